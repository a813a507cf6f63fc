import * as binary from './ops/binary.ts'
import { whereOp } from './ops/select.ts'
import type { ConstantAttributes } from './ops/sources.ts'
import * as unary from './ops/unary.ts'
import { isStatic, sameShape, sizeOf } from './shape.ts'
import { applyAgain, applyAll, reachable, Tensor, type Node } from './tensor.ts'
import type { Op, OpNamed } from './op.ts'

const isOp = (value: unknown): value is OpNamed => typeof value === 'object' && value !== null && 'infer' in value
const elementwise = new Set([...Object.values(binary), ...Object.values(unary), whereOp].filter(isOp).map((op) => op.name))

/**
 * The same numbers, to the bit, by fewer operations: what repeats one number stays that number until it meets an array, x·1 is
 * x, and what stands there twice is computed once. A result whose every element is one number comes back as a scalar.
 */
export function simplify(outputs: readonly Tensor[]): Tensor[] {
  const lean = new Map<Node, readonly Tensor[]>()
  const known = new Map<string, readonly Tensor[]>()
  const leanOf = (tensor: Tensor): Tensor => lean.get(tensor.node)![tensor.index]
  for (const node of reachable(outputs)) {
    const inputs = node.inputs.map(leanOf)
    const single = repeated(node, inputs) ?? unchanged(node, inputs)
    if (single) {
      lean.set(node, [single])
      continue
    }
    // Two of another op may differ though they look alike (a state before and after).
    const key = elementwise.has(node.op.name) || isScalar(node) ? `${node.op.name} ${attributesOf(node)} ${inputs.map((t) => `${t.node.id}.${t.index}`).join(' ')}` : undefined
    const found = (key !== undefined && known.get(key)) || rebuilt(node, inputs)
    if (key !== undefined) known.set(key, found)
    lean.set(node, found)
  }
  return outputs.map(leanOf)
}

/** The scalar of which the node's result is made, where it only repeats or reshapes one. */
function repeated({ op, outputs: [{ shape }] }: Node, [x]: readonly Tensor[]): Tensor | undefined {
  const copies = op.name === 'expand' || (op.name === 'reshape' && isStatic(shape) && sizeOf(shape) === 1)
  return copies && x.rank === 0 ? x : undefined
}

/** The other factor of a product with 1. */
function unchanged({ op }: Node, [x, y]: readonly Tensor[]): Tensor | undefined {
  if (op.name !== 'mul') return undefined
  return isOne(x) ? y : isOne(y) ? x : undefined
}

const isScalar = ({ op, outputs }: Node): boolean => op.name === 'constant' && outputs[0].shape.length === 0
const isOne = ({ node }: Tensor): boolean => isScalar(node) && (node.attributes as ConstantAttributes).values[0] === 1

/** As text: JSON knows no NaN, no infinity and no -0. */
function attributesOf({ attributes }: Node): string {
  // Of most ops nothing is to be said.
  for (const _name in attributes as object) return JSON.stringify(attributes, (_key, value: unknown) => (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? (Object.is(value, -0) ? '-0' : String(value)) : value))
  return ''
}

function rebuilt(node: Node, inputs: readonly Tensor[]): readonly Tensor[] {
  const same = node.outputs.map(({ shape, dtype }, index) => new Tensor(node, index, shape, dtype))
  if (inputs.every((tensor, i) => tensor === node.inputs[i])) return same
  if (inputs.every((tensor, i) => sameShape(tensor.shape, node.inputs[i].shape))) return applyAgain(node, inputs)
  // Only elementwise ops take a scalar for an array of it.
  return elementwise.has(node.op.name) ? applyAll(node.op as unknown as Op<unknown>, inputs, node.attributes) : same
}
