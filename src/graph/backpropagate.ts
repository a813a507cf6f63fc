import { failure } from '../errors/index.ts'
import type { Op } from './op.ts'
import { add } from './ops/binary.ts'
import { constant } from './ops/sources.ts'
import { sameShape, showShape, sizeOf } from './shape.ts'
import { Recomputation } from './recompute.ts'
import { reachable, scope, Tensor, type Node } from './tensor.ts'
import { isFloat } from './types.ts'

export interface BackpropagateOptions {
  /**
   * Gradients of each example apart: the loss sums over examples, to which the rows of every batch axis belong in equal
   * runs. Each gradient then has one more leading axis of this extent, and sums over it to the whole gradient.
   */
  readonly examples?: number
  /**
   * Layer paths whose inside is computed again for the backward pass instead of kept (gradient checkpointing, Chen et
   * al. 2016, arXiv:1604.06174): only what enters such a layer stays in memory.
   */
  readonly recompute?: readonly string[]
}

/**
 * Reverse-mode differentiation: adds to the graph the gradient of `loss` (a scalar) by each tensor of `wrt`, in order.
 * Each node's backward rule runs once, users before what they use, and contributions add up in a fixed order.
 * A tensor that the loss does not depend on is a typed error.
 * Source: Griewank and Walther 2008, Evaluating Derivatives, chapter 3.
 */
export function backpropagate(loss: Tensor, wrt: readonly Tensor[], { examples, recompute = [] }: BackpropagateOptions = {}): Tensor[] {
  if (sizeOf(loss.shape as number[]) !== 1 || loss.rank !== 0 || !isFloat(loss.dtype)) {
    throw failure('graph.loss', loss.node.path, { found: `${loss.dtype}${showShape(loss.shape)}` })
  }
  const nodes = reachable([loss])
  const wanting = nodesBetween(nodes, wrt)
  const gradients = new Map<Node, (Tensor | undefined)[]>()
  const asked = new Set(wrt.map((x) => x.node))
  const again = new Recomputation(nodes, recompute)
  const contribute = (to: Tensor, gradient: Tensor): void => {
    const expected = examples !== undefined && asked.has(to.node) ? [examples, ...to.shape] : to.shape
    if (!sameShape(gradient.shape, expected)) {
      throw new Error(`backward rule: gradient ${showShape(gradient.shape)} for ${to.node.op.name} ${showShape(to.shape)} at ${to.node.path}`)
    }
    const slots = gradients.get(to.node) ?? new Array<Tensor | undefined>(to.node.outputs.length).fill(undefined)
    gradients.set(to.node, slots)
    const before = slots[to.index]
    slots[to.index] = before ? add(before, gradient) : gradient
  }
  contribute(loss, constant([1], [], loss.dtype))
  scope('gradient', () => {
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i]
      const own = gradients.get(node)
      if (!own || !wanting.has(node) || node.inputs.length === 0) continue
      const op = node.op as unknown as Op<unknown>
      if (!op.backward) continue
      const wanted = node.inputs.map((x) => isFloat(x.dtype) && wanting.has(x.node))
      const apart = node.inputs.map((x, k) => examples !== undefined && wanted[k] && asked.has(x.node))
      const twin = again.of(node, own)
      const outputs = twin.outputs.map((type, index) => new Tensor(twin, index, type.shape, type.dtype))
      const call = { inputs: twin.inputs, outputs, attributes: node.attributes, gradients: own }
      const together = wanted.map((want, k) => want && !apart[k])
      const parts = together.includes(true) ? scope(node.path, () => op.backward!({ ...call, wanted: together })) : []
      const each = apart.includes(true) ? scope(node.path, () => op.backwardEach?.({ ...call, wanted: apart }, examples!) ?? []) : []
      node.inputs.forEach((x, k) => {
        if (apart[k] && !each[k]) throw failure('graph.examples', nameOf(x), { op: op.name, path: node.path })
        const part = apart[k] ? each[k] : together[k] ? parts[k] : undefined
        if (part) contribute(x, part)
      })
    }
  })
  return wrt.map((x) => {
    const gradient = gradients.get(x.node)?.[x.index]
    if (!gradient) throw failure('graph.unconnected', nameOf(x), { op: x.node.op.name, type: `${x.dtype}${showShape(x.shape)}` })
    return gradient
  })
}

/** The nodes that depend on some tensor of `wrt` (itself included): only they need gradients. */
function nodesBetween(nodes: readonly Node[], wrt: readonly Tensor[]): Set<Node> {
  const found = new Set<Node>(wrt.map((x) => x.node))
  for (const node of nodes) if (node.inputs.some((x) => found.has(x.node))) found.add(node)
  return found
}

const nameOf = (x: Tensor): string => (x.node.attributes as { name?: string }).name ?? x.node.path

