// Which states may be updated where they lie: every legal order of the nodes is tried with shared buffers, in float64.
import { describe, expect, it } from 'vitest'
import { Philox } from '../../src/graph/philox.ts'
import { add, div, input, matmul, mul, program, reshape, scalar, state, sub, sum, transpose, type Entry, type Node, type Tensor } from '../../src/graph/index.ts'
import { inPlaceUpdates } from '../../src/graph/in-place.ts'
import { reachable, sizeOf } from '../../src/graph/index.ts'
import type { Op, ReferenceArray } from '../../src/graph/op.ts'
import type { ConstantAttributes, SourceAttributes } from '../../src/graph/ops/sources.ts'

const entryOf = (results: Record<string, Tensor>, updates: Record<string, Tensor>): Entry => program({ e: { results, updates } }).entries.e
const array = (shape: readonly number[]): ReferenceArray => ({ shape, data: new Float64Array(sizeOf(shape)) })
const shapes = { square: [3, 3], row: [1, 3] } as const

/** Runs the nodes in `order`; states in `shared` get their new value in the old one's buffer, and views are the same memory. */
function evaluate(entry: Entry, order: readonly Node[], shared: ReadonlySet<string>): number[] {
  const values = new Map<Node, ReferenceArray>()
  const states = new Map<string, ReferenceArray>()
  const written = new Map([...shared].map((name) => [entry.updates[name].node, name]))
  const fill = (name: string, shape: readonly number[]): ReferenceArray => {
    const made = array(shape)
    for (let i = 0; i < made.data.length; i++) made.data[i] = Math.sin(i + 3 * name.charCodeAt(0))
    return made
  }
  const stateOf = (name: string, shape: readonly number[]): ReferenceArray => {
    const found = states.get(name) ?? fill(name, shape)
    states.set(name, found)
    return found
  }
  for (const node of order) {
    const shape = node.outputs[0].shape as readonly number[]
    const { name } = (node.attributes ?? {}) as SourceAttributes
    if (node.op.name === 'state') values.set(node, stateOf(name, shape))
    else if (node.op.name === 'input') values.set(node, fill(name, shape))
    else if (node.op.name === 'constant') values.set(node, { shape, data: Float64Array.from((node.attributes as ConstantAttributes).values) })
    else {
      const inputs = node.inputs.map((tensor) => values.get(tensor.node)!)
      const target = written.get(node)
      const output = target !== undefined ? { ...stateOf(target, shape), shape } : node.op.name === 'reshape' ? { shape, data: inputs[0].data } : array(shape)
      values.set(node, output)
      ;(node.op as unknown as Op<unknown>).reference({ inputs, outputs: [output], attributes: node.attributes })()
    }
  }
  // Answers are copied at the end: the latest moment that a runtime may choose.
  const answers = Object.values(entry.results).flatMap((tensor) => [...values.get(tensor.node)!.data])
  return [...answers, ...Object.values(entry.updates).flatMap((tensor) => [...values.get(tensor.node)!.data])]
}

function shuffled(nodes: readonly Node[], random: Philox, from: number): Node[] {
  const order: Node[] = []
  const left = new Set(nodes)
  for (let draw = 0; left.size > 0; draw++) {
    const ready = [...left].filter((node) => node.inputs.every((tensor) => !left.has(tensor.node)))
    const next = ready[Math.floor(random.uniform(from + draw) * ready.length)]
    order.push(next)
    left.delete(next)
  }
  return order
}

/** A graph of a dozen ops over two states and a feed. */
function randomEntry(random: Philox): Entry {
  let at = 0
  const pick = (count: number): number => Math.floor(random.uniform(at++) * count)
  const squares = [state('w', 'f32', shapes.square), state('v', 'f32', shapes.square), input('g', 'f32', shapes.square)]
  const some = (): Tensor => squares[pick(squares.length)]
  for (let i = 0; i < 12; i++) {
    const [a, b] = [some(), some()]
    const made = [
      () => add(a, b),
      () => sub(a, b),
      () => mul(a, b),
      () => matmul(a, b),
      () => transpose(a, [1, 0]),
      () => reshape(reshape(a, [9]), shapes.square),
      () => add(a, sum(b, [0], true)),
      () => div(a, scalar(2)),
      () => mul(a, scalar(1)),
    ]
    squares.push(made[pick(made.length)]())
  }
  const latest = squares.slice(-5)
  return entryOf({ one: latest[pick(5)], two: some() }, { w: latest[pick(5)], v: latest[pick(5)] })
}

describe('updates in place', () => {
  const [w, v, g] = [state('w', 'f32', shapes.square), state('v', 'f32', shapes.square), input('g', 'f32', shapes.square)]
  const safe = (results: Record<string, Tensor>, updates: Record<string, Tensor>, taps: Tensor[] = []): string[] => [...inPlaceUpdates(entryOf(results, updates), taps).safe].sort()

  it('share a buffer where everything that reads the old value comes before', () => {
    expect(safe({}, { w: sub(w, g) })).toEqual(['w'])
    expect(safe({}, { w: sub(w, mul(g, matmul(w, w))) })).toEqual(['w'])
    expect(safe({}, { w: add(mul(w, scalar(0.9)), g), v: sub(v, g) })).toEqual(['v', 'w'])
  })

  it('are computed beside the old value where something may read it later', () => {
    expect(safe({ y: matmul(w, w) }, { w: sub(w, g) })).toEqual([])
    expect(safe({ y: w }, { w: sub(w, g) })).toEqual([])
    expect(safe({ y: reshape(w, [9]) }, { w: sub(w, g) })).toEqual([])
    expect(safe({ y: mul(w, scalar(1)) }, { w: sub(w, g) })).toEqual([])
    expect(safe({}, { w: sub(w, g), v: w })).toEqual([])
    expect(safe({}, { w: v, v: w })).toEqual([])
    expect(safe({}, { w: matmul(w, g) })).toEqual([])
    expect(safe({}, { w: mul(add(w, g), add(w, v)) })).toEqual(['w'])
    expect(safe({}, { w: sub(w, g) }, [matmul(w, g)])).toEqual([])
    const view = reshape(w, [9])
    expect(safe({ y: sum(mul(view, view), [0]) }, { w: sub(w, reshape(view, shapes.square)) })).toEqual([])
  })

  it('come out right in every order of 400 random graphs', () => {
    let shared = 0
    for (let seed = 0; seed < 400; seed++) {
      const entry = randomEntry(new Philox(seed, 'in-place graphs'))
      const { safe: found } = inPlaceUpdates(entry)
      shared += found.size
      const nodes = reachable([...Object.values(entry.results), ...Object.values(entry.updates)])
      const wanted = evaluate(entry, nodes, new Set())
      const random = new Philox(seed, 'in-place orders')
      for (let order = 0; order < 12; order++) expect(evaluate(entry, shuffled(nodes, random, order * 100), found), `graph ${seed}, order ${order}`).toEqual(wanted)
    }
    expect(shared).toBeGreaterThan(100)
  })

  it('would not: the same orders with every update shared give wrong numbers', () => {
    let wrong = 0
    for (let seed = 0; seed < 100; seed++) {
      const entry = randomEntry(new Philox(seed, 'in-place graphs'))
      const nodes = reachable([...Object.values(entry.results), ...Object.values(entry.updates)])
      const all = new Set(Object.keys(entry.updates).filter((name) => !['state', 'input', 'constant'].includes(entry.updates[name].node.op.name)))
      const found = evaluate(entry, shuffled(nodes, new Philox(seed, 'in-place orders'), 0), all)
      if (JSON.stringify(found) !== JSON.stringify(evaluate(entry, nodes, new Set()))) wrong++
    }
    expect(wrong).toBeGreaterThan(20)
  })
})
