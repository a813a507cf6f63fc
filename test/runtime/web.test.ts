import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { add, input, linear, mean, mul, program, scalar, state, sub, sum } from '../../src/graph/index.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import type { Request } from '../../src/runtime/web/worker/protocol.ts'
import { serveEngine } from '../../src/runtime/web/worker/serve.ts'
import { line, runtimeContract, waves } from './contract.ts'

for (const threads of [1, 2]) {
  runtimeContract(`web, WebAssembly with ${threads} thread${threads === 1 ? '' : 's'}`, () => createWebRuntime({ device: 'wasm', threads }))
}

/** A Worker that isn't one: its script serves in this thread, and every message is cloned or moved as for a Worker. */
function workerHere(): Worker {
  const { port1, port2 } = new MessageChannel()
  const handle = serveEngine({ postMessage: (message, moved) => port2.postMessage(message, moved as ArrayBuffer[]) })
  port2.on('message', (request: Request) => handle(request))
  const worker = {
    onmessage: null as ((event: { data: unknown }) => void) | null,
    onerror: null,
    postMessage: (message: unknown, moved: ArrayBuffer[] = []) => port1.postMessage(message, moved),
    terminate: () => port1.close(),
  }
  port1.on('message', (data: unknown) => worker.onmessage?.({ data }))
  return worker as unknown as Worker
}

runtimeContract('web, through the messages of a Worker', () => createWebRuntime({ device: 'wasm', threads: 1, worker: workerHere }))

describe('web, besides the contract', () => {
  it('stays right while the memory grows under it', async () => {
    const runtime = await createWebRuntime({ device: 'wasm', threads: 1 })
    const [w, x] = [state('w', 'f32', [1024, 2048]), input('x', 'f32', [1, 2048])]
    // New values of 8 MB are allocated while the first run binds its tensors; more states move the heap between runs.
    const graph = program({ step: { results: { y: mean(linear(x, w)) }, updates: { w: add(w, scalar(1)) } } })
    const executable = await runtime.compile(graph)
    const held = await Promise.all(Array.from({ length: 12 }, () => runtime.createState(graph.state)))
    const total = waves(2048).reduce((all, value) => all + value, 0)
    for (let round = 0; round < 2; round++) {
      for (const one of held) {
        const { y } = await executable.run('step', one, { x: waves(2048) }, { steps: 3 })
        Array.from(y.data).forEach((value, step) => expect(value).toBeCloseTo((3 * round + step) * total, 2))
        const [{ data }] = await one.read([{ name: 'w', start: 2048 * 1024 - 2, count: 2 }])
        expect(Array.from(data)).toEqual([3 * round + 3, 3 * round + 3])
      }
    }
    executable.close()
    for (const one of held) one.close()
    await runtime.close()
  })

  it('gives memory back: 60 programs with 8 MB of state in a heap that holds 4 GiB at most', async () => {
    const runtime = await createWebRuntime({ device: 'wasm', threads: 1 })
    const round = async (): Promise<void> => {
      const [w, x] = [state('w', 'f32', [1024, 2048]), input('x', 'f32', [1, 2048])]
      const graph = program({ step: { results: { y: sum(linear(x, w)) }, updates: { w: mul(w, scalar(0.5)) } } })
      const executable = await runtime.compile(graph)
      const held = await runtime.createState(graph.state)
      await executable.run('step', held, { x: waves(2048) })
      executable.close()
      held.close()
    }
    for (let i = 0; i < 5; i++) await round()
    const before = process.memoryUsage().rss
    for (let i = 0; i < 60; i++) await round()
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(100) // 60 x 16 MB would be 960
    await runtime.close()
  })

  it('runs one entry over two states at once without mixing their feeds', async () => {
    const runtime = await createWebRuntime({ device: 'wasm', threads: 1 })
    const graph = line()
    const executable = await runtime.compile(graph)
    const [one, two] = [await runtime.createState(graph.state), await runtime.createState(graph.state)]
    const points = (slope: number) => ({ x: Float32Array.of(0, 1, 2, 3), y: Float32Array.of(1, slope + 1, 2 * slope + 1, 3 * slope + 1), rate: 0.1 })
    await Promise.all([executable.run('step', one, points(2), { steps: 20_000 }), executable.run('step', two, points(-5), { steps: 20_000 })])
    const found = await Promise.all([one, two].map(async (held) => (await held.read([{ name: 'a' }]))[0].data[0]))
    expect(found[0]).toBeCloseTo(2, 4)
    expect(found[1]).toBeCloseTo(-5, 4)
    await runtime.close()
  })

  it('refuses WebGPU in Node, and a state larger than its memory, by typed errors', async () => {
    const webgpu = await createWebRuntime({ device: 'webgpu' }).catch((error: unknown) => error)
    expect(webgpu).toBeInstanceOf(CantianError)
    expect((webgpu as CantianError).code).toBe('runtime.web.webgpu')
    const runtime = await createWebRuntime({ device: 'wasm', threads: 1, worker: workerHere })
    // 8 GiB of state is more than WebAssembly's memory holds.
    const huge = await runtime.createState({ w: { dtype: 'f32', shape: [2 ** 15, 2 ** 16] } }).catch((error: unknown) => error)
    expect((huge as CantianError).code).toBe('runtime.ort')
    const graph = program({ look: { results: { y: sub(input('x', 'f32', []), scalar(1)) } } })
    const executable = await runtime.compile(graph)
    const held = await runtime.createState({})
    expect((await executable.run('look', held, { x: 3 })).y.data[0]).toBe(2)
    await runtime.close()
    await expect(executable.run('look', held, { x: 3 })).rejects.toThrow(/closed/)
  })
})
