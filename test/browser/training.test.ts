// The same model, seed and data in a real browser and in the native runtime, compared loss by loss.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitRows } from '../../src/library/points.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createWebRuntime, type WebOptions } from '../../src/runtime/web/index.ts'
import { fits } from '../fit/points/everywhere.ts'
import { trainTiny, type Trained } from '../runtime/tiny-llama.ts'
import { chromiumMissing } from './chromium.ts'
import type { PageTrained } from './page/main.ts'
import { openSession, type BrowserSession, type TestWindow } from './session.ts'

const steps = 50

if (chromiumMissing !== undefined) it('trains in a browser', (context) => context.skip(chromiumMissing))

describe.skipIf(chromiumMissing !== undefined)('in a browser, on WebAssembly', () => {
  let session: BrowserSession
  let wanted: Trained

  beforeAll(async () => {
    session = await openSession({})
    const runtime = nativeAvailable() ? createNativeRuntime({ threads: 2 }) : await createWebRuntime({ device: 'wasm', threads: 1 })
    wanted = await trainTiny(runtime, steps)
    await runtime.close()
  }, 120_000)
  afterAll(() => session?.close())

  const train = (url: string, options: WebOptions): Promise<PageTrained> =>
    session.visit(url, (page) => page.evaluate(([settings, count]) => (window as unknown as TestWindow).page.train(settings, count), [options, steps] as const))

  function compare(found: Trained): void {
    expect(found.losses).toHaveLength(steps)
    found.losses.forEach((loss, step) => expect(Math.abs(loss - wanted.losses[step]), `loss of step ${step + 1}`).toBeLessThan(1e-4))
    expect(found.continuation).toEqual(wanted.continuation)
    expect(found.losses[steps - 1]).toBeLessThan(found.losses[0] - 1)
  }

  it('trains with 2 threads as the native runtime does', async () => {
    const found = await train(session.served.isolatedUrl, { device: 'wasm', threads: 2 })
    expect(found.description).toMatchObject({ kind: 'web', device: 'wasm', threads: 2 })
    compare(found)
    console.log(`${found.parameters} parameters, 2 threads: wasm in Chromium ${found.milliseconds.toFixed(2)} ms/step, native ${wanted.milliseconds.toFixed(2)}`)
  }, 120_000)

  it('trains with one thread where the page is not isolated, and says so', async () => {
    const found = await train(session.served.url, { device: 'auto', threads: 2 })
    expect(found.description).toMatchObject({ kind: 'web', device: 'wasm', threads: 1 })
    compare(found)
  }, 120_000)

  it('fits formulas to points with the digits of Node', async () => {
    const found = await session.visit(session.served.url, (page) => page.evaluate(() => (window as unknown as TestWindow).page.points()))
    const here = await Promise.all(fits.map(fitRows))
    // exp, log and pow of two versions of V8 may differ in their last bit: twelve digits are the same; all of them where only + - * / are used.
    found.forEach((report, i) => {
      const wanted = here[i]
      expect({ ...report.rows, method: report.method, converged: report.converged, warnings: report.warnings.map(({ code }) => code) }).toEqual({ ...wanted.rows, method: wanted.method, converged: wanted.converged, warnings: wanted.warnings.map(({ code }) => code) })
      for (const [name, parameter] of Object.entries(wanted.parameters)) {
        const same = (a: number, b: number) => expect(Math.abs(a - b), `${wanted.formula}: ${name} ${a} ${b}`).toBeLessThanOrEqual(1e-12 * Math.abs(b))
        same(report.parameters[name].value, parameter.value)
        same(report.parameters[name].standardError!, parameter.standardError!)
      }
    })
    expect(found[0].residualSumOfSquares).toBe(here[0].residualSumOfSquares)
    for (const name of ['a', 'b']) expect(found[0].parameters[name].bits).toBe(here[0].parameters[name].bits)
  }, 60_000)

  it('lets the page answer while a long run computes', async () => {
    const { took, longest } = await session.visit(session.served.isolatedUrl, (page) => page.evaluate(() => (window as unknown as TestWindow).page.pause({ device: 'wasm', threads: 1 })))
    expect(took).toBeGreaterThan(100)
    expect(longest).toBeLessThan(took / 2)
  }, 60_000)

  it('keeps the contract of runtimes through its Worker', async () => {
    const judged = await session.visit(session.served.isolatedUrl, (page) => page.evaluate(() => (window as unknown as TestWindow).page.contract({ device: 'wasm', threads: 2 })))
    expect(judged.length).toBeGreaterThan(15)
    expect(judged.filter(({ error }) => error !== undefined)).toEqual([])
  }, 120_000)

  it('hears a signal in its Worker, and leaves the state as it was', async () => {
    const cancelled = (page: Page) => (delay: number) => page.evaluate((ms) => (window as unknown as TestWindow).page.cancel({ device: 'wasm', threads: 1 }, ms), delay)
    await session.visit(session.served.isolatedUrl, async (page) => {
      for (const delay of [0, 30, 200]) expect(await cancelled(page)(delay)).toEqual({ reason: 'enough', unchanged: true })
    })
  }, 60_000)

  it('refuses WebGPU by a typed error where there is none', async (context) => {
    await session.visit(session.served.isolatedUrl, async (page) => {
      const has = await page.evaluate(async () => 'gpu' in navigator && (await navigator.gpu.requestAdapter()) !== null)
      if (has) context.skip('this Chromium has a WebGPU adapter without being asked for one')
      expect(await page.evaluate(() => (window as unknown as TestWindow).page.refusal({ device: 'webgpu' }))).toBe('runtime.web.webgpu')
    })
  }, 60_000)
})
