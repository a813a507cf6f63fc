import * as g from '../../../src/graph/index.ts'
import type { Case } from '../case.ts'
import { integers, normal } from '../numbers.ts'

const tables = { cos: normal([8, 4]), sin: normal([8, 4]) }

export const composedCases: Case[] = [
  { op: 'constant', title: 'added and scaled', inputs: { x: normal([2, 2]) }, build: ({ x }) => g.mul(g.add(x, g.constant([1, -2, 0.5, 4], [2, 2])), g.scalar(3)) },
  {
    op: 'composed',
    title: 'a perceptron with one hidden layer and cross-entropy',
    inputs: { x: normal([5, 4]), w1: normal([6, 4]), b1: normal([6]), w2: normal([3, 6]), b2: normal([3]), t: integers([5], 3) },
    build: ({ x, w1, b1, w2, b2, t }) => g.mean(g.crossEntropy(g.add(g.linear(g.tanh(g.add(g.linear(x, w1), b1)), w2), b2), t).losses),
  },
  {
    op: 'composed',
    title: 'a block of a decoder: norm, rotary, grouped attention, SwiGLU, residuals',
    inputs: {
      x: normal([2, 4, 16]), n1: normal([16], 0.3, 1), n2: normal([16], 0.3, 1), at: integers([2, 4], 8), ...tables,
      q: normal([16, 16], 0.3), k: normal([8, 16], 0.3), v: normal([8, 16], 0.3), o: normal([16, 16], 0.3),
      gate: normal([12, 16], 0.3), up: normal([12, 16], 0.3), down: normal([16, 12], 0.3),
    },
    build: (p) => {
      const a = g.rmsNorm(p.x, p.n1, 1e-5)
      const turn = (x: g.Tensor, heads: number) => g.rotary(x, p.cos, p.sin, p.at, heads)
      const attributes = { heads: 2, keyHeads: 1, scale: 1 / Math.sqrt(8), causal: true, window: 0, softcap: 0 }
      const { y } = g.attention(turn(g.linear(a, p.q), 2), turn(g.linear(a, p.k), 1), g.linear(a, p.v), attributes)
      const h = g.add(p.x, g.linear(y, p.o))
      const b = g.rmsNorm(h, p.n2, 1e-5)
      return g.add(h, g.linear(g.swiglu(g.linear(b, p.gate), g.linear(b, p.up)), p.down))
    },
    wrt: ['x', 'n1', 'n2', 'q', 'k', 'v', 'o', 'gate', 'up', 'down'],
  },
  {
    op: 'composed',
    title: 'tied embedding: one table gathered and multiplied',
    inputs: { table: normal([7, 5]), ids: integers([2, 3], 7), t: integers([6], 7) },
    build: ({ table, ids, t }) => g.crossEntropy(g.reshape(g.linear(g.gather(table, ids), table), [6, 7]), t).losses,
  },
  {
    op: 'composed',
    title: 'a value that is read many times',
    inputs: { x: normal([3, 3]) },
    build: ({ x }) => g.add(g.mul(g.exp(x), g.exp(x)), g.div(g.exp(x), g.sum(g.exp(x), [1], true))),
  },
]
