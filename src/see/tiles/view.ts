import { failure } from '../../errors/index.ts'
import { bytesOf } from '../../formats/dtype.ts'
import type { OpenedCheckpoint } from '../open.ts'
import { Gathered } from './gathered.ts'
import { gridAt, gridOf, type Grid } from './grid.ts'
import { cut, FIRST_LEVEL } from './pyramid.ts'
import type { Pyramids } from './pyramids.ts'
import { budgetOf, elements, joinedWithin, readRuns, type Budget, type Run } from './reading.ts'
import type { CellType, Tile } from './tile.ts'

/** Cells of a view, at most. */
export const MOST_CELLS = 1 << 20
/** Numbers each way of a tile. */
export const TILE = 256

/** A rectangle in cells of a level; what lies beyond the tensor's edge is left out of the answer. */
export interface Rectangle extends Grid {
  readonly level: number
  readonly row: number
  readonly column: number
}

export interface ViewOptions {
  /** Of levels above 0; default: extreme. */
  readonly type?: Exclude<CellType, 'value'>
  /** Where they are given, an overview that would have to read too much is answered from some of the numbers, and a pyramid begun for the next time. */
  readonly pyramids?: Pyramids
  readonly signal?: AbortSignal
}

/**
 * A rectangle of a tensor: of level 0 its numbers; above, what lies under each cell, exact where the numbers are few or a
 * pyramid is there, else from a sample of bounded cost and marked so. A remote model spends at most 4 MB.
 * @throws formats.safetensors.no-tensor, see.no-weights, see.view
 */
export async function viewOf(opened: OpenedCheckpoint, tensor: string, asked: Rectangle, { type = 'extreme', pyramids, signal }: ViewOptions = {}): Promise<Tile> {
  const { dtype, shape, name } = opened.weights().entry(tensor)
  const grid = gridOf(shape)
  const place = clipped(asked, grid, name)
  const { level, rows, columns } = place
  if (rows === 0 || columns === 0) return { rows, columns, level, type: level === 0 ? 'value' : type, sampled: false, values: new Float32Array(0) }
  const budget = budgetOf(opened)
  const wanted = numbersUnder(place, grid)
  if (level === 0) {
    const read = await readRuns(opened, name, wanted, budget, signal)
    const values = new Float32Array(rows * columns)
    read.forEach((numbers, r) => copy(numbers, values, r * columns))
    return { rows, columns, level, type: 'value', sampled: false, values }
  }
  const known = level >= FIRST_LEVEL ? pyramids?.get(name)?.find((one) => one.level === level) : undefined
  if (known) return cut(known, type, place)
  const width = bytesOf(dtype)
  const plan = joinedWithin(wanted, Math.floor(budget.gap / width), Math.floor(budget.bytes / width))
  if (elements(plan) * width > budget.bytes || plan.length > budget.overviewReads) {
    // What comes late, or not, is no error of this view.
    if (level >= FIRST_LEVEL) pyramids?.want(name).catch(() => undefined)
    return sample(opened, name, place, grid, type, budget, width, signal)
  }
  const read = await readRuns(opened, name, wanted, budget, signal)
  const side = 2 ** level
  const values = new Float32Array(rows * columns)
  for (let r = 0; r < rows; r++) {
    const gathered = new Gathered(columns)
    for (const numbers of read.slice(r * side, (r + 1) * side)) gathered.add(numbers, 0, level)
    values.set(gathered.cells(type), r * columns)
  }
  return { rows, columns, level, type, sampled: false, values }
}

/** A tile of 256 by 256 cells, counted from the tensor's upper left. */
export const tileOf = (opened: OpenedCheckpoint, tensor: string, { level, row, column }: { readonly level: number; readonly row: number; readonly column: number }, options?: ViewOptions): Promise<Tile> =>
  viewOf(opened, tensor, { level, row: row * TILE, column: column * TILE, rows: TILE, columns: TILE }, options)

function clipped({ level, row, column, rows, columns }: Rectangle, grid: Grid, name: string): Rectangle {
  const whole = gridAt(grid, level)
  const right = [level, row, column, rows, columns].every((number) => Number.isSafeInteger(number) && number >= 0) && level < 48
  if (!right || rows * columns > MOST_CELLS || (row > 0 && row >= whole.rows) || (column > 0 && column >= whole.columns)) {
    throw failure('see.view', name, { found: `level ${level}, row ${row}, column ${column}, ${rows} × ${columns}`, rows: right ? whole.rows : grid.rows, columns: right ? whole.columns : grid.columns, most: MOST_CELLS })
  }
  return { level, row, column, rows: Math.min(rows, whole.rows - row), columns: Math.min(columns, whole.columns - column) }
}

/** A run for each row of numbers under a rectangle. */
function numbersUnder({ level, row, column, rows, columns }: Rectangle, grid: Grid): Run[] {
  const side = 2 ** level
  const [left, right] = [column * side, Math.min(grid.columns, (column + columns) * side)]
  const [top, bottom] = [row * side, Math.min(grid.rows, (row + rows) * side)]
  return Array.from({ length: bottom - top }, (_, r) => ({ start: (top + r) * grid.columns + left, count: right - left }))
}

function copy(numbers: ArrayLike<number | bigint>, to: Float32Array, at: number): void {
  if (typeof numbers[0] !== 'bigint') to.set(numbers as ArrayLike<number>, at)
  else for (let i = 0; i < numbers.length; i++) to[at + i] = Number(numbers[i])
}

/**
 * Some rows, and of those, where they are too long, some pieces; a row of cells shows the nearest of the rows that were read,
 * a cell without a piece of its own the one before it.
 */
async function sample(opened: OpenedCheckpoint, name: string, place: Rectangle, grid: Grid, type: Exclude<CellType, 'value'>, budget: Budget, width: number, signal?: AbortSignal): Promise<Tile> {
  const { level, row, column, rows, columns } = place
  const side = 2 ** level
  const left = column * side
  const across = Math.min(grid.columns, (column + columns) * side) - left
  const most = Math.floor(budget.bytes / 2 / width)
  const fit = Math.min(rows, budget.reads, Math.floor(most / across))
  const lines = Math.max(1, fit)
  // One row does not fit: as many cells of it as there are reads, a stretch of each.
  const pieces = fit >= 1 ? 1 : Math.min(columns, budget.reads)
  const length = fit >= 1 ? across : Math.min(side, Math.floor(most / pieces))
  const runs: Run[] = []
  const starts: number[] = []
  for (let piece = 0; piece < pieces; piece++) starts.push(Math.floor((piece * columns) / pieces) * side)
  for (let line = 0; line < lines; line++) {
    const under = Math.min(grid.rows - 1, Math.floor((row + ((line + 0.5) * rows) / lines) * side))
    for (const start of starts) runs.push({ start: under * grid.columns + left + start, count: Math.min(length, across - start) })
  }
  const read = await readRuns(opened, name, runs, { ...budget, gap: 0 }, signal)
  const lineCells = Array.from({ length: lines }, (_, line) => {
    const gathered = new Gathered(columns)
    starts.forEach((start, piece) => gathered.add(read[line * pieces + piece], start, level))
    const cells = gathered.cells(type)
    for (let c = 1; c < columns; c++) if (gathered.counted(c) === 0) cells[c] = cells[c - 1]
    return cells
  })
  const values = new Float32Array(rows * columns)
  for (let r = 0; r < rows; r++) values.set(lineCells[Math.floor((r * lines) / rows)], r * columns)
  return { rows, columns, level, type, sampled: true, values }
}
