import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import type { Tensor } from '../../src/graph/index.ts'
import { expectGolden, type GoldenCase } from './golden-case.ts'

interface Golden extends GoldenCase {
  readonly heads?: number
  readonly attributes?: g.AttentionShape
}

const { cases } = JSON.parse(readFileSync(new URL('../golden/ops/ops.json', import.meta.url), 'utf8')) as { cases: Record<string, Golden> }

/** What each golden case of make.py is here. */
const builders: Record<string, (x: Record<string, Tensor>, golden: Golden) => Tensor> = {
  softmax: ({ x }) => g.softmax(x),
  logSoftmax: ({ x }) => g.logSoftmax(x),
  crossEntropy: ({ x, t }) => g.crossEntropy(x, t).losses,
  logSumExp: ({ x }) => g.logSumExp(x, [0, 2]),
  layerNorm: ({ x, w, b }) => g.layerNorm(x, w, b, 1e-3),
  rmsNorm: ({ x, w }) => g.rmsNorm(x, w, 1e-3),
  gelu: ({ x }) => g.gelu(x),
  geluTanh: ({ x }) => g.geluTanh(x),
  silu: ({ x }) => g.silu(x),
  softplus: ({ x }) => g.softplus(x),
  sigmoid: ({ x }) => g.sigmoid(x),
  erf: ({ x }) => g.erf(x),
  tan: ({ x }) => g.tan(x),
  asin: ({ x }) => g.asin(x),
  acos: ({ x }) => g.acos(x),
  atan: ({ x }) => g.atan(x),
  log10: ({ x }) => g.log10(x),
  pow: ({ x, y }) => g.pow(x, y),
  cumulativeSum: ({ x }) => g.cumulativeSum(x, 1),
  cumulativeSumReverse: ({ x }) => g.cumulativeSum(x, 1, true),
  top: ({ x }) => g.top(x, 3).values,
  maxTies: ({ x }) => g.max(x, [1]),
  minTies: ({ x }) => g.min(x, [1]),
  max: ({ x }) => g.max(x, [0, 2]),
  gather: ({ table, ids }) => g.gather(table, ids),
  scatterRows: ({ ids, u }) => g.scatterRows(ids, u, 4),
  gatherElements: ({ x, ids }) => g.gatherElements(x, ids),
  where: ({ x, y }) => g.where(g.less(y, x), x, g.mul(y, g.scalar(2))),
  matmul: ({ a, b }) => g.matmul(a, b, { tA: true, tB: true, alpha: 0.7 }),
  swiglu: ({ gate, up }) => g.swiglu(gate, up),
  rotary: ({ x, cos, sin, at }, { heads }) => g.rotary(x, cos, sin, at, heads!),
}
const builderOf = (name: string) => builders[name] ?? (name.startsWith('attention') ? ({ q, k, v }: Record<string, Tensor>, { attributes }: Golden) => g.attention(q, k, v, attributes!).y : undefined)

it('has a golden case for every builder', () => expect(Object.keys(builders).filter((name) => !cases[name])).toEqual([]))

it.each(Object.entries(cases))('%s equals PyTorch in float64, values and gradients', async (name, golden) => {
  await expectGolden(golden, (inputs) => builderOf(name)!(inputs, golden))
})
