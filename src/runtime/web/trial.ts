import { add, input, matmul, program, state } from '../../graph/index.ts'
import type { Runtime } from '../runtime.ts'

/** Whether a runtime computes a small product over a state rightly, twice: drivers that only claim to work are known. */
export async function computesRight(runtime: Runtime): Promise<boolean> {
  const w = state('w', 'f32', [2, 2])
  const next = add(w, matmul(input('x', 'f32', [2, 2]), w, { tA: true }))
  const executable = await runtime.compile(program({ step: { results: { next }, updates: { w: next } } }))
  const numbers = await runtime.createState({ w: { dtype: 'f32', shape: [2, 2] } })
  try {
    await numbers.write([{ name: 'w', values: [1, 2, 3, 4] }])
    // xᵀ = [[0, 1], [2, 0]]: w ← [[1+3, 2+4], [3+2, 4+4]], then [[4+5, 6+8], [5+8, 8+12]].
    const x = Float32Array.of(0, 2, 1, 0)
    await executable.run('step', numbers, { x })
    const { next: second } = await executable.run('step', numbers, { x })
    const [{ data }] = await numbers.read([{ name: 'w' }])
    return [9, 14, 13, 20].every((value, i) => second.data[i] === value && data[i] === value)
  } finally {
    executable.close()
    numbers.close()
  }
}
