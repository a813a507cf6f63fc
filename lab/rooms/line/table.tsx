// The points of a scene that needs more than two: the reader's own, or until then a small published table.
import { useWords } from '../../app/words.tsx'
import { useEngine } from '../../engine/client.ts'
import type { Point, TableName } from '../../engine/protocol.ts'
import * as css from '../../scene/scene.css.ts'
import type { LineState } from './state.ts'

export interface Table {
  readonly points: readonly Point[]
  readonly formula: string
  readonly names: readonly [string, string]
  /** What these points are. */
  readonly note: string
}

/** @param formula what is fitted to the published table. undefined until the table is there, or while the reader's formula has a mistake. */
export function useTable(line: LineState, name: TableName, formula: string, seen: boolean): Table | undefined {
  const t = useWords()
  const shipped = useEngine(seen && !line.own ? name : null, (engine) => engine.shippedTable(name)).value
  if (line.own) {
    const ready = seen && line.read.failure === undefined && line.read.value !== undefined && line.points.length > 0
    return ready ? { points: line.points, formula: line.formula, names: ['x', 'y'], note: t('lab.table.own', { count: line.points.length }) } : undefined
  }
  return shipped && seen ? { points: shipped, formula, names: [t(`lab.table.${name}.x`), t(`lab.table.${name}.y`)], note: `${t(`lab.table.${name}`)} ${t('lab.table.yours')}` } : undefined
}

export const TableNote = ({ table }: { readonly table: Table | undefined }) => table && <p className={css.note}>{table.note}</p>

/** What stands on the right of a formula's tilde. */
export const rightOf = (formula: string): string => formula.split('~')[1]?.trim() ?? formula
