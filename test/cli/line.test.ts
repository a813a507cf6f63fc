import { expect, it } from 'vitest'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { fitLine, worthShowing } from '../../src/cli/tour/line.ts'

it('two points are fitted by trial and error from any random start, on the engine', async () => {
  for (const seed of [1, 2, 3]) {
    const tries = await fitLine(createReferenceRuntime(), seed)
    const { a, b, error } = tries.at(-1)!
    expect(a).toBeCloseTo(2, 6)
    expect(b).toBeCloseTo(0, 6)
    expect(error).toBeLessThan(1e-12)
    const first = tries[0]
    // The error shown is that of the a and b shown beside it.
    expect(first.error).toBeCloseTo(((first.a + first.b - 2) ** 2 + (3 * first.a + first.b - 6) ** 2) / 2, 9)
    expect(worthShowing(tries).length).toBeLessThan(20)
    expect(worthShowing(tries).at(-1)).toBe(tries.at(-1))
  }
})
