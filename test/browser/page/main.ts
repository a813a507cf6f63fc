// The page that the tests open: what they may ask of it hangs on `window`.
import { createWebRuntime, type WebOptions } from '../../../src/runtime/web/index.ts'
import type { FitReport } from '../../../src/fit/points/report.ts'
import { fitRows } from '../../../src/library/points.ts'
import { createReferenceRuntime } from '../../../src/runtime/reference/index.ts'
import type { HostArray, RuntimeDescription } from '../../../src/runtime/runtime.ts'
import { computesRight } from '../../../src/runtime/web/trial.ts'
import { fits } from '../../fit/points/everywhere.ts'
import type { Everything } from '../../see/everything.ts'
import { trainTiny, type Trained } from '../../runtime/tiny-llama.ts'

export interface PageTrained extends Trained {
  readonly description: RuntimeDescription
}

export interface Judged {
  readonly name: string
  readonly error?: string
}

export interface OpCases {
  /** Cases whose name holds any of these. */
  readonly skip: readonly string[]
  /** By op, in parts of the reference's deviation, where the device promises less than 6e-6. */
  readonly tolerances: Readonly<Record<string, number>>
}

export interface PageUnderTest {
  train(options: WebOptions, steps: number): Promise<PageTrained>
  /** How long one long run took, and the longest time of it for which the page could not have answered a click, in ms. */
  pause(options: WebOptions): Promise<{ took: number; longest: number }>
  /** What a run that is cancelled after `delay` ms rejects with, and whether the state is as before. */
  cancel(options: WebOptions, delay: number): Promise<{ reason: string; unchanged: boolean }>
  /** The contract of runtimes (test/runtime/contract.ts): each test's name, and how it failed. */
  contract(options: WebOptions): Promise<Judged[]>
  /** Cases of the op conformance suite (test/ops), forward and backward, against the float64 reference in the same page. */
  ops(options: WebOptions, which: OpCases): Promise<Judged[]>
  /** Whether the trial of `auto` comes out right. */
  trial(options: WebOptions): Promise<boolean>
  /** Everything of test/see/everything.ts, of a model read from this address or, `files`, from Files that hold the same. */
  see(address: string, files: readonly string[] | null): Promise<Everything>
  /** Reports of the fits of test/fit/points/everywhere.ts. */
  points(): Promise<FitReport[]>
  /** The code of the error that starting this ends with, or ''. */
  refusal(options: WebOptions): Promise<string>
}

async function judge(name: string, work: () => Promise<void>): Promise<Judged> {
  try {
    await work()
    return { name }
  } catch (error) {
    return { name, error: String((error as Error).message ?? error).slice(0, 500) }
  }
}

const page: PageUnderTest = {
  points: () => Promise.all(fits.map(fitRows)),

  async see(address, files) {
    const { memoryFolder } = await import('../../../src/formats/source.ts')
    const { openCheckpoint } = await import('../../../src/index.ts')
    const { everything } = await import('../../see/everything.ts')
    const held = files && new Map(await Promise.all(files.map(async (name) => [name, new File([await (await fetch(`${address}/${name}`)).blob()], name)] as const)))
    const runtime = await createWebRuntime({ device: 'wasm', threads: 1 })
    try {
      return await everything(() => openCheckpoint(held === null ? address : memoryFolder(held, 'files')), runtime)
    } finally {
      await runtime.close()
    }
  },

  async train(options, steps) {
    const runtime = await createWebRuntime(options)
    try {
      return { ...(await trainTiny(runtime, steps)), description: runtime.description }
    } finally {
      await runtime.close()
    }
  },

  async pause(options) {
    const runtime = await createWebRuntime(options)
    const { chain } = await import('./graphs.ts')
    const graph = chain(768, 60)
    const executable = await runtime.compile(graph)
    const state = await runtime.createState(graph.state)
    const started = performance.now()
    let [longest, last] = [0, started]
    const look = (): void => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }
    const timer = setInterval(look, 4)
    await executable.run('step', state, { x: new Float32Array(256 * 768) })
    look()
    clearInterval(timer)
    await runtime.close()
    return { took: last - started, longest }
  },

  async cancel(options, delay) {
    const { line } = await import('./graphs.ts')
    const runtime = await createWebRuntime(options)
    const graph = line()
    const executable = await runtime.compile(graph)
    const state = await runtime.createState(graph.state)
    await state.write([{ name: 'a', values: [0.25] }])
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('enough')), delay)
    try {
      await executable.run('step', state, { rate: 1e-3 }, { steps: 10_000_000, signal: controller.signal })
      return { reason: '', unchanged: false }
    } catch (error) {
      const [{ data }] = await state.read([{ name: 'a' }])
      return { reason: (error as Error).message, unchanged: data[0] === 0.25 && state.version === 1 }
    } finally {
      await runtime.close()
    }
  },

  async contract(options) {
    const { collect } = await import('./vitest.ts')
    const { runtimeContract } = await import('../../runtime/contract.ts')
    const { before, after, tests } = collect(() => runtimeContract('page', () => createWebRuntime(options)))
    for (const work of before) await work()
    const judged: Judged[] = []
    for (const { name, work } of tests) judged.push(await judge(name, async () => void (await work())))
    for (const work of after) await work()
    return judged
  },

  async ops(options, { skip, tolerances }) {
    const { answer, defaultTolerance, judged, relativeError } = await import('../../ops/case.ts')
    const { cases } = await import('../../ops/cases.ts')
    const [runtime, reference] = [await createWebRuntime(options), createReferenceRuntime()]
    const found: Judged[] = []
    for (const one of cases.filter(({ op, title }) => !skip.some((words) => `${op}: ${title}`.includes(words)))) {
      const work = async (): Promise<void> => {
        const built = judged(one)
        const [expected, actual] = [await answer(reference, built), await answer(runtime, built)]
        const tolerance = tolerances[one.op] ?? one.tolerance ?? defaultTolerance
        const near = (what: string, a: HostArray, b: HostArray, within: number): void => {
          const off = relativeError(a.data, b.data)
          if (a.shape.join() !== b.shape.join()) throw new Error(`${what}: [${a.shape.join()}], not [${b.shape.join()}]`)
          if (!(off <= within)) throw new Error(`${what}: off by ${off}, at most ${within}`)
        }
        expected.forward.forEach((array, i) => near(`output ${i}`, actual.forward[i], array, tolerance))
        for (const [name, array] of Object.entries(expected.gradients)) near(`gradient by ${name}`, actual.gradients[name], array, 4 * tolerance)
      }
      found.push(await judge(`${one.op}: ${one.title}`, work))
    }
    await runtime.close()
    return found
  },

  async trial(options) {
    const runtime = await createWebRuntime(options)
    try {
      return await computesRight(runtime)
    } finally {
      await runtime.close()
    }
  },

  async refusal(options) {
    try {
      await (await createWebRuntime(options)).close()
      return ''
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    }
  },
}

Object.assign(window, { page })
