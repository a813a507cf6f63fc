// Two numbers by trial and error: the engine's own graph of y = a*x + b, its error, and the way each number should turn.
import { add, backpropagate, constant, input, mean, mul, program, scalar, state, sub, type Program } from '../../graph/index.ts'
import { Philox } from '../../graph/philox.ts'
import type { Runtime } from '../../runtime/runtime.ts'

export const points = [
  [1, 2],
  [3, 6],
] as const

/** One try: the parameters that were tried, and their mean squared error on the points. */
export interface Try {
  readonly number: number
  readonly a: number
  readonly b: number
  readonly error: number
}

/** Predict, measure the mean squared error, and move a and b a little against their gradients. */
export function lineProgram(): Program {
  const x = constant(points.map(([at]) => at), [points.length], 'f64')
  const y = constant(points.map(([, at]) => at), [points.length], 'f64')
  const [a, b, rate] = [state('a', 'f64', []), state('b', 'f64', []), input('rate', 'f64', [])]
  const residual = sub(add(mul(a, x), b), y)
  const error = mean(mul(residual, residual))
  const [towardsA, towardsB] = backpropagate(error, [a, b])
  // Results are of the parameters as they were tried; updates come after.
  const one = scalar(1, 'f64')
  return program({
    try: {
      results: { error, a: mul(a, one), b: mul(b, one) },
      updates: { a: sub(a, mul(rate, towardsA)), b: sub(b, mul(rate, towardsB)) },
    },
  })
}

/**
 * Tries from a random start until a and b are right to six digits; every try, in order.
 * The largest curvature of the error is 11.7 here, so that rates up to 0.17 converge; 0.1 hardly overshoots.
 */
export async function fitLine(runtime: Runtime, seed: number, { rate = 0.1, most = 5000 } = {}): Promise<Try[]> {
  const executable = await runtime.compile(lineProgram())
  const parameters = await runtime.createState(executable.program.state)
  try {
    const random = new Philox(seed, 'tour.line')
    await parameters.write([
      { name: 'a', values: [6 * random.uniform(0) - 3] },
      { name: 'b', values: [6 * random.uniform(1) - 3] },
    ])
    const tries: Try[] = []
    while (tries.length < most) {
      const { error, a, b } = await executable.run('try', parameters, { rate })
      tries.push({ number: tries.length + 1, a: a.data[0], b: b.data[0], error: error.data[0] })
      if (Math.abs(a.data[0] - 2) < 5e-7 && Math.abs(b.data[0]) < 5e-7) break
    }
    return tries
  } finally {
    parameters.close()
    executable.close()
  }
}

/** The first tries, then fewer and fewer, and the last. */
export function worthShowing(tries: readonly Try[]): Try[] {
  const shown = tries.filter(({ number }) => number <= 6 || [8, 12, 20, 35, 60, 100, 200, 400, 800].includes(number))
  const last = tries.at(-1)!
  return shown.at(-1) === last ? shown : [...shown, last]
}
