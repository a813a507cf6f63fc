import { backpropagate, input, linear, mean, mul, program, scalar, state, sub, type Program } from '../../../src/graph/index.ts'

/** Descent of (a - 3)²: as short a step as there is. */
export function line(): Program {
  const a = state('a', 'f32', [])
  const error = sub(a, scalar(3))
  const loss = mul(error, error)
  const [slope] = backpropagate(loss, [a])
  return program({ step: { results: { loss }, updates: { a: sub(a, mul(input('rate', 'f32', []), slope)) } } })
}

/** A chain of products of 256 rows with one matrix of `size` x `size`: one run of some hundred milliseconds. */
export function chain(size: number, links: number): Program {
  const w = state('w', 'f32', [size, size])
  let x = input('x', 'f32', [256, size])
  for (let i = 0; i < links; i++) x = linear(x, w)
  return program({ step: { results: { out: mean(x) } } })
}
