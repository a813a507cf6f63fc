import type { Shape } from '../types.ts'

/** Rows first..last of the queries against columns left..right of the keys; `mask` where some pair inside is forbidden. */
export interface Block {
  readonly first: number
  readonly last: number
  readonly left: number
  readonly right: number
  readonly mask: boolean
}

export interface AttentionShape {
  /** Query heads; a multiple of keyHeads. */
  readonly heads: number
  readonly keyHeads: number
  /** Factor of the scores; usually 1/√D. */
  readonly scale: number
  readonly causal: boolean
  /** Each query sees this many positions, its own included; 0: all. */
  readonly window: number
  /** Scores become c·tanh(score/c); 0: off (Gemma 2, arXiv:2408.00118). */
  readonly softcap: number
}

/** Queries handled together. Blocks of keys that the causal mask or the window forbids are never computed. */
const blockRows = 128

/** The blocks of an attention of `rows` queries over as many keys (causal) or `columns` keys. */
export function attentionBlocks(rows: number, columns: number, { causal, window }: AttentionShape): Block[] {
  if (!causal) return [{ first: 0, last: rows, left: 0, right: columns, mask: false }]
  const offset = columns - rows
  const blocks: Block[] = []
  for (let first = 0; first < rows; first += blockRows) {
    const last = Math.min(rows, first + blockRows)
    const right = last + offset
    const left = window > 0 ? Math.max(0, first + offset + 1 - window) : 0
    const mask = last - first > 1 || (window > 0 && right - left > window)
    blocks.push({ first, last, left, right, mask })
  }
  return blocks
}

/** Whether query `row` may look at key `column`, both counted from the start of the keys. */
export const mayLook = (row: number, column: number, { causal, window }: AttentionShape): boolean =>
  (!causal || column <= row) && (window === 0 || column > row - window)

/** 0 where a query may look and a very negative number elsewhere, for a block's rows (each repeated for `group` heads). */
export function maskOf({ first, last, left, right }: Block, group: number, offset: number, shape: AttentionShape): Float32Array {
  const width = right - left
  const mask = new Float32Array((last - first) * group * width)
  for (let row = first; row < last; row++) {
    for (let g = 0; g < group; g++) {
      for (let column = left; column < right; column++) {
        if (!mayLook(row + offset, column, shape)) mask[((row - first) * group + g) * width + column - left] = -3e38
      }
    }
  }
  return mask
}

export const staticExtents = (shape: Shape): readonly number[] | undefined =>
  shape.every((dim) => typeof dim === 'number') ? (shape as readonly number[]) : undefined
