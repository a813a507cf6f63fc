import { expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import type { RoutingConfig } from '../../src/formats/config/decoder.ts'
import { denseExperts, gatheredExperts, route, type Expert } from '../../src/models/mixture-of-experts.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { relativeError } from '../ops/case.ts'
import { normal } from '../ops/numbers.ts'
import { runtimes } from '../ops/runtimes.ts'
import { goldenConfig, goldenNumbers, loaded, wholeProgram } from './golden.ts'

it.each(['mixtral', 'qwen3_moe', 'deepseek_v3'])('%s: a run shows which experts took each token, and how evenly they are used', async (name) => {
  const config = goldenConfig(name)
  const { count, chosen, normalized, scaling, layers } = config.experts!
  const runtime = createReferenceRuntime()
  const state = await loaded(runtime, config, name)
  const time = 9
  const ids = Int32Array.from((await goldenNumbers('experts-logits.safetensors')).get(`${name}/ids`)!).slice(0, time)
  const executable = await runtime.compile(wholeProgram(config, time))
  const layer = `model.layers.${layers.indexOf(true)}.mlp`
  const found = await executable.run('logits', state, { ids, positions: ids.map((_, i) => i) }, { taps: [`${layer}.experts`, `${layer}.balance`] })
  const { shape, data } = found[`${layer}.experts`]
  expect(shape).toEqual([time, count])
  for (let row = 0; row < time; row++) {
    const weights = Array.from(data.slice(row * count, (row + 1) * count))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    expect(weights.filter((weight) => weight > 0)).toHaveLength(chosen)
    if (normalized) expect(total).toBeCloseTo(scaling, 12)
    else expect(total).toBeLessThan(1)
  }
  // Even use is K; all of it on the same K experts at most X.
  const [balance] = found[`${layer}.balance`].data
  expect(balance).toBeGreaterThan(chosen / 2)
  expect(balance).toBeLessThan(count)
  // Layers without experts have no such taps.
  expect(Object.keys(wholeProgram(config, time).taps).filter((tap) => tap.endsWith('.experts'))).toHaveLength(layers.filter(Boolean).length)
})

it.each(runtimes)('a few rows, however many: gathered and dense experts agree ($name)', async ({ open }) => {
  const routing: RoutingConfig = { count: 4, chosen: 2, scores: 'sigmoid', normalized: true, scaling: 1.5, groups: 2, chosenGroups: 1 }
  const [width, hidden] = [6, 5]
  const x = g.input('x', 'f32', ['T', width])
  const numbers = { gate: normal([4, hidden, width]), up: normal([4, hidden, width]), down: normal([4, width, hidden]), router: normal([4, width]) }
  const [gate, up, down, router] = Object.values(numbers).map(({ data, shape }) => g.constant(data, shape))
  const chosen = route(g.linear(x, router), routing)
  const one = (t: g.Tensor, i: number): g.Tensor => g.reshape(g.slice(t, 0, i, i + 1), t.shape.slice(1))
  const experts = [0, 1, 2, 3].map((i): Expert => ({ gate: one(gate, i), up: one(up, i), down: one(down, i) }))
  const program = g.program({ all: { results: { dense: denseExperts(x, chosen, experts, g.silu), gathered: gatheredExperts(x, chosen, { gate, up, down }, g.silu) } } })
  const [runtime, reference] = [await open(), createReferenceRuntime()]
  const [executable, exact, state] = [await runtime.compile(program), await reference.compile(program), await runtime.createState({})]
  for (const rows of [1, 7]) {
    const { data } = normal([rows, width])
    const feeds = { x: { dtype: 'f32', shape: [rows, width], data: Float32Array.from(data) } } as const
    const [found, wanted] = [await executable.run('all', state, feeds), await exact.run('all', await reference.createState({}), feeds)]
    expect(relativeError(wanted.gathered.data, wanted.dense.data)).toBeLessThan(1e-12)
    for (const way of ['dense', 'gathered']) expect(relativeError(found[way].data, wanted[way].data), `${way}, ${rows} rows`).toBeLessThan(2e-5)
  }
  executable.close()
  state.close()
  await runtime.close()
})
