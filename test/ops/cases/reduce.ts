import * as g from '../../../src/graph/index.ts'
import type { Tensor } from '../../../src/graph/index.ts'
import type { Case } from '../case.ts'
import { distinct, given, normal, type Numbers } from '../numbers.ts'

type Reduce = (x: Tensor, axes?: readonly number[], keep?: boolean) => Tensor

/** Shape, axes (undefined: all), keep. */
const forms: [number[], number[] | undefined, boolean][] = [
  [[], undefined, false],
  [[5], undefined, false],
  [[1], [0], true],
  [[3, 4], [0], false],
  [[3, 4], [-1], true],
  [[3, 1, 5], [1], false],
  [[2, 3, 4], [0, 2], true],
  [[2, 3, 4], [2, 0], false],
  [[2, 3], [], false],
]

const cases = (op: string, reduce: Reduce, numbers: (shape: readonly number[]) => Numbers): Case[] =>
  forms.map(([shape, axes, keep]) => ({
    op,
    title: `[${shape.join(', ')}] over ${axes ? `[${axes.join(', ')}]` : 'all'}${keep ? ', kept' : ''}`,
    inputs: { x: numbers(shape) },
    build: ({ x }) => reduce(x, axes, keep),
  }))

export const reduceCases: Case[] = [
  ...cases('sum', g.sum, normal),
  ...cases('mean', g.mean, normal),
  ...cases('max', g.max, distinct),
  ...cases('min', g.min, distinct),
  ...cases('sumSquares', g.sumSquares, normal),
  ...cases('logSumExp', g.logSumExp, (shape) => normal(shape, 3)),
  { op: 'logSumExp', title: 'far out', inputs: { x: given([90, 89, -100, -200, -201, -199], [2, 3]) }, build: ({ x }) => g.logSumExp(x, [-1]) },
]
