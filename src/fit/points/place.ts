/** Where a row stands, for errors: `data.csv:7`, or its number where the rows came from a program. */
export const placeOf = ({ source, lineOf }: { readonly source: string; lineOf(row: number): number }, row: number): string => (source === '' ? String(lineOf(row)) : `${source}:${lineOf(row)}`)
