import { expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import { lowerGraph } from '../../src/runtime/onnx/lower.ts'

it('names nest with dots, and end with their function even when it throws', () => {
  const x = g.input('x', 'f32', [2])
  const inner = g.scope('model', () => g.scope('layers.0', () => g.scope('mlp', () => g.silu(x))))
  expect(inner.node.path).toBe('model.layers.0.mlp')
  expect(() =>
    g.scope('broken', () => {
      throw new Error('inside')
    }),
  ).toThrow('inside')
  expect(g.neg(x).node.path).toBe('')
})

it('a gradient carries the path of the layer that it belongs to', () => {
  const x = g.state('x', 'f32', [2])
  const y = g.scope('model.norm', () => g.exp(x))
  const [byX] = g.backpropagate(g.sum(y), [x])
  expect(byX.node.path).toBe('gradient.model.norm')
})

it('layer paths survive into the names of the ONNX graph, each name once', () => {
  const x = g.input('x', 'f32', [2])
  const y = g.scope('model.a', () => g.add(g.tanh(x), g.tanh(g.neg(x))))
  const names = lowerGraph('entry', [{ name: 'y', tensor: y }], 'cpu').graph.nodes.map(({ name }) => name)
  expect(names.every((name) => name.startsWith('model.a/'))).toBe(true)
  expect(new Set(names).size).toBe(names.length)
})

it('the graph of a tensor is listed inputs before users', () => {
  const x = g.input('x', 'f32', [2])
  const y = g.mul(g.exp(x), g.add(x, g.exp(x)))
  const nodes = g.reachable([y])
  nodes.forEach((node, at) => node.inputs.forEach((input) => expect(nodes.indexOf(input.node)).toBeLessThan(at)))
  expect(nodes.at(-1)).toBe(y.node)
})
