import type { Expression, Formula } from '../../data/points/formula/expression.ts'
import { namesIn } from '../../data/points/formula/walk.ts'
import { failure } from '../../errors/index.ts'
import { backpropagate, expand, input, program, simplify, sum, type Node, type Program, type Tensor } from '../../graph/index.ts'
import { curve as expressionGraph } from '../../models/curve.ts'
import { bindReference } from '../../runtime/reference/index.ts'
import type { Curve } from './problem.ts'

/** Rows by their extent's name: each run specializes it. */
const rows = ['rows'] as const
/** Rows of one run: small enough for the processor's cache, large enough that a run's own cost is nothing. */
export const blockRows = 2048

const columnFeed = (i: number): string => `column${i}`
const parameterFeed = (i: number): string => `parameter${i}`

interface Graph {
  /** [rows] */
  readonly value: Tensor
  readonly columns: readonly string[]
  /** [rows] each */
  readonly fed: readonly Tensor[]
  /** Scalars that are fed, and the same as [rows], which each row has of its own: a gradient by them is one number a row. */
  readonly parameters: readonly Tensor[]
  readonly each: readonly Tensor[]
}

function build(expression: Expression, parameters: readonly string[]): Graph {
  const { columns } = namesIn(expression)
  const fed = columns.map((_, i) => input(columnFeed(i), 'f64', rows))
  const scalars = parameters.map((_, i) => input(parameterFeed(i), 'f64', []))
  const each = scalars.map((parameter) => expand(parameter, rows))
  const byName = new Map(columns.map((name, i) => [name, fed[i]]))
  const parameterByName = new Map(parameters.map((name, i) => [name, each[i]]))
  const value = expand(expressionGraph(expression, { column: (name) => byName.get(name)!, parameter: (name) => parameterByName.get(name)! }), rows)
  return { value, columns, fed, parameters: scalars, each }
}

/** Which parameters the value of each derivative depends on, and which columns it holds. */
function dependence(derivatives: readonly Tensor[], { parameters, columns, fed }: Graph): { readonly parameters: readonly boolean[]; readonly columns: readonly string[] }[] {
  return derivatives.map((derivative) => {
    // The second input of `expand` lends its extents alone.
    const nodes = sourcesOf(derivative, (node, i) => node.op.name !== 'expand' || i === 0)
    return { parameters: parameters.map((parameter) => nodes.has(parameter.node)), columns: columns.filter((_, i) => nodes.has(fed[i].node)) }
  })
}

/** Every node that `tensor` stands on, by the inputs that `follow` keeps. */
function sourcesOf(tensor: Tensor, follow: (node: Node, input: number) => boolean): Set<Node> {
  const seen = new Set<Node>([tensor.node])
  const stack = [tensor.node]
  while (stack.length > 0) {
    const node = stack.pop()!
    node.inputs.forEach((input, i) => {
      if (seen.has(input.node) || !follow(node, i)) return
      seen.add(input.node)
      stack.push(input.node)
    })
  }
  return seen
}

/** A large set of parameters no two of which (nor one with itself) meet in a derivative: those with the fewest conflicts first. */
function linearTogether(depends: readonly (readonly boolean[])[]): number[] {
  const conflict = (i: number, j: number) => depends[i][j] || depends[j][i]
  const all = depends.map((_, i) => i)
  const candidates = all.filter((i) => !depends[i][i])
  const conflicts = (i: number) => candidates.filter((j) => j !== i && conflict(i, j)).length
  const chosen: number[] = []
  for (const i of [...candidates].sort((a, b) => conflicts(a) - conflicts(b) || a - b)) if (chosen.every((j) => !conflict(i, j))) chosen.push(i)
  return chosen.sort((a, b) => a - b)
}

/** Built once a formula: who fits a hundred small tables by the same one waits for its graph once. */
const built = new WeakMap<Formula, Curve>()

/**
 * The right side of a formula as a function of its parameters, derivatives by backpropagation.
 * @throws formula.flat for a parameter that only comparisons hold: it has no derivative
 */
export function openCurve(formula: Formula): Curve {
  let curve = built.get(formula)
  if (!curve) built.set(formula, (curve = buildCurve(formula)))
  return curve
}

function buildCurve(formula: Formula): Curve {
  const { model, parameters } = formula
  const graph = build(model, parameters)
  const total = sum(graph.value)
  // Comparisons answer bools, through which no gradient flows.
  const connected = sourcesOf(graph.value, (node, i) => node.inputs[i].dtype === 'f64' && node.outputs[0].dtype === 'f64')
  const flat = parameters.filter((_, i) => !connected.has(graph.each[i].node))
  if (flat.length > 0) throw failure('formula.flat', '', { parameters: flat.join(', ') })
  const derivatives = backpropagate(total, graph.each)
  const reach = dependence(derivatives, graph)
  const depends = reach.map((each) => each.parameters)
  const [value, ...lean] = simplify([graph.value, ...derivatives]).map((tensor) => expand(tensor, rows))
  const values = openGraph(graph, { value })
  const jacobian = openGraph(graph, { value, ...Object.fromEntries(lean.map((derivative, i) => [`d${i}`, derivative])) })
  const names = parameters.map((_, i) => `d${i}`)
  return {
    parameters,
    columns: graph.columns,
    linear: depends.every((row) => !row.includes(true)),
    columnsBy: new Map(parameters.map((name, i) => [name, reach[i].columns])),
    conditionallyLinear: linearTogether(depends).map((i) => parameters[i]),
    values: (at, columns, from, to) => values(at, columns, from, to).value.slice(),
    jacobian(at, columns, from, to) {
      const results = jacobian(at, columns, from, to)
      return { values: results.value, derivatives: names.map((name) => results[name]) }
    },
  }
}

/**
 * Evaluates an expression without parameters (a left side, a condition) at every row: [n]; a column alone is answered as it is.
 */
export function evaluate(expression: Expression, columns: ReadonlyMap<string, Float64Array>, count: number): Float64Array {
  if (expression.kind === 'column') return columns.get(expression.name)!
  const graph = build(expression, [])
  const run = openGraph(graph, { value: graph.value })
  const result = new Float64Array(count)
  for (let from = 0; from < count; from += blockRows) {
    const to = Math.min(count, from + blockRows)
    result.set(run(new Float64Array(0), columns, from, to).value, from)
  }
  return result
}

/** A graph bound to buffers for a number of rows. */
interface Rows {
  readonly compute: (at: Float64Array, columns: ReadonlyMap<string, Float64Array>, from: number) => void
  /** By name; the next computing overwrites them, and whoever reads them may. */
  readonly results: Readonly<Record<string, Float64Array>>
}

/**
 * Runs an entry with the reference runtime's buffers at hand: a small fit runs its graph a hundred times over a few rows, where
 * feeds and results of a run's own would cost more than the arithmetic.
 */
function openGraph(graph: Graph, results: Readonly<Record<string, Tensor>>): (at: Float64Array, columns: ReadonlyMap<string, Float64Array>, from: number, to: number) => Rows['results'] {
  // A model of parameters alone has no feed that says how many rows there are.
  const counted = program({ run: { results: graph.columns.length > 0 ? results : { ...results, rows: input('rows', 'f64', rows) } } })
  const byRows = new Map<number, Rows>()
  return (at, columns, from, to) => {
    let bound = byRows.get(to - from)
    if (!bound) {
      // Blocks and what is left over; a fit of other rows (folds, a few of many) has its own. More would be kept for nothing.
      if (byRows.size >= mostKept) byRows.delete(byRows.keys().next().value!)
      byRows.set(to - from, (bound = bindRows(graph, counted, Object.keys(results), to - from)))
    }
    bound.compute(at, columns, from)
    return bound.results
  }
}

const mostKept = 4

function bindRows(graph: Graph, counted: Program, names: readonly string[], count: number): Rows {
  const binding = bindReference(counted, 'run', { rows: count })
  const { feeds } = counted.entries.run
  const bufferOf = (name: string) => (name in feeds ? (binding.feed(name).data as Float64Array) : undefined)
  const columnBuffers = graph.columns.map((name, i) => ({ name, buffer: bufferOf(columnFeed(i)) }))
  const parameterBuffers = graph.parameters.map((_, i) => bufferOf(parameterFeed(i)))
  const taken = new Set<unknown>([...columnBuffers.map(({ buffer }) => buffer), ...binding.constants])
  const copies: (readonly [to: Float64Array, from: Float64Array])[] = []
  const results: Record<string, Float64Array> = {}
  for (const { name, array } of binding.results) {
    if (!names.includes(name)) continue
    const data = array.data as Float64Array
    // Derivatives may be one node, a column or a constant, which must stay as they are.
    if (taken.has(data)) copies.push([(results[name] = new Float64Array(count)), data])
    else results[name] = data
    taken.add(data)
  }
  return {
    results,
    compute(at, columns, from) {
      for (const { name, buffer } of columnBuffers) buffer?.set(columns.get(name)!.subarray(from, from + count))
      for (let i = 0; i < parameterBuffers.length; i++) {
        const buffer = parameterBuffers[i]
        if (buffer) buffer[0] = at[i]
      }
      // A shared node is read before the first of its readers is overwritten.
      binding.compute()
      for (const [to, from] of copies) to.set(from)
    },
  }
}
