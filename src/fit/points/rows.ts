// From a table and a formula to a problem: which rows count, and with which weight.
import { parseCondition, type Condition, type Formula } from '../../data/points/formula/index.ts'
import type { OpenTable } from '../../data/points/table.ts'
import { failure } from '../../errors/index.ts'
import { evaluate } from './curve.ts'
import { placeOf } from './place.ts'
import type { PointsOptions } from './points-fit.ts'
import type { Bound, PointsProblem } from './problem.ts'

/** The rows that every one of some formulas can use, and how many were left out. */
export interface UsedRows {
  readonly columns: ReadonlyMap<string, Float64Array>
  readonly rows: number
  readonly weights?: Float64Array
  readonly missing: number
  /** By `where`, or by a weight of 0. */
  readonly excluded: number
  readonly source: string
  lineOf(row: number): number
}

type RowOptions = Pick<PointsOptions, 'weights' | 'where' | 'missing' | 'signal' | 'progress'>

/**
 * Reads the columns of all `formulas` in one go: a stream can be read once.
 * @throws data.*, formula.* of the condition, points.weights, points.weight, points.no-rows
 */
export async function readRows(table: OpenTable, formulas: readonly Formula[], options: RowOptions): Promise<UsedRows> {
  const { weights: weightColumn, where, missing: onMissing, signal, progress } = options
  if (weightColumn !== undefined && !table.names.includes(weightColumn)) throw failure('points.weights', table.source, { found: weightColumn, columns: shown(table.names) })
  const condition = where === undefined ? undefined : parseCondition(where, table.names)
  const wanted = [...new Set([...formulas.flatMap(({ columns }) => columns), ...(condition?.columns ?? []), ...(weightColumn === undefined ? [] : [weightColumn])])]
  const { table: read, missing } = await table.read(wanted, { missing: onMissing, signal, progress })
  const keep = kept(read, condition, weightColumn)
  const excluded = keep ? read.rows - keep.length : 0
  const rows = keep ? keep.length : read.rows
  if (rows === 0) throw failure('points.no-rows', read.source, { rows: read.rows + missing, missing, excluded })
  const columns = keep && excluded > 0 ? new Map([...read.columns].map(([name, values]) => [name, Float64Array.from(keep, (row) => values[row])])) : read.columns
  return {
    columns,
    rows,
    ...(weightColumn !== undefined && { weights: columns.get(weightColumn)! }),
    missing,
    excluded,
    source: read.source,
    lineOf: keep && excluded > 0 ? (row) => read.lineOf(keep[row]) : (row) => read.lineOf(row),
  }
}

/** Rows that the condition and the weights leave; undefined is all. */
function kept(read: { readonly columns: ReadonlyMap<string, Float64Array>; readonly rows: number; readonly source: string; lineOf(row: number): number }, condition: Condition | undefined, weightColumn: string | undefined): Uint32Array | undefined {
  if (!condition && weightColumn === undefined) return undefined
  const holds = condition && evaluate(condition.expression, read.columns, read.rows)
  const weights = weightColumn === undefined ? undefined : read.columns.get(weightColumn)!
  const rows: number[] = []
  for (let row = 0; row < read.rows; row++) {
    // A condition that is no number (0/0) does not hold.
    if (holds && !(holds[row] !== 0 && !Number.isNaN(holds[row]))) continue
    if (weights) {
      if (!(weights[row] >= 0) || weights[row] === Infinity) throw failure('points.weight', placeOf(read, row), { column: weightColumn!, found: weights[row] })
      if (weights[row] === 0) continue
    }
    rows.push(row)
  }
  return Uint32Array.from(rows)
}

const shown = (names: readonly string[]): string => names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '')

/**
 * @throws points.response where the left side is no finite number, points.few-rows for fewer rows than parameters, points.bounds
 */
export function problemOf(formula: Formula, used: UsedRows, bounds: PointsOptions['bounds']): PointsProblem {
  const { columns, rows, weights, source, lineOf } = used
  const response = evaluate(formula.response, columns, rows)
  const bad = response.findIndex((y) => !Number.isFinite(y))
  if (bad >= 0) throw failure('points.response', placeOf(used, bad), { response: responseOf(formula), found: response[bad] })
  const { parameters } = formula
  if (rows < parameters.length) throw failure('points.few-rows', source, { rows, parameters: parameters.length, names: shown(parameters) })
  return { formula, rows, response, columns, weights, bounds: boundsOf(bounds), source, lineOf }
}

/** The left side as it was written. */
export const responseOf = ({ source, response }: Formula): string => source.slice(response.place.start, response.place.end)

function boundsOf(bounds: PointsOptions['bounds']): ReadonlyMap<string, Bound> | undefined {
  if (!bounds) return undefined
  return new Map(
    Object.entries(bounds).map(([name, [low, high]]) => {
      if (!(low < high)) throw failure('points.bounds', name, { low, high })
      return [name, { low, high }]
    }),
  )
}

