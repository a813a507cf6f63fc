import { isStatic, reachable, resolveShape, type Dims, type DType, type Node, type Program, type Tensor } from '../../graph/index.ts'
import type { ConstantAttributes, SourceAttributes } from '../../graph/ops/sources.ts'
import type { Op } from '../../graph/op.ts'
import { failure } from '../../errors/index.ts'
import { referenceArray, type MutableArray } from './array.ts'
import type { ReferenceState } from './state.ts'

interface Output {
  readonly name: string
  readonly dtype: DType
  readonly array: MutableArray
}

/** One entry over one state with known extents: every buffer allocated, every op bound to its buffers once. */
export class Binding {
  readonly results: readonly Output[]
  /** Buffers that are filled once and must stay as they are. */
  readonly constants: MutableArray['data'][] = []
  private readonly feeds = new Map<string, MutableArray>()
  private readonly steps: readonly (() => void)[]
  private readonly writes: readonly (readonly [to: MutableArray, from: MutableArray])[]

  constructor(program: Program, entryName: string, state: ReferenceState, dims: Dims, taps: readonly string[]) {
    const entry = program.entries[entryName]
    for (const tap of taps) if (!program.taps[tap]) throw failure('runtime.tap', tap, { expected: Object.keys(program.taps).slice(0, 8).join(', ') || '–', found: tap })
    const wanted: Record<string, Tensor> = { ...entry.results, ...Object.fromEntries(taps.map((tap) => [tap, program.taps[tap]])) }
    const arrays = new Map<Node, MutableArray[]>()
    const steps: (() => void)[] = []
    for (const node of reachable([...Object.values(wanted), ...Object.values(entry.updates)])) {
      if (node.op.name === 'state') {
        arrays.set(node, [state.array((node.attributes as SourceAttributes).name)])
        continue
      }
      const outputs = node.outputs.map(({ dtype, shape }) => referenceArray(dtype, isStatic(shape) ? shape : resolveShape(shape, dims)))
      arrays.set(node, outputs)
      if (node.op.name === 'input') this.feeds.set((node.attributes as SourceAttributes).name, outputs[0])
      else if (node.op.name === 'constant') {
        outputs[0].data.set((node.attributes as ConstantAttributes).values)
        this.constants.push(outputs[0].data)
      }
      else {
        const inputs = node.inputs.map((input) => arrays.get(input.node)![input.index])
        steps.push((node.op as unknown as Op<unknown>).reference({ inputs, outputs, attributes: resolved(node, dims) }))
      }
    }
    const of = (tensor: Tensor) => arrays.get(tensor.node)![tensor.index]
    this.steps = steps
    this.results = Object.entries(wanted).map(([name, tensor]) => ({ name, dtype: hostType(tensor.dtype), array: of(tensor) }))
    this.writes = Object.entries(entry.updates).map(([name, tensor]) => [state.array(name), of(tensor)] as const)
    for (const [name, type] of Object.entries(entry.feeds)) {
      if (!this.feeds.has(name)) this.feeds.set(name, referenceArray(type.dtype, resolveShape(type.shape, dims)))
    }
  }

  feed(name: string): MutableArray {
    return this.feeds.get(name)!
  }

  compute(): void {
    for (const step of this.steps) step()
  }

  /** Writes the new states. A state that is another's new value is copied first, so that swaps come out right. */
  update(): void {
    const sources = this.writes.map(([, from]) => from)
    const clash = this.writes.some(([to]) => sources.includes(to))
    const values = clash ? sources.map((from) => from.data.slice()) : sources.map((from) => from.data)
    this.writes.forEach(([to], i) => to.data.set(values[i]))
  }
}

/** The reference computes in float64 and answers so. */
const hostType = (dtype: DType): DType => (dtype === 'i32' || dtype === 'bool' ? dtype : 'f64')

/** Shapes among the attributes get this run's numbers. */
function resolved(node: Node, dims: Dims): unknown {
  const attributes = node.attributes as { shape?: readonly (number | string)[] }
  return Array.isArray(attributes.shape) ? { ...attributes, shape: resolveShape(attributes.shape, dims) } : attributes
}

