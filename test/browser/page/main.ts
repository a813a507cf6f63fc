// The page that the tests open: what they may ask of it hangs on `window`.
import { createWebRuntime, type WebOptions } from '../../../src/runtime/web/index.ts'
import type { RuntimeDescription } from '../../../src/runtime/runtime.ts'
import { trainTiny, type Trained } from '../../runtime/tiny-llama.ts'

export interface PageTrained extends Trained {
  readonly description: RuntimeDescription
  /** The longest time for which the page could not have answered a click, in ms. */
  readonly longestPause: number
}

export interface PageUnderTest {
  train(options: WebOptions, steps: number): Promise<PageTrained>
  /** What a run that is cancelled after `delay` ms rejects with, and whether the state is as before. */
  cancel(options: WebOptions, delay: number): Promise<{ reason: string; unchanged: boolean }>
  /** The code of the error that starting this ends with, or ''. */
  refusal(options: WebOptions): Promise<string>
}

const page: PageUnderTest = {
  async train(options, steps) {
    const runtime = await createWebRuntime(options)
    let [longestPause, last] = [0, performance.now()]
    const timer = setInterval(() => {
      const now = performance.now()
      longestPause = Math.max(longestPause, now - last)
      last = now
    }, 4)
    try {
      return { ...(await trainTiny(runtime, steps)), description: runtime.description, longestPause }
    } finally {
      clearInterval(timer)
      await runtime.close()
    }
  },

  async cancel(options, delay) {
    const { line } = await import('./line.ts')
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
