// Values of the options of a fit of points, each read to data or refused with what was expected.
import { failure } from '../../../errors/index.ts'

/** One new row: numbers by column. */
export type AtRow = ReadonlyMap<string, number>
export type Bounds = Readonly<Record<string, readonly [number, number]>>

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const end = '[+-]?(?:\\d+(?:\\.(?!\\.)\\d*)?|\\.\\d+)(?:e[+-]?\\d+)?'
const range = new RegExp(`^(${end})?\\s*\\.\\.\\s*(${end})?$`, 'i')

/** Full-width signs of Chinese keyboards mean the plain ones. */
const plain = (value: string): string => value.replace(/[，＝]/g, (sign) => (sign === '，' ? ',' : '='))

/** Pieces between commas that stand in no quotes. */
function pieces(value: string): string[] {
  const found = ['']
  let quote = ''
  for (const character of plain(value)) {
    if (quote === '' && character === ',') found.push('')
    else {
      if (character === quote) quote = ''
      else if (quote === '' && `"'\``.includes(character)) quote = character
      found[found.length - 1] += character
    }
  }
  return found.map((piece) => piece.trim())
}

/** `name=value`, the name in quotes or not; undefined where there is no `=` behind a name. */
function assignment(piece: string): readonly [name: string, value: string] | undefined {
  const quoted = /^(["'`])((?:(?!\1).|\1\1)*)\1\s*=\s*(.*)$/s.exec(piece)
  if (quoted) return [quoted[2].replaceAll(quoted[1] + quoted[1], quoted[1]), quoted[3].trim()]
  const at = piece.indexOf('=')
  return at < 1 ? undefined : [piece.slice(0, at).trim(), piece.slice(at + 1).trim()]
}

const numberIn = (value: string): number | undefined => (number.test(value) && Number.isFinite(Number(value)) ? Number(value) : undefined)

/** A record without a prototype: a parameter may be called `__proto__`. */
const record = <T>(before?: Readonly<Record<string, T>>): Record<string, T> => {
  const copy = Object.create(null) as Record<string, T>
  for (const name of Object.keys(before ?? {})) copy[name] = before![name]
  return copy
}

/** `a=1,b=2`; given again it adds, each name once. */
export function startValues(value: string, before?: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const values = record(before)
  for (const piece of pieces(value)) {
    const [name, written] = assignment(piece) ?? ['', '']
    const start = numberIn(written)
    if (name === '' || start === undefined) throw failure('cli.points.start', '', { found: value })
    if (Object.hasOwn(values, name)) throw failure('cli.points.twice', '', { option: '--start', name, found: value })
    values[name] = start
  }
  return values
}

/** `a=0..10`, `a=0..`, `a=..10`; given again it adds, each name once. */
export function boundValues(value: string, before?: Bounds): Bounds {
  const bounds = record(before)
  for (const piece of pieces(value)) {
    const [name, written] = assignment(piece) ?? ['', '']
    const match = range.exec(written)
    const low = match?.[1] === undefined ? -Infinity : Number(match[1])
    const high = match?.[2] === undefined ? Infinity : Number(match[2])
    if (name === '' || !match || !(low < high) || (low === -Infinity && high === Infinity)) throw failure('cli.points.bound', '', { found: value })
    if (Object.hasOwn(bounds, name)) throw failure('cli.points.twice', '', { option: '--bound', name, found: value })
    bounds[name] = [low, high]
  }
  return bounds
}

/** `x=5`, `x=5,z=2` (one row) or `x=5,6,7` (three); given again it adds rows. */
export function atRows(value: string, before: readonly AtRow[] = []): readonly AtRow[] {
  const columns = new Map<string, number[]>()
  let last: number[] | undefined
  for (const piece of pieces(value)) {
    const [name, written] = assignment(piece) ?? ['', piece]
    const at = numberIn(written)
    if (at === undefined || (name === '' && !last) || (name !== '' && columns.has(name))) throw failure('cli.points.at', '', { found: value })
    if (name === '') last!.push(at)
    else columns.set(name, (last = [at]))
  }
  const [first] = columns.values()
  if (columns.size > 1 && [...columns.values()].some(({ length }) => length > 1)) throw failure('cli.points.at', '', { found: value })
  return [...before, ...first.map((_, row) => new Map([...columns].map(([name, values]) => [name, values[row]])))]
}

/** Between 0 and 1; `95%` is read too. */
export function levelValue(value: string): number {
  const match = /^(.*?)\s*%$/.exec(value.trim())
  const given = numberIn(match ? match[1] : value.trim())
  const level = given === undefined ? NaN : match ? given / 100 : given
  if (!(level > 0 && level < 1)) throw failure('cli.points.level', '', { found: value })
  return level
}
