import { failure } from '../errors/index.ts'
import type { Op, OpNamed } from './op.ts'
import { showShape } from './shape.ts'
import type { DType, Shape, TensorType } from './types.ts'

/** One application of an op: an immutable vertex of the expression graph. Ids grow, so id order is a topological order. */
export interface Node {
  readonly id: number
  readonly op: OpNamed
  readonly inputs: readonly Tensor[]
  readonly attributes: unknown
  readonly outputs: readonly TensorType[]
  /** Layer path under which it was built: `model.layers.0.self_attn`. */
  readonly path: string
}

/** A value in an expression graph: output `index` of `node`. It holds no numbers. */
export class Tensor {
  constructor(
    readonly node: Node,
    readonly index: number,
    readonly shape: Shape,
    readonly dtype: DType,
  ) {}
  get rank(): number {
    return this.shape.length
  }
}

let nextId = 1
let path = ''

/** Builds under a layer path, so that names of layers survive into errors, taps and the exported graph. */
export function scope<T>(name: string, build: () => T): T {
  const outer = path
  path = outer === '' ? name : `${outer}.${name}`
  try {
    return build()
  } finally {
    path = outer
  }
}

export const currentPath = (): string => path

/** Refuses inputs that are missing or no tensors, in the name of `op`; builders that look at an input before they apply call it. */
export function checkInputs(op: string, inputs: readonly unknown[]): void {
  const stranger = inputs.findIndex((x) => !(x instanceof Tensor))
  if (stranger < 0) return
  const found = inputs[stranger] === undefined ? 'missing' : typeof inputs[stranger]
  throw failure('graph.refused', path, { op, expected: inputs.length === 1 ? 'a tensor' : `${inputs.length} tensors`, found: `input ${stranger}: ${found}` })
}

/** Applies `op`; returns one tensor an output. A wrong shape, dtype or attribute is a typed error naming op and layer path. */
export function applyAll<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor[] {
  const refuse = (expected: string, found?: string): never => {
    throw failure('graph.refused', path, { op: op.name, expected, found: found ?? (inputs.map((t) => `${t.dtype}${showShape(t.shape)}`).join(', ') || '–') })
  }
  checkInputs(op.name, inputs)
  const outputs = op.infer(inputs, attributes, refuse)
  const node: Node = { id: nextId++, op: op as OpNamed, inputs, attributes, outputs, path }
  return outputs.map((type, index) => new Tensor(node, index, type.shape, type.dtype))
}

/** The same op and attributes on other inputs of the same types, under the same layer path. */
export function applyAgain(node: Node, inputs: readonly Tensor[]): Tensor[] {
  const twin: Node = { ...node, id: nextId++, inputs }
  return node.outputs.map((type, index) => new Tensor(twin, index, type.shape, type.dtype))
}

/** Applies an op that has a single output. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  return applyAll(op, inputs, attributes)[0]
}

/** Every node that `outputs` depend on, inputs before users (by id). */
export function reachable(outputs: Iterable<Tensor>): Node[] {
  const seen = new Set<Node>()
  const stack = [...outputs].map((t) => t.node)
  while (stack.length > 0) {
    const node = stack.pop()!
    if (seen.has(node)) continue
    seen.add(node)
    for (const input of node.inputs) if (!seen.has(input.node)) stack.push(input.node)
  }
  return [...seen].sort((a, b) => a.id - b.id)
}
