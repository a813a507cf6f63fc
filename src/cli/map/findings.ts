import { failure } from '../../errors/index.ts'
import { text } from '../../language/index.ts'
import { findExtremes, findNear, findTensors, type FoundNumber } from '../../see/find.ts'
import type { MapTensor } from '../../see/map.ts'
import type { OpenedCheckpoint, SeenTensor } from '../../see/open.ts'
import { statisticsOf } from '../../see/statistics/tensor.ts'
import type { TensorStatistics } from '../../see/statistics/definition.ts'
import { pc } from '../colour.ts'
import { count } from '../quantities.ts'
import { short, size } from '../see/amounts.ts'
import { plainTable } from '../see/plain-table.ts'
import type { MapVerbOptions } from './verb.ts'

/** The tensors that `--find` names, or all; none is an error that names the nearest. */
export function chosenTensors(opened: OpenedCheckpoint, pattern: string | undefined): readonly SeenTensor[] {
  const all = [...opened.tensors.values()]
  if (pattern === undefined) return all
  const found = findTensors(opened, pattern)
  if (found.length > 0) return found
  const words = pattern.split(/[*?.]+/).filter((word) => word !== '')
  const score = (name: string) => words.filter((word) => name.includes(word)).length
  const nearest = all.reduce<SeenTensor | undefined>((best, tensor) => (best === undefined || score(tensor.name) > score(best.name) ? tensor : best), undefined)
  throw failure('see.pattern', opened.name, { pattern, count: all.length, nearest: nearest?.name ?? '–' })
}

/** `--near` and `--extremes` as JSON (`kind: found`) or lines. */
export async function numbersFound(opened: OpenedCheckpoint, tensors: readonly SeenTensor[], options: MapVerbOptions, signal: AbortSignal): Promise<string> {
  const settings = { tensors, limit: options.limit, signal }
  const near = options.near === undefined ? null : await findNear(opened, options.near, settings)
  const extremes = options.extremes === true ? await findExtremes(opened, settings) : null
  if (options.json === true) {
    return JSON.stringify({ v: 1, kind: 'found', ...(near !== null && { near: options.near, numbers: near }), ...(extremes ?? {}) })
  }
  const sections: string[] = []
  const add = (title: string, numbers: readonly FoundNumber[]) => sections.push(`${pc.bold(title)}\n${numbersTable(numbers)}`)
  if (near !== null) add(text('cli.map.near', { value: options.near! }), near)
  if (extremes !== null) {
    add(text('cli.map.smallest'), extremes.smallest)
    add(text('cli.map.greatest'), extremes.greatest)
  }
  return sections.join('\n\n')
}

const numbersTable = (numbers: readonly FoundNumber[]): string => plainTable(['', '', ''], numbers.map(({ address, decimal, index }) => [decimal, address, index === null ? '' : pc.dim(`#${count(index)}`)]), [0])

/** Tensors one a line. */
export function tensorsTable(tensors: readonly MapTensor[], limit = Infinity): string {
  const head = ['tensor', 'shape', 'dtype', 'numbers', 'bytes', 'part'].map((column) => text(`cli.map.column.${column as 'part'}`))
  const rows = tensors.slice(0, limit).map(({ name, shape, dtype, parameters, bytes, part }) => [name, shape.join(' × '), dtype, count(parameters), size(bytes), text(`see.part.${part}`)])
  return plainTable(head, rows, [3, 4]) + more(tensors.length, limit)
}

const more = (all: number, limit: number): string => (all > limit ? `\n  ${pc.dim(text('cli.map.more', { count: count(all - limit) }))}` : '')

/** Statistics of each tensor, with its histogram as a row of bars. */
export async function statisticsTable(opened: OpenedCheckpoint, tensors: readonly SeenTensor[], options: MapVerbOptions, signal: AbortSignal): Promise<string> {
  const found: TensorStatistics[] = []
  for (const { name } of tensors.slice(0, options.limit)) found.push(await statisticsOf(opened, name, signal))
  if (options.json === true) return JSON.stringify({ v: 1, kind: 'statistics', tensors: found })
  const head = ['tensor', 'min', 'median', 'max', 'mean', 'deviation', 'zeros', 'nan', 'histogram'].map((column) => text(`cli.map.column.${column as 'min'}`))
  const rows = found.map(({ name, min, max, mean, deviation, quantiles, zeros, nan, infinite, histogram }) => [
    ...[name, short(min), short(quantiles[3]), short(max), short(mean), short(deviation)],
    ...[count(zeros), nan + infinite === 0 ? '0' : pc.red(count(nan + infinite)), bars(histogram)],
  ])
  return plainTable(head, rows, [1, 2, 3, 4, 5, 6, 7]) + more(tensors.length, options.limit ?? Infinity)
}

const BARS = ' ▁▂▃▄▅▆▇█'

/** A histogram in 16 characters; a bin with anything in it is never blank. */
function bars(histogram: readonly number[]): string {
  const wide = Array.from({ length: 16 }, (_, i) => histogram.slice(i * 4, i * 4 + 4).reduce((sum, bin) => sum + bin, 0))
  const most = Math.max(...wide)
  return histogram.length === 0 ? '' : wide.map((bin) => BARS[bin === 0 ? 0 : Math.max(1, Math.round((bin / most) * 8))]).join('')
}
