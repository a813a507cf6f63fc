/** A name that means itself without quotes, as tokens reads it. */
const bare = /^[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*)*$/u

/** A column's name as it is written in a formula: in quotes where it holds spaces or signs, a quote inside doubled. */
export const writtenName = (name: string): string => (bare.test(name) ? name : `"${name.replace(/["“”＂]/g, '$&$&')}"`)

/** Of a table's columns, as many as an error names. */
const shown = 12
/** Names as they are written, for a sentence. */
export const writtenList = (names: readonly string[]): string => (names.length === 0 ? '–' : names.slice(0, shown).map(writtenName).join(', ') + (names.length > shown ? ', …' : ''))
