// What every runtime promises (src/runtime/runtime.ts), as one suite that each of them runs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { add, attention, backpropagate, cachedAttention, input, linear, matmul, mean, mul, program, reshape, scalar, sizeOf, softmax, state, sub, sum, type StateSpec } from '../../src/graph/index.ts'
import type { Runtime, State } from '../../src/runtime/runtime.ts'

const numbers = (data: ArrayLike<number>): number[] => Array.from(data)
/** Smooth numbers in (-1, 1) that need no seed. */
export const waves = (count: number, pace = 0.7): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(pace * i + 1))

/** One step of gradient descent on y = a*x + b over 4 points, with the mean of squares as loss. */
export function line() {
  const [a, b] = [state('a', 'f32', []), state('b', 'f32', [])]
  const [x, y, rate] = [input('x', 'f32', [4]), input('y', 'f32', [4]), input('rate', 'f32', [])]
  const error = sub(add(mul(a, x), b), y)
  const loss = mean(mul(error, error))
  const [byA, byB] = backpropagate(loss, [a, b])
  return program(
    { step: { results: { loss }, updates: { a: sub(a, mul(rate, byA)), b: sub(b, mul(rate, byB)) } }, look: { results: { error } } },
    { error, 'gradient.a': byA, 'gradient.b': byB },
  )
}
const points = { x: Float32Array.of(0, 1, 2, 3), y: Float32Array.of(1, 3, 5, 7), rate: 0.1 }

/** Descent in plain arithmetic: losses and the numbers after `steps`. */
function descend(steps: number, rates: (step: number) => number): { losses: number[]; a: number; b: number } {
  let [a, b] = [0, 0]
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const errors = numbers(points.x).map((x, i) => a * x + b - points.y[i])
    losses.push(errors.reduce((total, e) => total + e * e, 0) / 4)
    const byA = errors.reduce((total, e, i) => total + 2 * e * points.x[i], 0) / 4
    const byB = errors.reduce((total, e) => total + 2 * e, 0) / 4
    a -= rates(step) * byA
    b -= rates(step) * byB
  }
  return { losses, a, b }
}

const near = (found: ArrayLike<number>, wanted: readonly number[], within = 1e-5): void => {
  expect(found.length).toBe(wanted.length)
  wanted.forEach((value, i) => expect(Math.abs(found[i] - value), `number ${i}`).toBeLessThanOrEqual(within * Math.max(1, Math.abs(value))))
}

async function all(numbersOf: State): Promise<Record<string, number[]>> {
  const names = Object.keys(numbersOf.spec)
  const arrays = await numbersOf.read(names.map((name) => ({ name })))
  return Object.fromEntries(names.map((name, i) => [name, numbers(arrays[i].data)]))
}

const refusal = async (doing: Promise<unknown>): Promise<CantianError> => {
  const error: unknown = await doing.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(CantianError)
  return error as CantianError
}

export function runtimeContract(name: string, start: () => Promise<Runtime>): void {
  describe(`${name} keeps the contract of runtimes`, () => {
    let runtime: Runtime
    beforeAll(async () => {
      runtime = await start()
    })
    afterAll(() => runtime?.close())

    it('says what it is', () => {
      const { kind, device, threads, engine } = runtime.description
      expect(['native', 'web', 'reference']).toContain(kind)
      expect(['cpu', 'webgpu', 'wasm', 'javascript']).toContain(device)
      expect(threads).toBeGreaterThanOrEqual(1)
      expect(engine).toMatch(/\S+ \S+/)
      expect(['split', 'step']).toContain(runtime.training)
    })

    it('runs a step: results come back, updates stay', async () => {
      const graph = line()
      const [executable, held] = [await runtime.compile(graph), await runtime.createState(graph.state)]
      expect(await all(held)).toEqual({ a: [0], b: [0] })
      expect(held.version).toBe(0)
      const { loss } = await executable.run('step', held, points)
      expect(loss.shape).toEqual([])
      const wanted = descend(1, () => 0.1)
      near(loss.data, wanted.losses)
      const after = await all(held)
      near(after.a, [wanted.a])
      near(after.b, [wanted.b])
      expect(held.version).toBe(1)
      await executable.run('look', held, { x: points.x, y: points.y })
      expect(held.version).toBe(1)
      executable.close()
      held.close()
    })

    it('runs many steps in one call, with feeds that vary by step and feeds that don’t', async () => {
      const graph = line()
      const executable = await runtime.compile(graph)
      const [together, apart] = [await runtime.createState(graph.state), await runtime.createState(graph.state)]
      const steps = 60
      const rates = Float32Array.from({ length: steps }, (_, i) => 0.1 / (1 + i / 20))
      const { loss } = await executable.run('step', together, { ...points, rate: { dtype: 'f32', shape: [steps], data: rates } }, { steps })
      const wanted = descend(steps, (step) => rates[step])
      expect(loss.shape).toEqual([steps])
      near(loss.data, wanted.losses, 1e-4)
      expect(together.version).toBe(1)
      const single: number[] = []
      for (let step = 0; step < steps; step++) {
        const { loss: one } = await executable.run('step', apart, { ...points, rate: rates[step] })
        single.push(one.data[0])
      }
      expect(numbers(loss.data)).toEqual(single)
      expect(await all(together)).toEqual(await all(apart))
      executable.close()
      together.close()
      apart.close()
    })

    it('stacks results of several axes', async () => {
      const x = input('x', 'f32', [2, 3])
      const executable = await runtime.compile(program({ double: { results: { y: add(x, x) } } }))
      const held = await runtime.createState({})
      const { y } = await executable.run('double', held, { x: waves(12) }, { steps: 2 })
      expect(y.shape).toEqual([2, 2, 3])
      near(y.data, numbers(waves(12)).map((value) => 2 * value))
      executable.close()
      held.close()
    })

    it('gives the steps one at a time the same numbers, bit for bit, as often as they are run', async () => {
      const graph = network()
      const executable = await runtime.compile(graph)
      const outcomes: string[] = []
      for (let round = 0; round < 3; round++) {
        const held = await startedNetwork(runtime, graph.state)
        const { loss } = await executable.run('step', held, networkFeeds(8), { steps: 8 })
        outcomes.push(JSON.stringify([numbers(loss.data), await all(held)]))
        held.close()
      }
      expect(new Set(outcomes).size).toBe(1)
      executable.close()
    })

    it('lets several entries and several programs work on one state', async () => {
      const training = line()
      const [a, b] = [state('a', 'f32', []), state('b', 'f32', [])]
      const other = program({ swap: { results: { total: add(a, b) }, updates: { a: b, b: a } } })
      const [first, second] = [await runtime.compile(training), await runtime.compile(other)]
      const held = await runtime.createState(training.state)
      await first.run('step', held, points)
      const before = await all(held)
      const { error } = await first.run('look', held, { x: points.x, y: points.y })
      near(error.data, numbers(points.x).map((x, i) => before.a[0] * x + before.b[0] - points.y[i]))
      const { total } = await second.run('swap', held)
      near(total.data, [before.a[0] + before.b[0]])
      expect(await all(held)).toEqual({ a: before.b, b: before.a })
      await first.run('step', held, points)
      expect((await all(held)).a).not.toEqual(before.b)
      expect(held.version).toBe(3)
      first.close()
      await second.run('swap', held)
      second.close()
      held.close()
    })

    it('shows taps and leaves the losses bit-identical', async () => {
      const graph = network()
      const [plain, tapped] = [await runtime.compile(graph), await runtime.compile(graph)]
      const [one, two] = [await startedNetwork(runtime, graph.state), await startedNetwork(runtime, graph.state)]
      const names = Object.keys(graph.taps)
      const feeds = networkFeeds(6)
      const without = await plain.run('step', one, feeds, { steps: 6 })
      const withTaps = await tapped.run('step', two, feeds, { steps: 6, taps: names })
      expect(numbers(withTaps.loss.data)).toEqual(numbers(without.loss.data))
      expect(await all(two)).toEqual(await all(one))
      expect(Object.keys(withTaps).sort()).toEqual(['loss', ...names].sort())
      expect(withTaps.hidden.shape).toEqual([6, 5, 16])
      const refused = await refusal(tapped.run('step', two, networkFeeds(1), { taps: ['no such tensor'] }))
      expect([refused.code, refused.where]).toEqual(['runtime.tap', 'no such tensor'])
      plain.close()
      tapped.close()
      one.close()
      two.close()
    })

    it('reads and writes slices, all or nothing', async () => {
      const held = await runtime.createState({ w: { dtype: 'f32', shape: [2, 3] }, n: { dtype: 'i32', shape: [4] }, on: { dtype: 'bool', shape: [5] } })
      await held.write([
        { name: 'w', values: [1, 2, 3, 4, 5, 6] },
        { name: 'n', start: 1, values: [7, 8] },
        { name: 'on', start: 1, count: 3, values: [1, 0, 1] },
      ])
      expect(held.version).toBe(1)
      expect(await all(held)).toEqual({ w: [1, 2, 3, 4, 5, 6], n: [0, 7, 8, 0], on: [0, 1, 0, 1, 0] })
      const [part, whole] = await held.read([{ name: 'w', start: 2, count: 3 }, { name: 'w' }])
      expect([part.shape, numbers(part.data), whole.shape]).toEqual([[3], [3, 4, 5], [2, 3]])
      for (const wrong of [
        { name: 'w', start: 4, values: [1, 2, 3] },
        { name: 'nothing', values: [1] },
        { name: 'n', start: -1, values: [1] },
        { name: 'n', count: 2, values: [1] },
      ]) {
        const error = await refusal(held.write([{ name: 'w', values: [9, 9, 9, 9, 9, 9] }, wrong]))
        expect([error.code, error.where]).toEqual(['runtime.state', wrong.name])
      }
      expect((await refusal(held.read([{ name: 'w', start: 6, count: 1 }]))).code).toBe('runtime.state')
      expect((await all(held)).w).toEqual([1, 2, 3, 4, 5, 6])
      expect(held.version).toBe(1)
      // What was read is the caller's: changing it changes nothing here.
      whole.data[0] = 100
      expect((await all(held)).w[0]).toBe(1)
      held.close()
    })

    it('keeps a snapshot and puts it back bit for bit', async () => {
      const graph = network()
      const executable = await runtime.compile(graph)
      const held = await startedNetwork(runtime, graph.state)
      const feeds = networkFeeds(3)
      const kept = await held.snapshot()
      const before = await all(held)
      const first = await executable.run('step', held, feeds, { steps: 3 })
      expect(await all(held)).not.toEqual(before)
      const version = held.version
      await held.restore(kept)
      expect(held.version).toBeGreaterThan(version)
      expect(await all(held)).toEqual(before)
      const again = await executable.run('step', held, feeds, { steps: 3 })
      expect(numbers(again.loss.data)).toEqual(numbers(first.loss.data))
      const part = await held.snapshot(['w2'])
      expect([...part.arrays.keys()]).toEqual(['w2'])
      executable.close()
      held.close()
    })

    it('keeps the numbers and the order when reads, writes and runs come at once', async () => {
      const graph = line()
      const executable = await runtime.compile(graph)
      const held = await runtime.createState(graph.state)
      const [, [first], , , [last]] = await Promise.all([
        held.write([{ name: 'a', values: [2] }]),
        held.read([{ name: 'a' }]),
        held.write([{ name: 'b', values: [1] }]),
        executable.run('step', held, points),
        held.read([{ name: 'a' }]),
      ])
      expect([first.data[0], last.data[0]]).toEqual([2, 2]) // 2x + 1 is exact: no gradient
      executable.close()
      held.close()
    })

    it('starts nothing for a signal that was given, and nothing changes', async () => {
      const graph = line()
      const executable = await runtime.compile(graph)
      const held = await runtime.createState(graph.state)
      const reason = new Error('stop')
      await expect(executable.run('step', held, points, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      await expect(runtime.compile(graph, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      expect(await all(held)).toEqual({ a: [0], b: [0] })
      expect(held.version).toBe(0)
      executable.close()
      held.close()
    })

    it('leaves the state as it was when a run is cancelled at any moment', async () => {
      const graph = network()
      const executable = await runtime.compile(graph)
      const held = await startedNetwork(runtime, graph.state)
      const before = await all(held)
      const version = held.version
      const feeds = networkFeeds(1)
      for (const delay of [0, 5, 11, 23, 40, 60]) {
        const controller = new AbortController()
        const reason = new Error(`after ${delay} ms`)
        setTimeout(() => controller.abort(reason), delay)
        await expect(executable.run('step', held, feeds, { steps: 1_000_000, signal: controller.signal })).rejects.toBe(reason)
        expect(await all(held)).toEqual(before)
        expect(held.version).toBe(version)
      }
      const { loss } = await executable.run('step', held, feeds)
      expect(Number.isFinite(loss.data[0])).toBe(true)
      expect(await all(held)).not.toEqual(before)
      executable.close()
      held.close()
    })

    it('refuses wrong feeds by name, and runs nothing', async () => {
      const graph = line()
      const executable = await runtime.compile(graph)
      const held = await runtime.createState(graph.state)
      const wrong: [feeds: Record<string, unknown>, where: string][] = [
        [{ x: points.x, y: points.y }, 'step/rate'],
        [{ ...points, x: new Float32Array(5) }, 'step/x'],
        [{ ...points, z: 1 }, 'step/z'],
        [{ ...points, x: 1 }, 'step/x'],
        [{ ...points, y: { dtype: 'i32', shape: [4], data: new Int32Array(4) } }, 'step/y'],
        [{ ...points, y: { dtype: 'f32', shape: [2, 2], data: new Float32Array(4) } }, 'step/y'],
        [{ ...points, y: { dtype: 'f32', shape: [4], data: new Float32Array(3) } }, 'step/y'],
      ]
      for (const [feeds, where] of wrong) {
        const error = await refusal(executable.run('step', held, feeds as never))
        expect([error.code, error.where]).toEqual(['runtime.feed', where])
      }
      const entry = await refusal(executable.run('no entry', held, points))
      expect([entry.code, entry.where]).toEqual(['runtime.entry', 'no entry'])
      expect(held.version).toBe(0)
      executable.close()
      held.close()
    })

    it('takes any extent for a name, the same one everywhere it stands', async () => {
      const w = state('w', 'f32', [3, 2])
      const [x, y] = [input('x', 'f32', ['T', 2]), input('y', 'f32', ['T', 3])]
      const executable = await runtime.compile(program({ apply: { results: { z: add(linear(x, w), y), weight: softmax(matmul(x, x, { tB: true })) } } }))
      const held = await runtime.createState({ w: { dtype: 'f32', shape: [3, 2] } })
      await held.write([{ name: 'w', values: [1, 0, 0, 1, 1, 1] }])
      for (const rows of [1, 5, 2, 7, 3, 5, 9, 1]) {
        const [xs, ys] = [waves(2 * rows), waves(3 * rows, 1.3)]
        const feeds = { x: { dtype: 'f32', shape: [rows, 2], data: xs }, y: { dtype: 'f32', shape: [rows, 3], data: ys } } as const
        const { z, weight } = await executable.run('apply', held, feeds)
        expect([z.shape, weight.shape]).toEqual([[rows, 3], [rows, rows]])
        near(z.data, Array.from({ length: rows }, (_, i) => [xs[2 * i], xs[2 * i + 1], xs[2 * i] + xs[2 * i + 1]].map((value, j) => value + ys[3 * i + j])).flat())
        for (let i = 0; i < rows; i++) near([numbers(weight.data).slice(i * rows, (i + 1) * rows).reduce((total, value) => total + value, 0)], [1])
      }
      const clash = { x: { dtype: 'f32', shape: [2, 2], data: waves(4) }, y: { dtype: 'f32', shape: [3, 3], data: waves(9) } } as const
      expect((await refusal(executable.run('apply', held, clash))).where).toBe('apply/y')
      executable.close()
      held.close()
    })

    it('grows a key/value cache inside the state: token by token as all at once', async () => {
      const [heads, keyHeads, size, capacity, time] = [4, 2, 8, 12, 6]
      const shape = { heads, keyHeads, scale: 1 / Math.sqrt(size), window: 0, softcap: 0 }
      const types = (name: string | number) => [
        input('q', 'f32', [1, name, heads * size]),
        input('k', 'f32', [1, name, keyHeads * size]),
        input('v', 'f32', [1, name, keyHeads * size]),
      ]
      const [q, k, v] = types(1)
      const cache = { keys: state('keys', 'f32', [1, keyHeads, capacity, size]), values: state('values', 'f32', [1, keyHeads, capacity, size]) }
      const extended = cachedAttention(q, k, v, cache, input('last', 'i32', [1]), input('total', 'i32', []), shape)
      const decode = program({ decode: { results: { y: extended.y }, updates: { ...extended.cache } } })
      const [wholeQ, wholeK, wholeV] = types(time)
      const whole = program({ whole: { results: { y: attention(wholeQ, wholeK, wholeV, { ...shape, causal: true }).y } } })
      const [step, once] = [await runtime.compile(decode), await runtime.compile(whole)]
      const held = await runtime.createState(decode.state)
      const [qs, ks, vs] = [waves(time * heads * size), waves(time * keyHeads * size, 1.1), waves(time * keyHeads * size, 1.9)]
      const { y } = await once.run('whole', held, { q: qs, k: ks, v: vs })
      const rows: number[] = []
      for (let t = 0; t < time; t++) {
        const row = (data: Float32Array, width: number) => data.slice(t * width, (t + 1) * width)
        const found = await step.run('decode', held, { q: row(qs, heads * size), k: row(ks, keyHeads * size), v: row(vs, keyHeads * size), last: Int32Array.of(t), total: t + 1 })
        rows.push(...numbers(found.y.data))
      }
      near(rows, numbers(y.data), 1e-4)
      expect(held.version).toBe(time)
      step.close()
      once.close()
      held.close()
    })

    it('answers results that are states, feeds or each other', async () => {
      const [w, x] = [state('w', 'f32', [2]), input('x', 'f32', [2])]
      const doubled = mul(x, scalar(2))
      const graph = program({ mix: { results: { w, x, one: doubled, two: doubled }, updates: { w: doubled } } })
      const executable = await runtime.compile(graph)
      const held = await runtime.createState(graph.state)
      const run = async (): Promise<Record<string, number[]>> => {
        const found = await executable.run('mix', held, { x: Float32Array.of(1, 2) })
        return Object.fromEntries(Object.entries(found).map(([key, { data }]) => [key, numbers(data)]))
      }
      expect(await run()).toEqual({ w: [0, 0], x: [1, 2], one: [2, 4], two: [2, 4] })
      expect(await run()).toEqual({ w: [2, 4], x: [1, 2], one: [2, 4], two: [2, 4] })
      executable.close()
      held.close()
    })

    it('reads the old value everywhere, whatever order an update invites', async () => {
      const w = state('w', 'f32', [64])
      const g = input('g', 'f32', [64])
      // The new w is a plain elementwise op of the old one, and the old one is read by much else: first, last, and after it.
      const next = add(w, g)
      const late = sum(mul(add(next, g), w), [0])
      const early = sum(mul(w, w), [0])
      const shifted = reshape(w, [8, 8])
      const product = sum(matmul(shifted, shifted, { tB: true }), [0, 1])
      const graph = program({ step: { results: { late, early, product, old: w }, updates: { w: next } } })
      const executable = await runtime.compile(graph)
      const held = await runtime.createState(graph.state)
      let now = numbers(waves(64))
      const gradient = numbers(waves(64, 0.3))
      await held.write([{ name: 'w', values: now }])
      for (let round = 0; round < 5; round++) {
        const found = await executable.run('step', held, { g: Float32Array.from(gradient) })
        const total = (values: number[]): number => values.reduce((sumOf, value) => sumOf + value, 0)
        near(found.old.data, now)
        near(found.early.data, [total(now.map((value) => value * value))], 1e-4)
        near(found.late.data, [total(now.map((value, i) => (value + 2 * gradient[i]) * value))], 1e-4)
        let squares = 0
        for (let i = 0; i < 8; i++) for (let j = 0; j < 8; j++) for (let c = 0; c < 8; c++) squares += now[8 * i + c] * now[8 * j + c]
        near(found.product.data, [squares], 1e-4)
        now = now.map((value, i) => value + gradient[i])
      }
      near((await all(held)).w, now, 1e-4)
      executable.close()
      held.close()
    })

    it('lets a state stand over another one, whose tensors it shares', async () => {
      // As a key/value cache stands over the parameters: w belongs to the state below, sum to the one above.
      const [w, total] = [state('w', 'f32', [3]), state('total', 'f32', [3])]
      const graph = program({ collect: { results: { seen: w }, updates: { total: add(total, w) } }, turn: { updates: { w: mul(w, scalar(2)) } } })
      const executable = await runtime.compile(graph)
      const below = await runtime.createState({ w: { dtype: 'f32', shape: [3] } })
      const above = await runtime.createState({ total: { dtype: 'f32', shape: [3] } }, { over: below })
      expect(Object.keys(above.spec).sort()).toEqual(['total', 'w'])
      await below.write([{ name: 'w', values: [1, 2, 3] }])
      const [belowBefore, aboveBefore] = [below.version, above.version]
      near((await executable.run('collect', above)).seen.data, [1, 2, 3])
      expect(below.version).toBe(belowBefore)
      expect(above.version).toBeGreaterThan(aboveBefore)
      await executable.run('turn', above)
      expect(below.version).toBeGreaterThan(belowBefore)
      near((await all(below)).w, [2, 4, 6])
      await below.write([{ name: 'w', start: 0, values: [10] }])
      await executable.run('collect', above)
      near((await all(above)).total, [11, 6, 9])
      const other = await runtime.createState({ total: { dtype: 'f32', shape: [3] } }, { over: below })
      await executable.run('collect', other)
      near((await all(other)).total, [10, 4, 6])
      above.close()
      near((await all(below)).w, [10, 4, 6])
      near((await all(other)).total, [10, 4, 6])
      await expect(runtime.createState({ w: { dtype: 'f32', shape: [3] } }, { over: below })).rejects.toThrow()
      executable.close()
      other.close()
      below.close()
    })

    it('refuses to run once closed', async () => {
      const graph = line()
      const executable = await runtime.compile(graph)
      const held = await runtime.createState(graph.state)
      executable.close()
      executable.close()
      await expect(executable.run('step', held, points)).rejects.toThrow(/closed/)
      held.close()
    })
  })
}

/** Two layers over 5 rows of 8 numbers, trained by plain descent: products, a soft maximum, broadcasts, reductions. */
export function network(width = 16) {
  const [w1, b1, w2] = [state('w1', 'f32', [width, 8]), state('b1', 'f32', [width]), state('w2', 'f32', [4, width])]
  const [x, y] = [input('x', 'f32', [5, 8]), input('y', 'f32', [5, 4])]
  const hidden = softmax(add(linear(x, w1), b1))
  const output = linear(hidden, w2)
  const error = sub(output, y)
  const loss = mean(mul(error, error))
  const parameters = { w1, b1, w2 }
  const gradients = backpropagate(loss, Object.values(parameters))
  const updates = Object.fromEntries(Object.entries(parameters).map(([key, value], i) => [key, sub(value, mul(scalar(0.5), gradients[i]))]))
  return program({ step: { results: { loss }, updates } }, { hidden, output, 'gradient.w1': gradients[0] })
}

export async function startedNetwork(runtime: Runtime, spec: StateSpec): Promise<State> {
  const held = await runtime.createState(spec)
  await held.write(Object.entries(spec).map(([name, { shape }], i) => ({ name, values: waves(sizeOf(shape), 0.5 + i / 3) })))
  return held
}

export const networkFeeds = (steps: number) => ({ x: waves(40 * steps), y: waves(20 * steps, 0.9) })
