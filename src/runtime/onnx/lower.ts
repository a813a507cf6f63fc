import type { Op, OnnxAttribute, Provider } from '../../graph/op.ts'
import type { ConstantAttributes, SourceAttributes } from '../../graph/ops/sources.ts'
import { reachable, type Node, type Tensor } from '../../graph/index.ts'
import { Constants } from './constants.ts'
import type { OnnxGraph, OnnxNode, OnnxValue } from './wire.ts'

/** An entry as ONNX: names of its inputs and outputs, beside the graph. */
export interface Lowered {
  readonly graph: OnnxGraph
  /** States and feeds that the graph reads. */
  readonly states: readonly OnnxValue[]
  readonly feeds: readonly OnnxValue[]
  /** The ONNX name of each wanted tensor, in the order they were given. */
  readonly outputs: readonly OnnxValue[]
}

export const stateName = (name: string): string => `state/${name}`
export const feedName = (name: string): string => `feed/${name}`

interface Wanted {
  readonly name: string
  readonly tensor: Tensor
}

/**
 * Lowers the graph that `wanted` depends on to stock ONNX operators. Every wanted tensor becomes an output under its
 * own name, also where two names mean one tensor or an output is an input: those get an Identity.
 */
export function lowerGraph(name: string, wanted: readonly Wanted[], provider: Provider): Lowered {
  const builder = new GraphBuilder(provider)
  const nodes = reachable(wanted.map(({ tensor }) => tensor))
  const used = usedOutputs(nodes, wanted)
  for (const node of emissionOrder(nodes)) builder.add(node, used)
  const outputs = wanted.map(({ name: output, tensor }) => builder.output(output, tensor))
  const graph: OnnxGraph = {
    name,
    nodes: builder.finished(),
    inputs: [...builder.states, ...builder.feeds],
    outputs,
    initializers: builder.constants.initializers,
  }
  return { graph, states: builder.states, feeds: builder.feeds, outputs }
}

/**
 * What nothing else reads comes last, the oldest at the very end. ONNX Runtime's sequential order begins with what the last
 * such node needs: of a training step these are the parameters' gradients, and each is then computed as soon as the
 * backward pass has come to its layer. The other way round all of them waited for the end, and with them every activation.
 */
function emissionOrder(nodes: readonly Node[]): Node[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map(({ node }) => node)))
  return [...nodes.filter((node) => read.has(node)), ...nodes.filter((node) => !read.has(node)).reverse()]
}

/** Which outputs of each node are read by another node or wanted. */
function usedOutputs(nodes: readonly Node[], wanted: readonly Wanted[]): Map<Node, boolean[]> {
  const used = new Map<Node, boolean[]>(nodes.map((node) => [node, node.outputs.map(() => false)]))
  for (const node of nodes) for (const input of node.inputs) used.get(input.node)![input.index] = true
  for (const { tensor } of wanted) used.get(tensor.node)![tensor.index] = true
  return used
}

class GraphBuilder {
  readonly nodes: OnnxNode[] = []
  readonly states: OnnxValue[] = []
  readonly feeds: OnnxValue[] = []
  readonly constants = new Constants()
  private readonly names = new Map<Node, string[]>()
  /** Nodes without declared outputs by what they compute: the same computation is emitted once. */
  private readonly known = new Map<string, string>()
  private readonly taken = new Set<string>()
  private readonly counts = new Map<string, number>()
  private readonly renamed = new Map<string, string>()
  private readonly outputNames = new Map<string, string>()

  constructor(private readonly provider: Provider) {}

  add(node: Node, used: ReadonlyMap<Node, readonly boolean[]>): void {
    if (node.op.name === 'state' || node.op.name === 'input') {
      const { name, dtype, shape } = node.attributes as SourceAttributes
      const isState = node.op.name === 'state'
      const value = { name: isState ? stateName(name) : feedName(name), dtype, shape }
      const list = isState ? this.states : this.feeds
      if (!list.some((other) => other.name === value.name)) list.push(value)
      this.names.set(node, [value.name])
    } else if (node.op.name === 'constant') {
      const { values, dtype, shape } = node.attributes as ConstantAttributes
      this.names.set(node, [this.constants.add(values, dtype, shape)])
    } else this.addOp(node, used.get(node)!)
  }

  private addOp(node: Node, used: readonly boolean[]): void {
    const op = node.op as unknown as Op<unknown>
    const base = this.fresh(node.path === '' ? op.name : `${node.path}/${op.name}`)
    const outputs = node.outputs.map((_, i) => (i === 0 ? base : `${base}/${i}`))
    const inputs = node.inputs.map((input) => this.nameOf(input))
    // Two nodes of the graph that compute the same thing are one node of the model (the backward rules lean on this).
    const key = sameComputation(node, inputs, used)
    const before = key === undefined ? undefined : this.known.get(key)
    if (before !== undefined) {
      this.names.set(node, [before])
      return
    }
    this.names.set(node, outputs)
    let inner = 0
    op.lower({
      inputs,
      inputTypes: node.inputs,
      outputs,
      outputTypes: node.outputs,
      used,
      attributes: node.attributes,
      provider: this.provider,
      constant: (values, dtype, shape = []) => this.constants.add(values, dtype, shape),
      emit: (opType, from, attributes = {}, options = {}) => this.emit(`${base}/${opType}_${inner++}`, opType, from, attributes, options),
    })
    if (key !== undefined) this.known.set(key, this.resolve(outputs[0]))
  }

  private emit(
    name: string,
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    { domain = '', outputs }: { domain?: string; outputs?: readonly string[] },
  ): string {
    const from = inputs.map((input) => this.resolve(input))
    const key = JSON.stringify([opType, domain, from, attributes])
    const before = this.known.get(key)
    if (before !== undefined && (!outputs || outputs.length === 1)) {
      if (outputs) this.renamed.set(outputs[0], before)
      return before
    }
    const to = outputs ?? [name]
    this.nodes.push({ opType, domain, name: this.fresh(name), inputs: from, outputs: to, attributes })
    this.known.set(key, to[0])
    return to[0]
  }

  /** Where an output turned out to be computed already, its name stands for the earlier one. */
  private resolve(name: string): string {
    return this.renamed.get(name) ?? name
  }

  private nameOf(tensor: Tensor): string {
    return this.resolve(this.names.get(tensor.node)![tensor.index])
  }

  /** Gives a computed value the output's name; an input, a constant or a value that is an output already gets an Identity. */
  output(name: string, tensor: Tensor): OnnxValue {
    const value = this.nameOf(tensor)
    const computed = this.nodes.some((node) => node.outputs.includes(value))
    if (computed && !this.outputNames.has(value)) this.outputNames.set(value, name)
    else this.nodes.push({ opType: 'Identity', domain: '', name: `${name}/output`, inputs: [value], outputs: [name], attributes: {} })
    return { name, dtype: tensor.dtype, shape: tensor.shape }
  }

  finished(): OnnxNode[] {
    const rename = (name: string) => this.outputNames.get(name) ?? name
    return this.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }))
  }

  private fresh(name: string): string {
    if (!this.taken.has(name)) {
      this.taken.add(name)
      return name
    }
    const count = (this.counts.get(name) ?? 1) + 1
    this.counts.set(name, count)
    return this.fresh(`${name}_${count}`)
  }
}

/** A key for single-output nodes whose attributes are plain data. */
function sameComputation(node: Node, inputs: readonly string[], used: readonly boolean[]): string | undefined {
  if (node.outputs.length !== 1 || !used[0]) return undefined
  return JSON.stringify([node.op.name, inputs, node.attributes])
}

