// The matrix products of a training step alone: same shapes, flags and options, every operand and result a tensor of the
// state, so that nothing else is computed and nothing can be left out.
import { matmul, program, reachable, sizeOf, state, type Node, type Program, type Tensor } from '../../src/graph/index.ts'
import { attentionBlocks, type AttentionShape } from '../../src/graph/ops/attention-blocks.ts'
import type { MatmulAttributes, MatmulOptions } from '../../src/graph/ops/matmul.ts'
import { lowerGraph } from '../../src/runtime/onnx/lower.ts'

interface Operand {
  /** Equal keys are the same tensor of the step. */
  readonly key: string
  readonly shape: readonly number[]
}

interface Product extends MatmulOptions {
  readonly a: Operand
  readonly b: Operand
}

export interface Products {
  readonly program: Program
  /** Products of a step, and their multiplications and additions. */
  readonly count: number
  readonly operations: number
}

/** The products of one entry. Throws where the lowered entry has another number of them than was found in its graph. */
export function productsOf(training: Program, entry: string): Products {
  const wanted = Object.values({ ...training.entries[entry].updates, ...training.entries[entry].results })
  const found = new Map<string, Product>()
  for (const node of reachable(wanted)) for (const product of productsIn(node)) found.set(JSON.stringify(product), product)
  const emitted = lowerGraph(entry, wanted.map((tensor, i) => ({ name: `${i}`, tensor })), 'cpu').graph.nodes.filter(({ opType }) => /^(FusedMatMul|MatMul|Gemm)$/.test(opType)).length
  if (emitted !== found.size) throw new Error(`${emitted} products are run, ${found.size} were found`)

  const operands = new Map<string, Tensor>()
  const operand = ({ key, shape }: Operand): Tensor => {
    const known = operands.get(key) ?? state(`operand.${operands.size}`, 'f32', shape)
    operands.set(key, known)
    return known
  }
  let operations = 0
  const updates: Record<string, Tensor> = {}
  for (const { a, b, ...options } of found.values()) {
    const result = matmul(operand(a), operand(b), options)
    updates[`product.${Object.keys(updates).length}`] = result
    operations += 2 * sizeOf(result.shape as number[]) * a.shape[a.shape.length - (options.tA ? 2 : 1)]
  }
  return { program: program({ products: { updates } }), count: found.size, operations }
}

function productsIn(node: Node): Product[] {
  const of = (tensor: Tensor, part = '', shape = tensor.shape as readonly number[]): Operand => ({ key: `${tensor.node.id}/${tensor.index}${part}`, shape })
  if (node.op.name === 'matmul') {
    const { transposeA, transposeB, alpha } = node.attributes as unknown as MatmulAttributes
    return [{ a: of(node.inputs[0]), b: of(node.inputs[1]), tA: transposeA, tB: transposeB, alpha }]
  }
  if (node.op.name === 'scatterRows') {
    // Up to 512 rows the gradient of an embedding is a product with a one-hot matrix (src/graph/ops/select.ts).
    const [rows, width] = node.outputs[0].shape as number[]
    if (rows > 512) return []
    const count = sizeOf(node.inputs[0].shape as number[])
    return [{ a: of(node.inputs[0], '/one-hot', [count, rows]), b: of(node.inputs[1], '', [count, width]), tA: true }]
  }
  if (node.op.name !== 'attention') return []
  // q·kᵀ and P·v of each block, as its explicit lowering emits them.
  const attributes = node.attributes as unknown as AttentionShape
  const { heads, keyHeads, scale } = attributes
  const [q, k, v] = node.inputs
  const [batch, rows, width] = q.shape as number[]
  const [, columns, valueWidth] = v.shape as number[]
  const [group, size, valueSize] = [heads / keyHeads, width / heads, valueWidth / keyHeads]
  return attentionBlocks(rows, columns, attributes).flatMap(({ first, last, left, right }, i): Product[] => {
    const [queries, keys] = [(last - first) * group, right - left]
    const probabilities = { key: `${node.id}/${2 + i}`, shape: [batch, keyHeads, queries, keys] }
    return [
      { a: of(q, `/rows ${first}`, [batch, keyHeads, queries, size]), b: of(k, `/columns ${left} ${right}`, [batch, keyHeads, keys, size]), tB: true, alpha: scale },
      { a: probabilities, b: of(v, `/columns ${left} ${right}`, [batch, keyHeads, keys, valueSize]) },
    ]
  })
}
