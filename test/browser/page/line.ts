import { backpropagate, input, mul, program, scalar, state, sub, type Program } from '../../../src/graph/index.ts'

/** Descent of (a - 3)²: as short a step as there is. */
export function line(): Program {
  const a = state('a', 'f32', [])
  const error = sub(a, scalar(3))
  const loss = mul(error, error)
  const [slope] = backpropagate(loss, [a])
  return program({ step: { results: { loss }, updates: { a: sub(a, mul(input('rate', 'f32', []), slope)) } } })
}
