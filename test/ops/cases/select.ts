import * as g from '../../../src/graph/index.ts'
import type { Case } from '../case.ts'
import { booleans, distinct, given, integers, normal } from '../numbers.ts'

export const selectCases: Case[] = [
  { op: 'where', title: 'equal shapes', inputs: { c: booleans([3, 4]), x: normal([3, 4]), y: normal([3, 4]) }, build: ({ c, x, y }) => g.where(c, x, y) },
  { op: 'where', title: 'three broadcasts', inputs: { c: booleans([3, 1]), x: normal([4]), y: normal([2, 1, 1]) }, build: ({ c, x, y }) => g.where(c, x, y) },
  { op: 'where', title: 'rank 0', inputs: { c: booleans([]), x: normal([]), y: normal([2]) }, build: ({ c, x, y }) => g.where(c, x, y) },
  { op: 'where', title: 'whole numbers', inputs: { c: booleans([5]), x: integers([5], 9), y: integers([5], 9) }, build: ({ c, x, y }) => g.where(c, x, y), wrt: [] },
  { op: 'gather', title: 'an embedding with repeats', inputs: { table: normal([5, 3]), ids: integers([2, 4], 5) }, build: ({ table, ids }) => g.gather(table, ids) },
  { op: 'gather', title: 'one index of rank 0', inputs: { table: normal([5, 3]), ids: given([4], [], 'i32') }, build: ({ table, ids }) => g.gather(table, ids) },
  { op: 'gather', title: 'numbers of a vector', inputs: { table: normal([6]), ids: integers([3], 6) }, build: ({ table, ids }) => g.gather(table, ids) },
  { op: 'gather', title: 'a table of 600 rows', inputs: { table: normal([600, 2]), ids: integers([40], 600) }, build: ({ table, ids }) => g.gather(table, ids) },
  { op: 'gather', title: 'rows of rank 3', inputs: { table: normal([3, 2, 2]), ids: integers([4], 3) }, build: ({ table, ids }) => g.gather(table, ids) },
  { op: 'scatterRows', title: 'repeats, few rows', inputs: { ids: integers([9], 4), u: normal([9, 3]) }, build: ({ ids, u }) => g.scatterRows(ids, u, 4) },
  { op: 'scatterRows', title: 'repeats, many rows', inputs: { ids: integers([9], 4, 1), u: normal([9, 3]) }, build: ({ ids, u }) => g.scatterRows(ids, u, 600) },
  { op: 'scatterRows', title: 'indices of rank 2, rows of rank 2', inputs: { ids: integers([2, 3], 5), u: normal([2, 3, 2, 2]) }, build: ({ ids, u }) => g.scatterRows(ids, u, 5) },
  { op: 'scatterRows', title: 'single numbers', inputs: { ids: integers([7], 3), u: normal([7]) }, build: ({ ids, u }) => g.scatterRows(ids, u, 3) },
  { op: 'scatterRows', title: 'rank 0', inputs: { ids: given([1], [], 'i32'), u: normal([3]) }, build: ({ ids, u }) => g.scatterRows(ids, u, 3) },
  { op: 'gatherElements', title: '[2, 3, 5]', inputs: { x: normal([2, 3, 5]), ids: integers([2, 3], 5) }, build: ({ x, ids }) => g.gatherElements(x, ids) },
  { op: 'gatherElements', title: 'one row', inputs: { x: normal([5]), ids: given([3], [], 'i32') }, build: ({ x, ids }) => g.gatherElements(x, ids) },
  { op: 'top', title: '2 of 5', inputs: { x: distinct([3, 5]) }, build: ({ x }) => { const { values, indices } = g.top(x, 2); return [values, indices] } },
  { op: 'top', title: 'all of 4', inputs: { x: distinct([4]) }, build: ({ x }) => { const { values, indices } = g.top(x, 4); return [values, indices] } },
  { op: 'top', title: '1 of 3, rank 3', inputs: { x: distinct([2, 2, 3]) }, build: ({ x }) => { const { values, indices } = g.top(x, 1); return [values, indices] } },
  { op: 'top', title: 'ties by lower index', inputs: { x: given([1, 3, 3, 0, 3]) }, build: ({ x }) => { const { values, indices } = g.top(x, 3); return [values, indices] }, wrt: [] },
  { op: 'argmax', title: '[3, 5]', inputs: { x: distinct([3, 5]) }, build: ({ x }) => g.argmax(x), wrt: [] },
  { op: 'argmax', title: 'the first of equals', inputs: { x: given([1, 4, 4, 0]) }, build: ({ x }) => g.argmax(x), wrt: [] },
  { op: 'cumulativeSum', title: 'axis 1', inputs: { x: normal([2, 5, 3]) }, build: ({ x }) => g.cumulativeSum(x, 1) },
  { op: 'cumulativeSum', title: 'last axis, from the end', inputs: { x: normal([3, 4]) }, build: ({ x }) => g.cumulativeSum(x, -1, true) },
  { op: 'cumulativeSum', title: 'one element', inputs: { x: normal([1]) }, build: ({ x }) => g.cumulativeSum(x, 0) },
  { op: 'oneHot', title: '[2, 3] of depth 4', inputs: { ids: integers([2, 3], 4), like: normal([]) }, build: ({ ids, like }) => g.mul(g.oneHot(ids, 4, like), like) },
]
