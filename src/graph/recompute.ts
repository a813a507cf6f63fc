import { add, mul } from './ops/binary.ts'
import { reshape, slice } from './ops/layout.ts'
import { scalar } from './ops/sources.ts'
import { applyAgain, Tensor, type Node } from './tensor.ts'
import { isFloat } from './types.ts'

/**
 * Layers that are computed a second time, when the backward pass reaches them. What enters a layer from outside is made
 * to depend on the gradient that has arrived (plus 0 times one of its numbers): the second computation can't start
 * before, and no runtime can merge it with the first, so nothing inside the layer stays in memory in between.
 */
export class Recomputation {
  private readonly segmentOf = new Map<Node, string>()
  private readonly twins = new Map<Node, Node>()
  private readonly gates = new Map<string, Tensor>()
  private readonly entrances = new Map<string, Tensor>()

  constructor(nodes: readonly Node[], segments: readonly string[]) {
    for (const node of nodes) {
      const segment = segments.find((path) => node.path === path || node.path.startsWith(`${path}.`))
      if (segment !== undefined && node.inputs.length > 0) this.segmentOf.set(node, segment)
    }
  }

  /** The node whose inputs and outputs the backward rule of `node` shall read; `gradients` have arrived at it. */
  of(node: Node, gradients: readonly (Tensor | undefined)[]): Node {
    const segment = this.segmentOf.get(node)
    if (segment === undefined) return node
    if (!this.gates.has(segment)) this.gates.set(segment, zeroOf(gradients.find((g) => g !== undefined)!))
    return this.twin(node, segment)
  }

  private twin(node: Node, segment: string): Node {
    const found = this.twins.get(node)
    if (found) return found
    const inputs = node.inputs.map((input) => {
      if (this.segmentOf.get(input.node) === segment) {
        const inside = this.twin(input.node, segment)
        return new Tensor(inside, input.index, input.shape, input.dtype)
      }
      return this.entrance(input, segment)
    })
    const [first] = applyAgain(node, inputs)
    this.twins.set(node, first.node)
    return first.node
  }

  /** What enters from outside: computed values pass the gate; parameters, feeds and constants are there anyway. */
  private entrance(input: Tensor, segment: string): Tensor {
    if (!isFloat(input.dtype) || input.node.inputs.length === 0) return input
    const key = `${segment}/${input.node.id}/${input.index}`
    const gated = this.entrances.get(key) ?? add(input, this.gates.get(segment)!)
    this.entrances.set(key, gated)
    return gated
  }
}

/** 0, computed from one number of x. */
function zeroOf(x: Tensor): Tensor {
  let one = x
  for (let axis = 0; axis < x.rank; axis++) one = slice(one, axis, 0, 1)
  return mul(reshape(one, []), scalar(0, x.dtype))
}
