import { beforeAll, describe, expect, it } from 'vitest'
import { add, input, linear, mean, mul, program, state, type Program } from '../../src/graph/index.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { network, networkFeeds, runtimeContract, startedNetwork, waves } from './contract.ts'

const available = nativeAvailable()

if (available) {
  for (const threads of [1, 2]) runtimeContract(`native with ${threads} thread${threads === 1 ? '' : 's'}`, async () => createNativeRuntime({ threads }))
}

/** A chain of products over a state of `size` x `size`: long runs, a state of size² · 4 bytes. */
function chain(size: number, links: number): Program {
  const w = state('w', 'f32', [size, size])
  let x = input('x', 'f32', [8, size])
  for (let i = 0; i < links; i++) x = linear(x, w)
  return program({ step: { results: { out: mean(x) }, updates: { w: mul(w, w) } } })
}

describe.skipIf(!available)('native, besides the contract', () => {
  let runtime: Runtime
  beforeAll(() => {
    runtime = createNativeRuntime({ threads: 2 })
  })

  it('keeps the event loop ticking while it runs', async () => {
    const graph = chain(512, 400)
    const executable = await runtime.compile(graph)
    const held = await runtime.createState(graph.state)
    const feeds = { x: waves(8 * 512) }
    await executable.run('step', held, feeds)
    let ticks = 0
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
      ticks++
    }, 2)
    const started = performance.now()
    let runs = 0
    while (performance.now() - started < 600) {
      await executable.run('step', held, feeds)
      runs++
    }
    const took = performance.now() - started
    clearInterval(timer)
    expect(took / runs).toBeGreaterThan(5) // long enough to tell
    expect(ticks).toBeGreaterThan(took / 20)
    expect(longest).toBeLessThan(200)
    executable.close()
    held.close()
  })

  it('gives memory back: 200 programs with 8 MB of state, opened, run and closed', async () => {
    const round = async (): Promise<void> => {
      const [w, x] = [state('w', 'f32', [2048, 1024]), input('x', 'f32', [2, 1024])]
      const graph = program({ step: { results: { y: mean(linear(x, w)) }, updates: { w: add(w, w) } } })
      const executable = await runtime.compile(graph)
      const held = await runtime.createState(graph.state)
      await executable.run('step', held, { x: waves(2048) })
      executable.close()
      held.close()
    }
    for (let i = 0; i < 20; i++) await round()
    const before = process.memoryUsage().rss
    for (let i = 0; i < 200; i++) await round()
    const grown = (process.memoryUsage().rss - before) / 2 ** 20
    expect(grown).toBeLessThan(120) // 200 x 8 MB would be 1,600
  })

  it('leaves the state as it was when it is ended at random moments', async () => {
    const graph = network(256)
    const executable = await runtime.compile(graph)
    const held = await startedNetwork(runtime, graph.state)
    const names = Object.keys(graph.state).map((name) => ({ name }))
    const bits = async (): Promise<string> => JSON.stringify((await held.read(names)).map(({ data }) => Array.from(data)))
    const before = await bits()
    for (let round = 0; round < 25; round++) {
      const controller = new AbortController()
      // Moments spread over [0, 20) ms by the golden ratio, the same ones every time.
      setTimeout(() => controller.abort(), ((round * 0.618034) % 1) * 20)
      const ended = await executable.run('step', held, networkFeeds(1), { steps: 500_000, signal: controller.signal }).catch((reason: unknown) => reason)
      expect(ended).toBe(controller.signal.reason)
      expect(await bits()).toBe(before)
    }
    executable.close()
    held.close()
  })
})
