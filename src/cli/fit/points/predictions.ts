// New rows and what the fitted formula says of them.
import stringWidth from 'string-width'
import { listed, shortened } from '../../../data/points/names.ts'
import { openTable } from '../../../data/points/open-table.node.ts'
import type { TableOptions } from '../../../data/points/open-table.ts'
import { orDash, padded, percent, significant } from '../../../draw/points/digits.ts'
import { failure } from '../../../errors/index.ts'
import type { NewRows, PointsFit, Prediction } from '../../../fit/points/points-fit.ts'
import { predictPoints } from '../../../fit/points/predict.ts'
import { text } from '../../../language/index.ts'
import { pc } from '../../colour.ts'
import { plainTable } from '../../see/plain-table.ts'
import { wrap } from '../../help.ts'
import { grouped } from '../../../draw/points/words.ts'
import { clip } from './plot.ts'
import { mark, ranges } from './report.ts'
import { printable } from './printable.ts'
import type { AtRow } from './option-values.ts'

export interface PredictedRow extends Prediction {
  /** The columns of the formula. */
  readonly at: Readonly<Record<string, number>>
  /** Of a file: the line on which the row stands. */
  readonly line?: number
}

export interface Predicted {
  readonly rows: readonly PredictedRow[]
  /** Rows without a prediction, for want of a cell. */
  readonly missing: number
}

/** A name that is no column is a mistake, where a column that the formula does not use changes nothing. @throws cli.points.at-column */
export function checkAt(rows: readonly AtRow[], columns: readonly string[]): void {
  for (const row of rows) {
    for (const name of row.keys()) if (!columns.includes(name)) throw failure('cli.points.at-column', '', { columns: listed(columns), found: shortened(name) })
  }
}

/** @throws points.new-rows, data.*, formats.files.* */
export async function predictAt(fit: PointsFit, rows: readonly AtRow[]): Promise<Predicted> {
  const { columns } = fit.curve
  for (const row of rows) {
    const missing = columns.find((name) => !row.has(name))
    if (missing !== undefined) throw failure('points.new-rows', '--at', { columns: columns.join(', '), missing })
  }
  const table = new Map(columns.map((name) => [name, Float64Array.from(rows, (row) => row.get(name)!)]))
  return { rows: await predicted(fit, table, rows.length), missing: 0 }
}

/** @throws points.new-rows, data.*, formats.files.* */
export async function predictFile(fit: PointsFit, file: string, options: TableOptions & { readonly missing?: 'drop' | 'error'; readonly signal?: AbortSignal }): Promise<Predicted> {
  const open = await openTable(file, options)
  const { columns } = fit.curve
  const absent = columns.find((name) => !open.names.includes(name))
  if (absent !== undefined) throw failure('points.new-rows', file, { columns: columns.join(', '), missing: absent })
  // A formula without a column still has a value for every row.
  const { table, missing } = await open.read(columns.length > 0 ? columns : open.names.slice(0, 1), options)
  const rows = await predicted(fit, new Map(columns.map((name) => [name, table.columns.get(name)!])), table.rows)
  return { rows: rows.map((row, i) => ({ line: table.lineOf(i), ...row })), missing }
}

async function predicted(fit: PointsFit, table: NewRows, count: number): Promise<PredictedRow[]> {
  const answers = await predictPoints(fit, table)
  const names = [...table.keys()]
  return Array.from({ length: count }, (_, i) => {
    const at = Object.create(null) as Record<string, number>
    for (const name of names) at[name] = table.get(name)![i]
    return { at, ...(answers[i] ?? answers[0]) }
  })
}

/** Rows of cli-table3 cost time each; beyond this many they are padded by hand. */
const most = 2000

export function predictionTable({ rows, missing }: Predicted, response: string, level: number, columns: number): string {
  const names = Object.keys(rows.at(0)?.at ?? {})
  const number = (value: number) => padded(value, 5)
  const range = (interval: readonly [number, number] | null) => interval && interval.map((end) => orDash(Number.isFinite(end) ? end : null, number))
  const confidence = ranges(rows.map((row) => range(row.confidence)))
  const prediction = ranges(rows.map((row) => range(row.prediction)))
  const write = (row: PredictedRow, i: number) => [...names.map((name) => significant(row.at[name])), pc.bold(orDash(Number.isFinite(row.value) ? row.value : null, (value) => significant(value))), confidence[i], prediction[i]]
  const head = [...names.map((name) => clip(printable(name), 16)), clip(printable(response), 24), text('draw.points.confidence', { level: percent(level) }), text('draw.points.prediction', { level: percent(level) })]
  const right = head.map((_, column) => column)
  const parts: string[] = []
  for (let from = 0; from < rows.length; from += most) {
    const part = plainTable(head, rows.slice(from, from + most).map((row, i) => write(row, from + i)), right)
    parts.push(from === 0 ? part : part.split('\n').slice(1).join('\n'))
  }
  const table = parts.join('\n')
  const fits = Math.max(...table.split('\n', 3).map((line) => stringWidth(line))) <= columns
  const shown = fits || rows.length > 50 ? table : rows.map((row, i) => narrow(row, [names, head, confidence[i].trim(), prediction[i].trim()], response)).join('\n')
  return [
    `  ${pc.bold(text('cli.points.predictions', { response: printable(response) }))}`,
    ...(rows.length > 0 ? [shown] : []),
    ...withoutValue(rows, names, columns),
    ...(missing > 0 ? [pc.dim(`  ${wrap(text('draw.points.left-out', { rows: grouped(missing) }), columns - 2).replaceAll('\n', '\n  ')}`)] : []),
  ].join('\n')
}

/** How many places without a value a sentence names. */
const mostPlaces = 3

/** Why – stands where a prediction would. */
function withoutValue(rows: readonly PredictedRow[], names: readonly string[], columns: number): string[] {
  const broken = rows.filter(({ value }) => !Number.isFinite(value))
  if (broken.length === 0) return []
  const named = broken.slice(0, mostPlaces).map(({ at }) => names.map((name) => `${clip(printable(name), 16)} = ${significant(at[name])}`).join(', ')).join('; ')
  const places = broken.length > mostPlaces ? text('cli.points.no-value.more', { places: named, more: grouped(broken.length - mostPlaces) }) : named
  return [mark(text('cli.points.no-value', { places }), columns)]
}

function narrow(row: PredictedRow, [names, head, confidence, prediction]: readonly [readonly string[], readonly string[], string, string], response: string): string {
  const place = names.map((name, i) => `${head[i]} = ${significant(row.at[name])}`).join(', ')
  return [
    `  ${place}${place === '' ? '' : ': '}${pc.bold(`${clip(printable(response), 24)} = ${orDash(Number.isFinite(row.value) ? row.value : null, (value) => significant(value))}`)}`,
    ...(row.confidence ? [`    ${pc.dim(head[names.length + 1])}`, `      ${confidence}`] : []),
    ...(row.prediction ? [`    ${pc.dim(head[names.length + 2])}`, `      ${prediction}`] : []),
  ].join('\n')
}
