// Every op, and the functions that build with them. The conformance suite walks `allOps`.
import type { OpNamed } from '../op.ts'
import * as attention from './attention.ts'
import * as binary from './binary.ts'
import * as cachedAttention from './cached-attention.ts'
import * as layout from './layout.ts'
import * as matmul from './matmul.ts'
import * as norm from './norm.ts'
import * as reduce from './reduce.ts'
import * as rotary from './rotary.ts'
import * as select from './select.ts'
import * as softmax from './softmax.ts'
import * as sources from './sources.ts'
import * as unary from './unary.ts'

export * from './attention.ts'
export type { AttentionShape } from './attention-blocks.ts'
export * from './binary.ts'
export * from './cached-attention.ts'
export * from './composites.ts'
export * from './layout.ts'
export * from './matmul.ts'
export * from './norm.ts'
export * from './reduce.ts'
export * from './rotary.ts'
export * from './select.ts'
export * from './softmax.ts'
export * from './sources.ts'
export * from './unary.ts'

const families = [attention, binary, cachedAttention, layout, matmul, norm, reduce, rotary, select, softmax, sources, unary]

/** Every op record by name. */
export const allOps: ReadonlyMap<string, OpNamed> = new Map(
  families.flatMap((family) =>
    Object.entries(family)
      .filter(([name]) => name.endsWith('Op'))
      .map(([, op]) => [(op as unknown as OpNamed).name, op as unknown as OpNamed] as const),
  ),
)
