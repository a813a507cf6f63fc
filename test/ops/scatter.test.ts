import { expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import { createNativeRuntime } from '../../src/runtime/native/index.ts'
import { lowerGraph } from '../../src/runtime/onnx/lower.ts'
import { integers, normal } from './numbers.ts'

// ScatterND with add loses updates of repeated indices on two threads (13 of 20 runs were wrong); ours must not.
it.each([
  { rows: 7, op: 'FusedMatMul' },
  { rows: 512, op: 'FusedMatMul' },
  { rows: 513, op: 'ScatterElements' },
  { rows: 20_000, op: 'ScatterElements' },
])('scatterRows into $rows rows adds every repeat, bit for bit alike in 40 runs on 2 threads', async ({ rows, op }) => {
  const [count, width] = [2048, 64]
  const [ids, updates] = [g.input('ids', 'i32', [count]), g.input('updates', 'f32', [count, width])]
  const y = g.scatterRows(ids, updates, rows)
  expect(lowerGraph('entry', [{ name: 'y', tensor: y }], 'cpu').graph.nodes.map(({ opType }) => opType)).toContain(op)
  const runtime = createNativeRuntime({ threads: 2 })
  const executable = await runtime.compile(g.program({ all: { results: { y } } }))
  const state = await runtime.createState({})
  // Five rows take all updates: about 410 repeats each.
  const places = integers([count], 5).data as Int32Array
  const values = Float32Array.from(normal([count, width]).data)
  const expected = new Float64Array(rows * width)
  for (let i = 0; i < count; i++) for (let c = 0; c < width; c++) expected[places[i] * width + c] += values[i * width + c]
  let first: Float32Array | undefined
  for (let run = 0; run < 40; run++) {
    const { y: answer } = await executable.run('all', state, { ids: places, updates: values })
    const data = answer.data as Float32Array
    if (first) expect(Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(Buffer.from(first.buffer, first.byteOffset, first.byteLength))).toBe(true)
    else {
      first = data.slice()
      // Sums of 410 numbers of deviation 1: about 20 in size, each rounded to 2^-24 of it at every step.
      const worst = expected.reduce((error, value, i) => Math.max(error, Math.abs(first![i] - value)), 0)
      expect(worst).toBeLessThan(2e-4)
    }
  }
  executable.close()
  state.close()
})
