import * as g from '../../../src/graph/index.ts'
import type { Case } from '../case.ts'
import { given, integers, normal } from '../numbers.ts'

const both = (logits: g.Tensor, targets: g.Tensor): g.Tensor[] => {
  const { losses, logProbabilities } = g.crossEntropy(logits, targets)
  return [losses, logProbabilities]
}

export const softmaxCases: Case[] = [
  ...[[7], [1], [2, 5], [2, 1, 3, 4]].flatMap((shape): Case[] => [
    { op: 'softmax', title: `[${shape.join(', ')}]`, inputs: { x: normal(shape, 2) }, build: ({ x }) => g.softmax(x) },
    { op: 'logSoftmax', title: `[${shape.join(', ')}]`, inputs: { x: normal(shape, 2) }, build: ({ x }) => g.logSoftmax(x) },
  ]),
  { op: 'softmax', title: 'logits of ±80', inputs: { x: given([80, -80, 79, 0, 1, -80], [2, 3]) }, build: ({ x }) => g.softmax(x) },
  { op: 'logSoftmax', title: 'logits of ±80', inputs: { x: given([80, -80, 79, 0, 1, -80], [2, 3]) }, build: ({ x }) => g.logSoftmax(x) },
  { op: 'crossEntropy', title: '[4, 6], losses', inputs: { x: normal([4, 6], 2), t: integers([4], 6) }, build: ({ x, t }) => g.crossEntropy(x, t).losses },
  { op: 'crossEntropy', title: '[4, 6], log-probabilities', inputs: { x: normal([4, 6], 2), t: integers([4], 6) }, build: ({ x, t }) => g.crossEntropy(x, t).logProbabilities },
  { op: 'crossEntropy', title: '[3, 5], both', inputs: { x: normal([3, 5], 2), t: integers([3], 5) }, build: ({ x, t }) => both(x, t) },
  { op: 'crossEntropy', title: 'one row', inputs: { x: normal([1, 3]), t: given([2], [1], 'i32') }, build: ({ x, t }) => both(x, t) },
  { op: 'crossEntropy', title: 'one class', inputs: { x: normal([3, 1]), t: given([0, 0, 0], [3], 'i32') }, build: ({ x, t }) => both(x, t) },
  {
    op: 'crossEntropy',
    title: 'logits of ±80, sure and right, sure and wrong',
    inputs: { x: given([80, -80, 0, 80, -80, 0, -80, -80, 80], [3, 3]), t: given([0, 1, 0], [3], 'i32') },
    build: ({ x, t }) => both(x, t),
  },
  { op: 'crossEntropy', title: '300 classes', inputs: { x: normal([5, 300], 3), t: integers([5], 300) }, build: ({ x, t }) => g.mean(g.crossEntropy(x, t).losses) },
]
