// The same model, seed and data in a real browser and in the native runtime, compared loss by loss.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import type { WebOptions } from '../../src/runtime/web/index.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { trainTiny, type Trained } from '../runtime/tiny-llama.ts'
import { buildPage } from './build-page.ts'
import { chromiumMissing, launchChromium } from './chromium.ts'
import type { PageTrained, PageUnderTest } from './page/main.ts'
import { serveFolder, type Served } from './serve.ts'

const steps = 50
type TestWindow = typeof globalThis & { page: PageUnderTest }

describe('in a browser', () => {
  let folder: string
  let served: Served
  let browser: Browser
  let wanted: Trained

  beforeAll(async () => {
    if (chromiumMissing !== undefined) return
    folder = await mkdtemp(join(tmpdir(), 'cantian-page-'))
    await buildPage(folder)
    served = await serveFolder(folder)
    browser = await launchChromium({ webgpu: true })
    const runtime = nativeAvailable() ? createNativeRuntime({ threads: 2 }) : await createWebRuntime({ device: 'wasm', threads: 1 })
    wanted = await trainTiny(runtime, steps)
    await runtime.close()
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await served?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  /** Opens the page anew; whatever it logs as an error fails the test. */
  async function opened(url: string): Promise<{ page: Page; close(): Promise<void> }> {
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(url)
    await page.waitForFunction(() => 'page' in window)
    return {
      page,
      close: async () => {
        await page.close()
        expect(errors).toEqual([])
      },
    }
  }

  const train = (page: Page, options: WebOptions): Promise<PageTrained> =>
    page.evaluate(([settings, count]) => (window as unknown as TestWindow).page.train(settings, count), [options, steps] as const)

  const skipWithout = (context: TestContext): void => {
    if (chromiumMissing !== undefined) context.skip(chromiumMissing)
  }

  function compare(found: Trained): void {
    expect(found.losses).toHaveLength(steps)
    found.losses.forEach((loss, step) => expect(Math.abs(loss - wanted.losses[step]), `loss of step ${step + 1}`).toBeLessThan(1e-4))
    expect(found.continuation).toEqual(wanted.continuation)
    expect(found.losses[steps - 1]).toBeLessThan(found.losses[0] - 1)
  }

  it('trains as the native runtime does, on WebAssembly with 2 threads, and the page never waits', async (context) => {
    skipWithout(context)
    const { page, close } = await opened(served.isolatedUrl)
    const found = await train(page, { device: 'wasm', threads: 2 })
    expect(found.description).toMatchObject({ kind: 'web', device: 'wasm', threads: 2 })
    compare(found)
    expect(found.longestPause).toBeLessThan(500)
    console.log(`wasm, 2 threads: ${found.milliseconds.toFixed(2)} ms/step (native ${wanted.milliseconds.toFixed(2)}), ${found.millisecondsToken.toFixed(2)} ms/token, longest pause ${found.longestPause.toFixed(0)} ms`)
    await close()
  }, 120_000)

  it('trains with one thread where the page is not isolated, and says so', async (context) => {
    skipWithout(context)
    const { page, close } = await opened(served.url)
    const found = await train(page, { device: 'auto', threads: 2 })
    // SwiftShader is no graphics card: `auto` leaves it alone.
    expect(found.description).toMatchObject({ kind: 'web', device: 'wasm', threads: 1 })
    compare(found)
    await close()
  }, 120_000)

  it('trains on WebGPU', async (context) => {
    skipWithout(context)
    const { page, close } = await opened(served.isolatedUrl)
    const adapter = await page.evaluate(async () => {
      const found = 'gpu' in navigator ? await navigator.gpu.requestAdapter() : null
      return found ? `${found.info.vendor} ${found.info.architecture}` : null
    })
    if (adapter === null) {
      await close()
      context.skip('this Chromium has no WebGPU adapter, not even SwiftShader')
    }
    const found = await train(page, { device: 'webgpu' })
    expect(found.description).toMatchObject({ kind: 'web', device: 'webgpu' })
    compare(found)
    console.log(`WebGPU on ${adapter}: ${found.milliseconds.toFixed(1)} ms/step`)
    await close()
  }, 300_000)

  it('hears a signal in its Worker, and leaves the state as it was', async (context) => {
    skipWithout(context)
    const { page, close } = await opened(served.isolatedUrl)
    for (const delay of [0, 30, 200]) {
      const outcome = await page.evaluate((ms) => (window as unknown as TestWindow).page.cancel({ device: 'wasm', threads: 1 }, ms), delay)
      expect(outcome).toEqual({ reason: 'enough', unchanged: true })
    }
    await close()
  }, 60_000)

  it('refuses WebGPU by a typed error where there is none', async (context) => {
    skipWithout(context)
    const plain = await launchChromium()
    try {
      const page = await plain.newPage()
      await page.goto(served.isolatedUrl)
      await page.waitForFunction(() => 'page' in window)
      const has = await page.evaluate(async () => 'gpu' in navigator && (await navigator.gpu.requestAdapter()) !== null)
      if (has) context.skip('this Chromium has a WebGPU adapter without being asked for one')
      expect(await page.evaluate(() => (window as unknown as TestWindow).page.refusal({ device: 'webgpu' }))).toBe('runtime.web.webgpu')
    } finally {
      await plain.close()
    }
  }, 60_000)
})
