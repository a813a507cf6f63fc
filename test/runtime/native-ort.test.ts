import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { setLanguage } from '../../src/language/index.ts'
import { defaultThreads, isTerminated, libraryVersion, nativeAvailable, OrtSession, OrtValue, RunOptions } from '../../src/runtime/native/ort/index.ts'
import { parseCpuList } from '../../src/runtime/native/ort/threads.ts'
import { bytesOf, tinyModel, type TinyGraph } from './tiny-onnx.ts'

const [float, int64, bool] = [1, 7, 9]
const f32 = (values: number[], shape: number[] = [values.length]): OrtValue => OrtValue.over('f32', shape, Float32Array.from(values))
const numbers = (value: OrtValue): number[] => Array.from(value.data as Float32Array)

const negate = tinyModel({
  inputs: [['x', float, ['N']]],
  outputs: [['y', float, ['N']]],
  nodes: [{ op: 'Neg', inputs: ['x'], outputs: ['y'] }],
})

/** One step of gradient descent of y = a*x + b with the mean of squares as its loss, over 4 points. */
const lineStep: TinyGraph = {
  inputs: [['x', float, [4]], ['y', float, [4]], ['a', float, []], ['b', float, []], ['rate', float, []]],
  outputs: [['loss', float, []], ['newA', float, []], ['newB', float, []]],
  nodes: [
    { op: 'Mul', inputs: ['a', 'x'], outputs: ['ax'] },
    { op: 'Add', inputs: ['ax', 'b'], outputs: ['line'] },
    { op: 'Sub', inputs: ['line', 'y'], outputs: ['error'] },
    { op: 'Mul', inputs: ['error', 'error'], outputs: ['square'] },
    { op: 'ReduceMean', inputs: ['square'], outputs: ['loss'], ints: { keepdims: 0 } },
    { op: 'Add', inputs: ['error', 'error'], outputs: ['slope'] },
    { op: 'Mul', inputs: ['slope', 'x'], outputs: ['slopeX'] },
    { op: 'ReduceMean', inputs: ['slopeX'], outputs: ['gradA'], ints: { keepdims: 0 } },
    { op: 'ReduceMean', inputs: ['slope'], outputs: ['gradB'], ints: { keepdims: 0 } },
    { op: 'Mul', inputs: ['rate', 'gradA'], outputs: ['stepA'] },
    { op: 'Mul', inputs: ['rate', 'gradB'], outputs: ['stepB'] },
    { op: 'Sub', inputs: ['a', 'stepA'], outputs: ['newA'] },
    { op: 'Sub', inputs: ['b', 'stepB'], outputs: ['newB'] },
  ],
}

/** `count` products of a 128 x 128 matrix, one after the other: about 30 us each. */
const longLoop = tinyModel({
  inputs: [['count', int64, []], ['x', float, [128, 128]]],
  outputs: [['z', float, [128, 128]]],
  initializers: [['go', bool, [], Uint8Array.of(1)]],
  nodes: [
    {
      op: 'Loop',
      inputs: ['count', 'go', 'x'],
      outputs: ['z'],
      graphs: {
        body: {
          inputs: [['i', int64, []], ['on', bool, []], ['s', float, [128, 128]]],
          outputs: [['goOn', bool, []], ['t', float, [128, 128]]],
          nodes: [
            { op: 'Identity', inputs: ['on'], outputs: ['goOn'] },
            { op: 'MatMul', inputs: ['s', 's'], outputs: ['p'] },
            { op: 'Tanh', inputs: ['p'], outputs: ['t'] },
          ],
        },
      },
    },
  ],
})

function openLoop(count: number) {
  const session = OrtSession.create(longLoop, { name: 'a long loop', threads: 1 })
  const times = BigInt64Array.of(BigInt(count))
  const values = [OrtValue.over('i64', [], times), f32(new Array<number>(128 * 128).fill(0.01), [128, 128])]
  const binding = session.createBinding()
  binding.bindInput('count', values[0])
  binding.bindInput('x', values[1])
  binding.bindOutputToCpu('z')
  const done = (): void => {
    session.release()
    for (const value of values) value.release()
  }
  return { session, binding, times, done }
}

const availability = nativeAvailable()

describe.skipIf(!availability.available)("ONNX Runtime's C API", () => {
  let folder: string
  beforeAll(async () => {
    setLanguage('en')
    folder = await mkdtemp(join(tmpdir(), 'cantian-ort-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('loads the library of onnxruntime-node', () => {
    expect(libraryVersion()).toBe('1.30.0')
    expect(defaultThreads()).toBeGreaterThanOrEqual(1)
    expect(parseCpuList('0-2,5,7-8')).toEqual([0, 1, 2, 5, 7, 8])
  })

  it('fits y = a*x + b with two bindings that swap the parameters', () => {
    const session = OrtSession.create(tinyModel(lineStep), { name: 'line', threads: 1 })
    expect(session.inputNames).toEqual(['x', 'y', 'a', 'b', 'rate'])
    expect(session.outputNames).toEqual(['loss', 'newA', 'newB'])
    const fixed = { x: f32([0, 1, 2, 3]), y: f32([1, 3, 5, 7]), rate: f32([0.1], []) }
    const loss = OrtValue.allocate('f32', [])
    const state = [0, 1].map(() => ({ a: f32([0], []), b: OrtValue.allocate('f32', []) }))
    state[0].b.as('f32')[0] = 0
    const bindings = state.map((from, index) => {
      const to = state[1 - index]
      const binding = session.createBinding()
      for (const [name, value] of Object.entries({ ...fixed, ...from })) binding.bindInput(name, value)
      binding.bindOutput('loss', loss)
      binding.bindOutput('newA', to.a)
      binding.bindOutput('newB', to.b)
      return binding
    })
    session.runSync(bindings[0])
    expect(loss.as('f32')[0]).toBe(21) // (1 + 9 + 25 + 49) / 4
    // By hand: d/da = mean(-2 y x) = -17, d/db = mean(-2 y) = -8.
    expect(state[1].a.as('f32')[0]).toBeCloseTo(1.7, 6)
    expect(state[1].b.as('f32')[0]).toBeCloseTo(0.8, 6)
    for (let step = 1; step < 1000; step++) session.runSync(bindings[step % 2])
    expect(loss.as('f32')[0]).toBeLessThan(1e-10)
    expect(state[0].a.as('f32')[0]).toBeCloseTo(2, 4)
    expect(state[0].b.as('f32')[0]).toBeCloseTo(1, 4)
    session.release()
    for (const value of [...Object.values(fixed), loss, ...state.flatMap(({ a, b }) => [a, b])]) value.release()
  })

  it('keeps the event loop ticking during a run', async () => {
    const { session, binding, done } = openLoop(10_000)
    let ticks = 0
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
      ticks++
    }, 5)
    const begun = performance.now()
    await session.run(binding)
    clearInterval(timer)
    const took = performance.now() - begun
    expect(took).toBeGreaterThan(50)
    expect(ticks).toBeGreaterThan(3)
    expect(longest).toBeLessThan(took / 2)
    done()
  })

  it('ends a run within 100 ms of being told to, tells so, and runs again', async () => {
    const { session, binding, times, done } = openLoop(100_000_000)
    const options = new RunOptions()
    const run = session.run(binding, options)
    expect(() => session.release()).toThrow(/while a run uses it/)
    expect(() => binding.release()).toThrow(/while a run uses it/)
    expect(() => binding.clearOutputs()).toThrow(/while a run uses it/)
    expect(() => options.release()).toThrow(/while a run uses them/)
    expect(() => session.runSync(binding)).toThrow(/while a run uses it/)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const told = performance.now()
    options.terminate()
    const error: unknown = await run.catch((reason: unknown) => reason)
    expect(performance.now() - told).toBeLessThan(100)
    expect(isTerminated(error)).toBe(true)
    expect((error as CantianError).where).toBe('a long loop')
    options.unterminate()
    times[0] = 3n
    await session.run(binding, options)
    const z = binding.outputs().get('z')!
    expect(z.shape).toEqual([128, 128])
    z.release()
    options.release()
    options.release()
    done()
  })

  it('waits for its runs when it is closed', async () => {
    const { session, binding, done } = openLoop(3000)
    let ended = false
    void session.run(binding).then(() => (ended = true))
    await session.close()
    expect(ended).toBe(true)
    expect(session.released).toBe(true)
    await expect(session.run(binding)).rejects.toThrow(/released/)
    done()
  })

  it('runs two bindings of one session at the same time', async () => {
    const session = OrtSession.create(negate, { name: 'negate', threads: 1 })
    const pairs = Array.from({ length: 6 }, (_, index) => {
      const [x, y] = [f32(new Array<number>(50_000).fill(index)), OrtValue.allocate('f32', [50_000])]
      const binding = session.createBinding()
      binding.bindInput('x', x)
      binding.bindOutput('y', y)
      return { x, y, binding }
    })
    await Promise.all(pairs.map(({ binding }) => session.run(binding)))
    pairs.forEach(({ y }, index) => expect(y.as('f32').every((value) => value === -index || (index === 0 && value === 0))).toBe(true))
    session.release()
    for (const { x, y } of pairs) for (const value of [x, y]) value.release()
  })

  it('makes outputs of whatever shape comes out, and leaves the earlier ones alone', () => {
    const session = OrtSession.create(negate, { name: 'negate', threads: 1 })
    const binding = session.createBinding()
    binding.bindOutputToCpu('y')
    const kept: OrtValue[] = []
    for (const length of [3, 5, 5, 0, 2]) {
      const x = f32(Array.from({ length }, (_, index) => index + kept.length))
      binding.bindInput('x', x)
      session.runSync(binding)
      x.release()
      kept.push(binding.outputs().get('y')!)
    }
    session.release()
    expect(kept.map((value) => value.shape)).toEqual([[3], [5], [5], [0], [2]])
    expect(kept.map(numbers)).toEqual([[-0, -1, -2], [-1, -2, -3, -4, -5], [-2, -3, -4, -5, -6], [], [-4, -5]])
    for (const value of kept) value.release()
  })

  it('takes tensors without elements', () => {
    const session = OrtSession.create(negate, { name: 'negate', threads: 1 })
    const binding = session.createBinding()
    const [x, y] = [f32([], [0]), OrtValue.allocate('f32', [0])]
    expect([x.byteLength, x.data.length, y.data.length]).toEqual([0, 0, 0])
    binding.bindInput('x', x)
    binding.bindOutput('y', y)
    session.runSync(binding)
    expect(y.shape).toEqual([0])
    session.release()
    x.release()
    y.release()
  })

  it('shows every element type as its own view', () => {
    const bytes = { f32: 4, f64: 8, i32: 4, i64: 8, u8: 1, i8: 1, bool: 1, f16: 2, bf16: 2 } as const
    for (const dtype of Object.keys(bytes) as (keyof typeof bytes)[]) {
      const value = OrtValue.allocate(dtype, [2, 3])
      expect([value.length, value.byteLength, value.data.length, value.data.BYTES_PER_ELEMENT]).toEqual([6, 6 * bytes[dtype], 6, bytes[dtype]])
      const other = dtype === 'f32' ? 'f64' : 'f32'
      expect(() => value.as(other)).toThrow(dtype)
      value.release()
      value.release()
      expect(() => value.data).toThrow(/released/)
    }
    expect(() => OrtValue.over('f32', [3], new Float32Array(2))).toThrow(/needs 3 elements, got 2/)
    expect(() => OrtValue.over('f32', [2], new Int32Array(2))).toThrow(/can't hold/)
  })

  it("reads a caller's memory where it is, however often the collector runs", () => {
    const session = OrtSession.create(negate, { name: 'negate', threads: 1 })
    const binding = session.createBinding()
    const memory = Float32Array.of(1)
    const [x, y] = [OrtValue.over('f32', [1], memory), OrtValue.over('f32', [1], new Float32Array(1))]
    binding.bindInput('x', x)
    binding.bindOutput('y', y)
    for (let round = 1; round <= 20; round++) {
      for (let litter = 0; litter < 2000; litter++) void Array.from({ length: 50 }, (_, index) => ({ index }))
      memory[0] = round
      session.runSync(binding)
      expect(y.as('f32')[0]).toBe(-round)
    }
    session.release()
    x.release()
    y.release()
  })

  it("carries ONNX Runtime's message and the session's name in its errors", async () => {
    const broken = tinyModel({ ...lineStep, outputs: [['loss', float, [4]]], nodes: [{ op: 'NoSuchOp', inputs: ['x'], outputs: ['loss'] }] })
    const raised = (make: () => unknown): CantianError => {
      try {
        make()
      } catch (error) {
        return error as CantianError
      }
      throw new Error('nothing was raised')
    }
    const options = { name: 'step of the line' }
    const error = raised(() => OrtSession.create(broken, options))
    expect([error.code, error.where]).toEqual(['runtime.ort', 'step of the line'])
    expect(error.message).toContain('NoSuchOp')
    const dangling = tinyModel({ ...lineStep, nodes: lineStep.nodes.slice(0, 5) })
    // The place in ONNX Runtime's own source, which comes first in its message, is left out.
    expect(raised(() => OrtSession.create(dangling, options)).values.message).toMatch(/^This is an invalid model\. Graph output/)
    expect(raised(() => OrtSession.create(Uint8Array.of(1, 2, 3), options)).message).toMatch(/protobuf/i)
    expect(raised(() => OrtSession.create(join(folder, 'absent.onnx'), options)).message).toContain('absent.onnx')
    await expect(OrtSession.open(broken, options)).rejects.toMatchObject({ code: 'runtime.ort' })
    const session = OrtSession.create(negate, { name: 'negate' })
    const binding = session.createBinding()
    const matrix = OrtValue.allocate('f32', [1, 1])
    binding.bindInput('x', matrix)
    binding.bindOutputToCpu('y')
    expect(raised(() => session.runSync(binding)).message).toMatch(/rank/i)
    expect(raised(() => binding.bindInput('nothing', matrix)).message).toContain('nothing')
    expect(isTerminated(error)).toBe(false)
    session.release()
    session.release()
    matrix.release()
  })

  it('opens a file, off the main thread too, with every option', async () => {
    const path = join(folder, 'negate.onnx')
    await writeFile(path, negate)
    const optimizedModelPath = join(folder, 'rewritten.onnx')
    const session = await OrtSession.open(path, {
      name: 'negate',
      threads: 2,
      optimization: 'basic',
      memoryPattern: true,
      arena: false,
      execution: 'parallel',
      interThreads: 2,
      spinning: false,
      deterministic: true,
      config: { 'session.disable_prepacking': '1' },
      optimizedModelPath,
      profilePrefix: join(folder, 'trace'),
    })
    const binding = session.createBinding()
    const x = f32([1, 2])
    binding.bindInput('x', x)
    binding.bindOutputToCpu('y')
    const options = new RunOptions({ 'memory.enable_memory_arena_shrinkage': '' })
    await session.run(binding, options)
    expect(numbers(binding.outputs().get('y')!)).toEqual([-1, -2])
    expect((await readFile(optimizedModelPath)).length).toBeGreaterThan(0)
    expect(await readFile(session.endProfiling(), 'utf8')).toContain('Neg')
    session.release()
    options.release()
    x.release()
  })

  it('shares an initializer between sessions, and keeps it until the last of them goes', () => {
    const model = tinyModel({
      inputs: [['x', float, [2]]],
      outputs: [['y', float, [2]]],
      nodes: [{ op: 'Mul', inputs: ['x', 'w'], outputs: ['y'] }],
      initializers: [['w', float, [2], bytesOf(Float32Array.of(0, 0))]],
    })
    const w = OrtValue.allocate('f32', [2])
    w.as('f32').set([3, 5])
    const sessions = ['first', 'second'].map((name) => OrtSession.create(model, { name, threads: 1, initializers: { w } }))
    w.release()
    const x = f32([1, 10])
    for (const session of sessions) {
      const binding = session.createBinding()
      binding.bindInput('x', x)
      binding.bindOutputToCpu('y')
      session.runSync(binding)
      expect(numbers(binding.outputs().get('y')!)).toEqual([3, 50])
      session.release()
    }
    x.release()
  })

  it('keeps what a binding holds when the value is released', () => {
    const session = OrtSession.create(negate, { name: 'negate', threads: 1 })
    const binding = session.createBinding()
    const x = OrtValue.allocate('f32', [1000])
    x.as('f32').fill(4)
    binding.bindInput('x', x)
    binding.bindOutputToCpu('y')
    x.release()
    session.runSync(binding)
    const y = binding.outputs().get('y')!
    expect(y.as('f32').every((value) => value === -4)).toBe(true)
    y.release()
    session.release()
  })

  it('writes straight into a bound output, in place of an input too where every element stands for itself', () => {
    const model = tinyModel({
      inputs: [['x', float, [4]], ['g', float, [4]]],
      outputs: [['z', float, [4]]],
      nodes: [
        { op: 'Exp', inputs: ['g'], outputs: ['a'] },
        { op: 'Mul', inputs: ['a', 'x'], outputs: ['b'] },
        { op: 'Sub', inputs: ['b', 'x'], outputs: ['z'] },
      ],
    })
    const session = OrtSession.create(model, { name: 'in place', threads: 1 })
    const [x, g] = [f32([1, 2, 3, 4]), f32([0, 1, 0, 1])]
    const binding = session.createBinding()
    binding.bindInput('x', x)
    binding.bindInput('g', g)
    binding.bindOutput('z', x)
    session.runSync(binding)
    const wanted = [0, 2 * (Math.E - 1), 0, 4 * (Math.E - 1)]
    numbers(x).forEach((value, index) => expect(value).toBeCloseTo(wanted[index], 5))
    session.release()
    x.release()
    g.release()
  })

  it('gives everything back: 200 sessions and 8 MB values leave resident memory flat', () => {
    const shape = [8192, 256]
    const model = tinyModel({
      inputs: [['x', float, shape]],
      outputs: [['y', float, shape]],
      nodes: [
        { op: 'Add', inputs: ['x', 'w'], outputs: ['sum'] },
        { op: 'Abs', inputs: ['sum'], outputs: ['y'] },
      ],
      initializers: [['w', float, [256], bytesOf(new Float32Array(256))]],
    })
    const touchEveryPage = (data: Float32Array): void => {
      for (let index = 0; index < data.length; index += 1024) data[index] = 1
    }
    const round = (): void => {
      const session = OrtSession.create(model, { name: 'round', threads: 1 })
      const [x, y] = [0, 1].map(() => OrtValue.allocate('f32', shape))
      for (const value of [x, y]) touchEveryPage(value.as('f32'))
      const binding = session.createBinding()
      binding.bindInput('x', x)
      binding.bindOutput('y', y)
      session.runSync(binding)
      session.release()
      x.release()
      y.release()
    }
    for (let index = 0; index < 20; index++) round()
    const before = process.memoryUsage().rss
    for (let index = 0; index < 200; index++) round()
    const grown = (process.memoryUsage().rss - before) / 2 ** 20
    expect(grown).toBeLessThan(60) // kept values and intermediates would be 200 x 24 MB
  })

  it('ends cleanly with sessions open, and at once with a run under way', async () => {
    const room = new URL('../../src/runtime/native/ort/index.ts', import.meta.url).href
    const script = join(folder, 'exit.mts')
    const tsx = fileURLToPath(new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url))
    await writeFile(join(folder, 'loop.onnx'), longLoop)
    await writeFile(
      script,
      `import { OrtSession, OrtValue } from ${JSON.stringify(room)}
const session = OrtSession.create(${JSON.stringify(join(folder, 'loop.onnx'))}, { name: 'loop', threads: 2 })
const binding = session.createBinding()
const x = OrtValue.allocate('f32', [128, 128])
x.as('f32').fill(0.01)
const count = BigInt64Array.of(3n)
binding.bindInput('count', OrtValue.over('i64', [], count))
binding.bindInput('x', x)
binding.bindOutputToCpu('z')
session.runSync(binding)
if (process.argv[2] === 'running') {
  count[0] = 1000000000n
  session.run(binding).catch(() => {})
  setTimeout(() => process.exit(7), 50)
}
`,
    )
    for (const [how, code] of [['idle', 0], ['running', 7]] as const) {
      const child = spawnSync(process.execPath, ['--import', pathToFileURL(tsx).href, script, how], { encoding: 'utf8', timeout: 20_000 })
      expect({ how, status: child.status, stderr: child.stderr }).toEqual({ how, status: code, stderr: '' })
    }
  })
})
