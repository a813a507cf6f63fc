import { elementsOf } from '../../formats/safetensors/header.ts'

/** A tensor laid out flat: its last dimension runs to the right, all others downwards, in their order. */
export interface Grid {
  readonly rows: number
  readonly columns: number
}

export function gridOf(shape: readonly number[]): Grid {
  const size = elementsOf(shape) as number
  const columns = shape.at(-1) ?? 1
  return { rows: columns === 0 ? 0 : size / columns, columns }
}

/** Cells of a level: 2ⁿ × 2ⁿ numbers each. */
export const gridAt = ({ rows, columns }: Grid, level: number): Grid => ({ rows: Math.ceil(rows / 2 ** level), columns: Math.ceil(columns / 2 ** level) })
