// The conformance suite's table: at least one case for every op (reference.test.ts fails where one has none).
import type { Case } from './case.ts'
import { attentionCases } from './cases/attention.ts'
import { composedCases } from './cases/composed.ts'
import { elementwiseCases } from './cases/elementwise.ts'
import { layoutCases } from './cases/layout.ts'
import { productCases } from './cases/products.ts'
import { reduceCases } from './cases/reduce.ts'
import { selectCases } from './cases/select.ts'
import { softmaxCases } from './cases/softmax.ts'

export const cases: readonly Case[] = [
  ...elementwiseCases,
  ...reduceCases,
  ...layoutCases,
  ...selectCases,
  ...productCases,
  ...softmaxCases,
  ...attentionCases,
  ...composedCases,
]
