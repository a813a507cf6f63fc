import * as g from '../../../src/graph/index.ts'
import type { AttentionShape } from '../../../src/graph/index.ts'
import type { Case } from '../case.ts'
import { given, normal } from '../numbers.ts'

interface Form extends Partial<AttentionShape> {
  readonly batch?: number
  readonly rows: number
  readonly columns?: number
  readonly size?: number
  readonly valueSize?: number
}

/** A case of attention; unsaid: 1 batch, 2 heads that share nothing, size 8, causal. */
export function attentionCase(title: string, form: Form, map = false): Case {
  const { batch = 1, rows, columns = rows, size = 8, valueSize = size, heads = 2, keyHeads = heads, causal = true, window = 0, softcap = 0 } = form
  const attributes = { heads, keyHeads, scale: form.scale ?? 1 / Math.sqrt(size), causal, window, softcap }
  return {
    op: 'attention',
    title,
    inputs: { q: normal([batch, rows, heads * size]), k: normal([batch, columns, keyHeads * size]), v: normal([batch, columns, keyHeads * valueSize]) },
    build: ({ q, k, v }) => {
      const answer = g.attention(q, k, v, attributes)
      return map ? answer.map : answer.y
    },
    ...(map ? { wrt: [] } : {}),
  }
}

const small: Case[] = [
  attentionCase('one position', { rows: 1 }),
  attentionCase('two heads', { batch: 2, rows: 5 }),
  attentionCase('grouped heads', { batch: 2, rows: 4, heads: 4, keyHeads: 2 }),
  attentionCase('one key head for three', { rows: 3, heads: 3, keyHeads: 1 }),
  attentionCase('window of 3', { rows: 7, window: 3 }),
  attentionCase('window of 1', { rows: 4, window: 1 }),
  attentionCase('window wider than the text', { rows: 4, window: 9 }),
  attentionCase('soft cap', { rows: 5, softcap: 2 }),
  attentionCase('soft cap, window, grouped, another scale', { rows: 6, heads: 4, keyHeads: 2, softcap: 3, window: 2, scale: 0.7 }),
  attentionCase('not causal', { batch: 2, rows: 4, causal: false }),
  attentionCase('across: more keys than queries, not causal', { rows: 3, columns: 5, causal: false, heads: 4, keyHeads: 2 }),
  attentionCase('across: fewer keys than queries, not causal', { rows: 5, columns: 3, causal: false }),
  attentionCase('across: not causal, soft cap', { rows: 3, columns: 5, causal: false, softcap: 1.5 }),
  attentionCase('the last 3 of 7', { rows: 3, columns: 7 }),
  attentionCase('the last 3 of 7, window', { rows: 3, columns: 7, window: 2, heads: 4, keyHeads: 2 }),
  attentionCase('the last 1 of 4', { rows: 1, columns: 4 }),
  attentionCase('head size 3, values of 5', { rows: 4, size: 3, valueSize: 5 }),
  attentionCase('values of another size, grouped', { rows: 4, size: 8, valueSize: 4, heads: 4, keyHeads: 2 }),
]

/** Extents around the block of 128 queries. */
const blocks: Case[] = [7, 128, 129, 300].flatMap((rows) => {
  const forms = [
    attentionCase(`T = ${rows}`, { rows }),
    attentionCase(`T = ${rows}, grouped`, { rows, heads: 4, keyHeads: 2 }),
    attentionCase(`T = ${rows}, window of 100`, { rows, window: 100 }),
  ]
  return rows === 129 || rows === 7 ? forms : forms.map((form): Case => ({ ...form, differences: false }))
})

const moreBlocks: Case[] = [
  attentionCase('T = 129, window of 20, grouped, soft cap', { rows: 129, window: 20, heads: 4, keyHeads: 2, softcap: 5 }),
  attentionCase('T = 260, window of 1', { rows: 260, window: 1 }),
  attentionCase('the last 130 of 150', { rows: 130, columns: 150 }),
  attentionCase('the last 130 of 300, window of 140, grouped', { rows: 130, columns: 300, window: 140, heads: 2, keyHeads: 1 }),
]

const maps: Case[] = [
  attentionCase('map of two heads', { batch: 2, rows: 5 }, true),
  attentionCase('map of grouped heads, window', { rows: 6, heads: 4, keyHeads: 2, window: 3 }, true),
  attentionCase('map of T = 129, grouped', { rows: 129, heads: 4, keyHeads: 2 }, true),
  attentionCase('map of T = 150, window of 20', { rows: 150, window: 20 }, true),
  attentionCase('map, soft cap', { rows: 4, softcap: 2 }, true),
  attentionCase('map of the last 3 of 7', { rows: 3, columns: 7 }, true),
  attentionCase('map, not causal', { rows: 3, columns: 4, causal: false }, true),
]

/** A cache of capacity L of which `last + 1` positions are filled once the new rows are in. */
function cachedCase(title: string, rows: number, last: readonly number[], capacity: number, attributes: Partial<g.CachedAttentionAttributes> = {}, size = 8): Case {
  const { heads = 2, keyHeads = heads, window = 0, softcap = 0 } = attributes
  const batch = last.length
  return {
    op: 'cachedAttention',
    title,
    inputs: {
      q: normal([batch, rows, heads * size]),
      k: normal([batch, rows, keyHeads * size]),
      v: normal([batch, rows, keyHeads * size]),
      keys: normal([batch, keyHeads, capacity, size]),
      values: normal([batch, keyHeads, capacity, size]),
      last: given(last, [batch], 'i32'),
      total: given([Math.max(...last) + 1], [], 'i32'),
    },
    build: ({ q, k, v, keys, values, last: at, total }) => {
      const { y, cache } = g.cachedAttention(q, k, v, { keys, values }, at, total, { heads, keyHeads, scale: 1 / Math.sqrt(size), window, softcap })
      // Slots after the last position may hold anything (GroupQueryAttention doesn't copy them).
      const filled = (x: g.Tensor) => g.slice(x, 2, 0, Math.min(...last) + 1)
      return [y, filled(cache.keys), filled(cache.values)]
    },
    wrt: [],
  }
}

const cached: Case[] = [
  cachedCase('first position', 1, [0], 4),
  cachedCase('decode at 5 of 9', 1, [5], 9),
  cachedCase('decode, two rows at different places', 1, [5, 2], 9),
  cachedCase('prefill of 4', 4, [3], 9),
  cachedCase('a chunk of 3 after 4', 3, [6], 9),
  cachedCase('full cache', 1, [8], 9, { heads: 4, keyHeads: 2 }),
  cachedCase('window of 3, soft cap', 1, [7], 9, { heads: 4, keyHeads: 2, window: 3, softcap: 2 }),
  // Sizes that GroupQueryAttention refuses.
  cachedCase('head size 4, first position', 1, [0], 4, {}, 4),
  cachedCase('head size 6, two rows at different places', 1, [5, 2], 9, { heads: 4, keyHeads: 2 }, 6),
  cachedCase('head size 12, a chunk of 3 after 4', 3, [6], 9, { heads: 2, keyHeads: 1 }, 12),
  cachedCase('head size 12, window of 3, soft cap', 4, [7], 9, { heads: 4, keyHeads: 2, window: 3, softcap: 2 }, 12),
]

export const attentionCases: Case[] = [...small, ...blocks, ...moreBlocks, ...maps, ...cached]
