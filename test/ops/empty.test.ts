import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { answer, judged, type Case } from './case.ts'
import { given, normal } from './numbers.ts'
import { runtimes } from './runtimes.ts'

const empty = (...shape: number[]) => normal(shape)
const noIds = (...shape: number[]) => given([], shape, 'i32')

/** Graphs in which some extent is zero: a batch that filtered everything out, a text of no tokens, an axis of nothing. */
const cases: Case[] = [
  { op: 'add', title: '[0, 3] with [3]', inputs: { x: empty(0, 3), y: normal([3]) }, build: ({ x, y }) => g.add(x, y) },
  { op: 'mul', title: '[2, 0] with [1]', inputs: { x: empty(2, 0), y: normal([1]) }, build: ({ x, y }) => g.mul(x, y) },
  { op: 'gelu', title: '[0]', inputs: { x: empty(0) }, build: ({ x }) => g.gelu(x) },
  { op: 'silu', title: '[0, 4]', inputs: { x: empty(0, 4) }, build: ({ x }) => g.silu(x) },
  { op: 'sum', title: '[0, 3] over rows', inputs: { x: empty(0, 3) }, build: ({ x }) => g.sum(x, [0]) },
  { op: 'sum', title: '[0, 3] over all', inputs: { x: empty(0, 3) }, build: ({ x }) => g.sum(x) },
  { op: 'sumSquares', title: '[0, 3] over all', inputs: { x: empty(0, 3) }, build: ({ x }) => g.sumSquares(x) },
  { op: 'mean', title: '[0, 3] over columns', inputs: { x: empty(0, 3) }, build: ({ x }) => g.mean(x, [1]) },
  { op: 'max', title: '[0, 3] over columns', inputs: { x: empty(0, 3) }, build: ({ x }) => g.max(x, [1]) },
  { op: 'reshape', title: '[0, 6] to [3, 0, 2]', inputs: { x: empty(0, 6) }, build: ({ x }) => g.reshape(x, [3, 0, 2]) },
  { op: 'expand', title: '[1, 3] to [0, 3]', inputs: { x: normal([1, 3]) }, build: ({ x }) => g.expand(x, [0, 3]) },
  { op: 'transpose', title: '[2, 0]', inputs: { x: empty(2, 0) }, build: ({ x }) => g.transpose(x, [1, 0]) },
  { op: 'slice', title: 'nothing of [4, 2]', inputs: { x: normal([4, 2]) }, build: ({ x }) => g.slice(x, 0, 2, 2) },
  { op: 'pad', title: '[0, 2]', inputs: { x: empty(0, 2) }, build: ({ x }) => g.pad(x, 0, 1, 2) },
  { op: 'concat', title: '[0, 2] before [3, 2]', inputs: { x: empty(0, 2), y: normal([3, 2]) }, build: ({ x, y }) => g.concat([x, y], 0) },
  { op: 'gather', title: 'no indices', inputs: { table: normal([4, 3]), ids: noIds(0) }, build: ({ table, ids }) => g.gather(table, ids) },
  { op: 'gather', title: 'no indices, rank 2, many rows', inputs: { table: normal([600, 3]), ids: noIds(2, 0) }, build: ({ table, ids }) => g.gather(table, ids) },
  { op: 'scatterRows', title: 'no updates', inputs: { ids: noIds(0), u: empty(0, 3) }, build: ({ ids, u }) => g.scatterRows(ids, u, 4) },
  { op: 'scatterRows', title: 'no updates, rank 2', inputs: { ids: noIds(2, 0), u: empty(2, 0, 3) }, build: ({ ids, u }) => g.scatterRows(ids, u, 4) },
  { op: 'scatterRows', title: 'no updates, many rows', inputs: { ids: noIds(2, 0), u: empty(2, 0, 3) }, build: ({ ids, u }) => g.scatterRows(ids, u, 600) },
  { op: 'gatherElements', title: 'no rows', inputs: { x: empty(0, 3), ids: noIds(0) }, build: ({ x, ids }) => g.gatherElements(x, ids) },
  { op: 'where', title: '[0]', inputs: { c: given([], [0], 'bool'), x: empty(0), y: normal([]) }, build: ({ c, x, y }) => g.where(c, x, y) },
  { op: 'matmul', title: 'no rows', inputs: { a: empty(0, 3), b: normal([3, 2]) }, build: ({ a, b }) => g.matmul(a, b) },
  { op: 'matmul', title: 'no inner extent', inputs: { a: empty(2, 0), b: empty(0, 3) }, build: ({ a, b }) => g.matmul(a, b) },
  { op: 'matmul', title: 'no inner extent, scaled', inputs: { a: empty(2, 0), b: empty(3, 0) }, build: ({ a, b }) => g.matmul(a, b, { tB: true, alpha: 2 }) },
  { op: 'matmul', title: 'no batch', inputs: { a: empty(0, 2, 3), b: normal([4, 3]) }, build: ({ a, b }) => g.linear(a, b) },
  { op: 'softmax', title: 'no rows', inputs: { x: empty(0, 3) }, build: ({ x }) => g.softmax(x) },
  { op: 'logSoftmax', title: 'no rows', inputs: { x: empty(0, 3) }, build: ({ x }) => g.logSoftmax(x) },
  { op: 'crossEntropy', title: 'no rows', inputs: { x: empty(0, 3), t: noIds(0) }, build: ({ x, t }) => g.crossEntropy(x, t).losses },
  { op: 'rmsNorm', title: 'no rows', inputs: { x: empty(0, 4), w: normal([4]) }, build: ({ x, w }) => g.rmsNorm(x, w, 1e-5) },
  { op: 'layerNorm', title: 'no rows', inputs: { x: empty(0, 4), w: normal([4]), b: normal([4]) }, build: ({ x, w, b }) => g.layerNorm(x, w, b, 1e-5) },
  { op: 'cumulativeSum', title: 'nothing', inputs: { x: empty(0, 2) }, build: ({ x }) => g.cumulativeSum(x, 0) },
  { op: 'top', title: 'no rows', inputs: { x: empty(0, 4) }, build: ({ x }) => g.top(x, 2).values },
  { op: 'argmax', title: 'no rows', inputs: { x: empty(0, 4) }, build: ({ x }) => g.argmax(x), wrt: [] },
]

describe.each([{ name: 'reference', open: async () => createReferenceRuntime() }, ...runtimes])('empty tensors: $name', ({ open }) => {
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await open()
  })
  afterAll(() => runtime.close())

  it.each(cases.map((one) => ({ name: `${one.op}: ${one.title}`, one })))('$name', async ({ one }) => {
    const built = judged(one)
    const { forward, gradients } = await answer(runtime, built)
    built.outputs.forEach((output, i) => {
      expect(forward[i].shape).toEqual(output.shape)
      // Whatever comes of nothing is nothing, or zeros (sums), or what the other inputs give.
      expect(Array.from(forward[i].data).every((value) => Number.isFinite(value))).toBe(true)
    })
    for (const name of built.wrt) {
      expect(gradients[name].shape).toEqual(one.inputs[name].shape)
      expect(Array.from(gradients[name].data).every((value) => Number.isFinite(value))).toBe(true)
    }
  })
})
