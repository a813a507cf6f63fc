// Backpropagation through y = a·x + b on one point: the engine's own graph, and its own derivative at every number on the way.
import { add, backpropagate, input, mul, program, scalar, sub } from '../../src/graph/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Chain } from './protocol.ts'

/** @param values a, b, x, y */
export async function chain({ a, b, x, y }: { readonly a: number; readonly b: number; readonly x: number; readonly y: number }): Promise<Chain> {
  const fed = { a: input('a', 'f64', []), b: input('b', 'f64', []), x: input('x', 'f64', []), y: input('y', 'f64', []) }
  const product = mul(fed.a, fed.x)
  const guess = add(product, fed.b)
  const residual = sub(guess, fed.y)
  const error = mul(residual, residual)
  const [byResidual, byGuess, byProduct, byA, byB] = backpropagate(error, [residual, guess, product, fed.a, fed.b])
  const runtime = createReferenceRuntime()
  const executable = await runtime.compile(program({ once: { results: { product, guess, residual, error, byError: scalar(1, 'f64'), byResidual, byGuess, byProduct, byA, byB } } }))
  const state = await runtime.createState({})
  try {
    const results = await executable.run('once', state, { a, b, x, y })
    return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data[0]])) as unknown as Chain
  } finally {
    executable.close()
    await runtime.close()
  }
}
