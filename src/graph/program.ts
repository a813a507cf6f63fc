import type { SourceAttributes } from './ops/sources.ts'
import { sameShape, showShape } from './shape.ts'
import { reachable, type Node, type Tensor } from './tensor.ts'
import type { TensorType } from './types.ts'

/** One graph of a program: what a run feeds, what it answers, and which states it replaces. */
export interface Entry {
  readonly feeds: Readonly<Record<string, TensorType>>
  readonly results: Readonly<Record<string, Tensor>>
  /** New values of states, written when the run has succeeded. */
  readonly updates: Readonly<Record<string, Tensor>>
}

/** Names, types and order of what stays inside a runtime between runs. */
export type StateSpec = Readonly<Record<string, TensorType & { readonly shape: readonly number[] }>>

/** Several entry graphs over one state: `gradients`, `apply`, `evaluate`; `prefill`, `decode`. */
export interface Program {
  readonly entries: Readonly<Record<string, Entry>>
  readonly state: StateSpec
  /** Tensors that a run may be asked for by name: activations, attention maps, gradients. */
  readonly taps: Readonly<Record<string, Tensor>>
}

export interface EntryOutputs {
  readonly results?: Readonly<Record<string, Tensor>>
  readonly updates?: Readonly<Record<string, Tensor>>
}

/** Collects feeds and states from the graphs themselves; one name with two types is a mistake. */
export function program(entries: Readonly<Record<string, EntryOutputs>>, taps: Readonly<Record<string, Tensor>> = {}): Program {
  const state: Record<string, TensorType & { shape: readonly number[] }> = {}
  const built: Record<string, Entry> = {}
  for (const [name, { results = {}, updates = {} }] of Object.entries(entries)) {
    const feeds: Record<string, TensorType> = {}
    for (const node of reachable([...Object.values(results), ...Object.values(updates)])) {
      if (node.op.name === 'input') declare(feeds, node)
      else if (node.op.name === 'state') declare(state as Record<string, TensorType>, node)
    }
    built[name] = { feeds, results, updates }
  }
  for (const { updates } of Object.values(built)) {
    for (const [name, tensor] of Object.entries(updates)) {
      state[name] ??= { dtype: tensor.dtype, shape: tensor.shape as readonly number[] }
      const type = state[name]
      if (type.dtype !== tensor.dtype || !sameShape(type.shape, tensor.shape)) {
        throw new Error(`state ${name} is ${type.dtype}${showShape(type.shape)}, its update ${tensor.dtype}${showShape(tensor.shape)}`)
      }
    }
  }
  return { entries: built, state, taps }
}

function declare(into: Record<string, TensorType>, node: Node): void {
  const { name, dtype, shape } = node.attributes as SourceAttributes
  const before = into[name]
  if (before && (before.dtype !== dtype || !sameShape(before.shape, shape))) {
    throw new Error(`${name} is declared as ${before.dtype}${showShape(before.shape)} and as ${dtype}${showShape(shape)}`)
  }
  into[name] = { dtype, shape }
}
