import * as g from '../../../src/graph/index.ts'
import type { Case } from '../case.ts'
import { integers, normal } from '../numbers.ts'

export const layoutCases: Case[] = [
  { op: 'reshape', title: '[2, 6] to [3, 4]', inputs: { x: normal([2, 6]) }, build: ({ x }) => g.reshape(x, [3, 4]) },
  { op: 'reshape', title: 'rank 0 to [1, 1]', inputs: { x: normal([]) }, build: ({ x }) => g.reshape(x, [1, 1]) },
  { op: 'reshape', title: '[1] to rank 0', inputs: { x: normal([1]) }, build: ({ x }) => g.reshape(x, []) },
  { op: 'reshape', title: 'whole numbers', inputs: { x: integers([4, 3], 9) }, build: ({ x }) => g.reshape(x, [12]), wrt: [] },
  { op: 'expand', title: '[3, 1] to [2, 3, 4]', inputs: { x: normal([3, 1]) }, build: ({ x }) => g.expand(x, [2, 3, 4]) },
  { op: 'expand', title: 'rank 0 to [2, 2]', inputs: { x: normal([]) }, build: ({ x }) => g.expand(x, [2, 2]) },
  { op: 'expand', title: '[1] to [1, 1]', inputs: { x: normal([1]) }, build: ({ x }) => g.expand(x, [1, 1]) },
  { op: 'transpose', title: '[2, 5]', inputs: { x: normal([2, 5]) }, build: ({ x }) => g.transpose(x, [1, 0]) },
  { op: 'transpose', title: '[2, 3, 1, 4] by [2, 0, 3, 1]', inputs: { x: normal([2, 3, 1, 4]) }, build: ({ x }) => g.transpose(x, [2, 0, 3, 1]) },
  { op: 'slice', title: 'middle of axis 1', inputs: { x: normal([2, 7, 3]) }, build: ({ x }) => g.slice(x, 1, 2, 5) },
  { op: 'slice', title: 'last two of the last axis', inputs: { x: normal([3, 5]) }, build: ({ x }) => g.slice(x, -1, -2) },
  { op: 'slice', title: 'up to the one before last', inputs: { x: normal([5]) }, build: ({ x }) => g.slice(x, 0, 0, -1) },
  { op: 'slice', title: 'one row', inputs: { x: normal([4, 3]) }, build: ({ x }) => g.slice(x, 0, 3, 4) },
  { op: 'pad', title: 'both sides of axis 0', inputs: { x: normal([3, 2]) }, build: ({ x }) => g.pad(x, 0, 1, 2) },
  { op: 'pad', title: 'before, last axis', inputs: { x: normal([2, 1, 3]) }, build: ({ x }) => g.pad(x, -1, 4, 0) },
  { op: 'split', title: 'three parts of the last axis', inputs: { x: normal([2, 3, 7]) }, build: ({ x }) => g.splitAxis(x, -1, [2, 1, 4]) },
  { op: 'split', title: 'a part that nobody reads', inputs: { x: normal([5, 2]) }, build: ({ x }) => g.splitAxis(x, 0, [2, 3])[1] },
  { op: 'concat', title: 'three along axis 1', inputs: { x: normal([2, 1, 3]), y: normal([2, 4, 3]), z: normal([2, 2, 3]) }, build: ({ x, y, z }) => g.concat([x, y, z], 1) },
  { op: 'concat', title: 'one tensor twice', inputs: { x: normal([3]) }, build: ({ x }) => g.concat([x, x], -1) },
  { op: 'stack', title: 'along a new axis 1', inputs: { x: normal([2, 3]), y: normal([2, 3]) }, build: ({ x, y }) => g.stack([x, y], 1) },
  { op: 'stack', title: 'rank 0, last axis', inputs: { x: normal([]), y: normal([]) }, build: ({ x, y }) => g.stack([x, y], -1) },
  { op: 'splitAxis', title: '[2, 6] as 1, 3, 2', inputs: { x: normal([2, 6]) }, build: ({ x }) => g.splitAxis(x, -1, [1, 3, 2]) },
]
