import * as g from '../../../src/graph/index.ts'
import type { Case } from '../case.ts'
import { integers, normal } from '../numbers.ts'

const flags = [false, true]
const turned = (shape: number[], flip: boolean): number[] => (flip ? [...shape.slice(0, -2), shape[shape.length - 1], shape[shape.length - 2]] : shape)

/** Shapes of A and B before any transposing. */
const products: [number[], number[]][] = [
  [[3, 4], [4, 5]],
  [[1, 1], [1, 1]],
  [[2, 3, 4], [4, 5]],
  [[3, 4], [2, 4, 5]],
  [[2, 1, 3, 4], [3, 4, 2]],
  [[2, 3, 1, 4], [2, 3, 4, 1]],
]

export const productCases: Case[] = [
  ...products.flatMap(([a, b]) =>
    flags.flatMap((tA) =>
      flags.flatMap((tB) =>
        [1, -0.5].map((alpha): Case => ({
          op: 'matmul',
          title: `[${a.join(', ')}]·[${b.join(', ')}]${tA ? ', A transposed' : ''}${tB ? ', B transposed' : ''}, alpha ${alpha}`,
          inputs: { a: normal(turned(a, tA)), b: normal(turned(b, tB)) },
          build: (x) => g.matmul(x.a, x.b, { tA, tB, alpha }),
        })),
      ),
    ),
  ),
  { op: 'matmul', title: 'linear with 200 terms', inputs: { x: normal([2, 3, 200]), w: normal([7, 200]) }, build: ({ x, w }) => g.linear(x, w) },
  { op: 'matmul', title: 'of a tensor with itself', inputs: { x: normal([4, 3]) }, build: ({ x }) => g.matmul(x, x, { tA: true }) },
  {
    op: 'rotary',
    title: '2 heads of 8',
    inputs: { x: normal([2, 3, 16]), cos: normal([9, 4]), sin: normal([9, 4]), at: integers([2, 3], 9) },
    build: ({ x, cos, sin, at }) => g.rotary(x, cos, sin, at, 2),
    wrt: ['x'],
  },
  {
    op: 'rotary',
    title: '1 head of 2, one position',
    inputs: { x: normal([1, 1, 2]), cos: normal([4, 1]), sin: normal([4, 1]), at: integers([1, 1], 4) },
    build: ({ x, cos, sin, at }) => g.rotary(x, cos, sin, at, 1),
    wrt: ['x'],
  },
  {
    op: 'rotary',
    title: '3 heads of 6',
    inputs: { x: normal([2, 5, 18]), cos: normal([7, 3]), sin: normal([7, 3]), at: integers([2, 5], 7) },
    build: ({ x, cos, sin, at }) => g.rotary(x, cos, sin, at, 3),
    wrt: ['x'],
  },
  {
    op: 'rotary',
    title: '3 heads of 6, neighbours turn together',
    inputs: { x: normal([2, 5, 18]), cos: normal([7, 3]), sin: normal([7, 3]), at: integers([2, 5], 7) },
    build: ({ x, cos, sin, at }) => g.rotary(x, cos, sin, at, 3, true),
    wrt: ['x'],
  },
  { op: 'rmsNorm', title: '[2, 3, 8]', inputs: { x: normal([2, 3, 8], 2), w: normal([8], 1, 1) }, build: ({ x, w }) => g.rmsNorm(x, w, 1e-5) },
  { op: 'rmsNorm', title: 'rank 1, odd width', inputs: { x: normal([5]), w: normal([5]) }, build: ({ x, w }) => g.rmsNorm(x, w, 1e-6) },
  { op: 'rmsNorm', title: 'large epsilon', inputs: { x: normal([3, 4]), w: normal([4]) }, build: ({ x, w }) => g.rmsNorm(x, w, 0.5) },
  { op: 'rmsNorm', title: 'width 1', inputs: { x: normal([3, 1]), w: normal([1]) }, build: ({ x, w }) => g.rmsNorm(x, w, 0.5) },
  { op: 'layerNorm', title: '[2, 3, 8]', inputs: { x: normal([2, 3, 8], 2, 1), w: normal([8], 1, 1), b: normal([8]) }, build: ({ x, w, b }) => g.layerNorm(x, w, b, 1e-5) },
  { op: 'layerNorm', title: 'rank 1, odd width', inputs: { x: normal([5]), w: normal([5]), b: normal([5]) }, build: ({ x, w, b }) => g.layerNorm(x, w, b, 1e-5) },
  { op: 'layerNorm', title: 'large epsilon', inputs: { x: normal([3, 4]), w: normal([4]), b: normal([4]) }, build: ({ x, w, b }) => g.layerNorm(x, w, b, 0.5) },
]
