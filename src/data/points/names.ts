import { failure } from '../../errors/index.ts'

/** Names as a table has them: without surrounding space; a column without a name is called by its place, `c3`. */
export function columnNames(cells: readonly string[], source: string): string[] {
  const names = cells.map((cell, i) => cell.trim() || `c${i + 1}`)
  const first = new Map<string, number>()
  for (const [i, name] of names.entries()) {
    const before = first.get(name)
    if (before !== undefined) throw failure('data.points.duplicate', source, { name: shortened(name), first: before + 1, second: i + 1 })
    first.set(name, i)
  }
  return names
}

/** The places of the wanted columns among `names`. @throws data.points.no-column */
export function placesOf(columns: readonly string[], names: readonly string[], source: string): Int32Array {
  const places = new Map(names.map((name, i) => [name, i]))
  return Int32Array.from(columns, (name) => {
    const place = places.get(name)
    if (place === undefined) throw failure('data.points.no-column', source, { name: shortened(name), names: listed(names) })
    return place
  })
}

const most = 12 // names of a list in a sentence

/** Names for a sentence: all of a few, the first of many. */
export const listed = (names: readonly string[]): string => names.slice(0, most).map(shortened).join(', ') + (names.length > most ? `, … (${names.length})` : '')

/** A cell or a name for a sentence: no line breaks, not too long. */
export function shortened(text: string): string {
  const flat = text.replace(/[\0-\x1f\x7f]+/g, '␤')
  return flat.length > 60 ? `${flat.slice(0, 60)}…` : flat
}
