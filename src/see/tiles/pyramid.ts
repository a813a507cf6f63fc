// Overviews of a whole tensor, each half as fine as the one before, made in one pass over its numbers.
import { storedNumbers } from '../../formats/dtype.ts'
import type { OpenedCheckpoint } from '../open.ts'
import { chunksOf } from '../scan.ts'
import { Gathered } from './gathered.ts'
import { gridAt, gridOf, type Grid } from './grid.ts'
import type { Tile } from './tile.ts'

/** Finer levels are made of the numbers themselves as they are looked at: a pyramid down to them would take half the tensor's room. */
export const FIRST_LEVEL = 3
/** Levels end where one fits in so many cells each way. */
const COARSEST = 64

export interface PyramidLevel extends Grid {
  readonly level: number
  /** Row-major [rows, columns]. */
  readonly extreme: Float32Array<ArrayBuffer>
  /** Mean squares, of which `rms` is the root. */
  readonly squares: Float32Array<ArrayBuffer>
}

/** Of ascending level, from `FIRST_LEVEL`; none where a tensor is smaller than a cell of it. */
export type Pyramid = readonly PyramidLevel[]

/** Reads every number of a tensor once. `progress`: numbers so far. */
export async function buildPyramid(opened: OpenedCheckpoint, tensor: string, signal?: AbortSignal, progress?: (done: number) => void): Promise<Pyramid> {
  const weights = opened.weights()
  const { dtype, shape } = weights.entry(tensor)
  const grid = gridOf(shape)
  const first = emptyLevel(grid, FIRST_LEVEL)
  const side = 2 ** FIRST_LEVEL
  let band = new Gathered(first.columns)
  let [row, column] = [0, 0]
  const finish = (at: number) => {
    const begin = Math.floor(at / side) * first.columns
    first.extreme.set(band.extreme, begin)
    first.squares.set(band.meanSquares(), begin)
    band = new Gathered(first.columns)
  }
  for await (const { start, bytes } of chunksOf(opened, tensor, signal)) {
    const numbers = storedNumbers(bytes, dtype) as unknown as Float64Array
    for (let i = 0; i < numbers.length; ) {
      const count = Math.min(grid.columns - column, numbers.length - i)
      band.add(numbers.subarray(i, i + count), column, FIRST_LEVEL)
      i += count
      column += count
      if (column < grid.columns) continue
      column = 0
      row++
      if (row % side === 0 || row === grid.rows) finish(row - 1)
    }
    progress?.(start + numbers.length)
  }
  const levels = [first]
  for (let finest = first; finest.rows > COARSEST || finest.columns > COARSEST; levels.push((finest = coarser(finest, grid))));
  return levels
}

function emptyLevel(grid: Grid, level: number): PyramidLevel {
  const { rows, columns } = gridAt(grid, level)
  return { level, rows, columns, extreme: new Float32Array(rows * columns), squares: new Float32Array(rows * columns) }
}

/** Two by two cells in one; at the edges they cover fewer numbers, and weigh so. */
function coarser(finer: PyramidLevel, grid: Grid): PyramidLevel {
  const made = emptyLevel(grid, finer.level + 1)
  const side = 2 ** finer.level
  const height = (row: number) => Math.min(side, grid.rows - row * side)
  const width = (column: number) => Math.min(side, grid.columns - column * side)
  for (let row = 0; row < made.rows; row++) {
    for (let column = 0; column < made.columns; column++) {
      let [most, sum, count] = [0, 0, 0]
      for (let r = 2 * row; r < Math.min(finer.rows, 2 * row + 2); r++) {
        for (let c = 2 * column; c < Math.min(finer.columns, 2 * column + 2); c++) {
          const at = r * finer.columns + c
          const weight = height(r) * width(c)
          const value = finer.extreme[at]
          if (!(Math.abs(value) <= Math.abs(most)) && most === most) most = value
          sum += finer.squares[at] * weight
          count += weight
        }
      }
      made.extreme[row * made.columns + column] = most
      made.squares[row * made.columns + column] = sum / count
    }
  }
  return made
}

/** A rectangle of a level. */
export function cut(level: PyramidLevel, type: 'extreme' | 'rms', { row, column, rows, columns }: Grid & { readonly row: number; readonly column: number }): Tile {
  const values = new Float32Array(rows * columns)
  const from = type === 'rms' ? level.squares : level.extreme
  for (let r = 0; r < rows; r++) values.set(from.subarray((row + r) * level.columns + column, (row + r) * level.columns + column + columns), r * columns)
  return { rows, columns, level: level.level, type, sampled: false, values: type === 'rms' ? values.map(Math.sqrt) : values }
}
