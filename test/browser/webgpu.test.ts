// WebGPU in a real browser, computed by SwiftShader where there is no graphics card: right or wrong, never how quick.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { trainTiny } from '../runtime/tiny-llama.ts'
import { chromiumMissing } from './chromium.ts'
import type { OpCases } from './page/main.ts'
import { adapterOf, openSession, type BrowserSession, type TestWindow } from './session.ts'

const steps = 20

if (chromiumMissing !== undefined) it('computes on WebGPU', (context) => context.skip(chromiumMissing))

describe.skipIf(chromiumMissing !== undefined)('in a browser, on WebGPU', () => {
  let session: BrowserSession
  let adapter: string | null
  beforeAll(async () => {
    session = await openSession({ webgpu: true })
    adapter = await session.visit(session.served.isolatedUrl, adapterOf)
  }, 60_000)
  afterAll(() => session?.close())

  const none = 'this Chromium has no WebGPU adapter, not even SwiftShader'

  it('trains as the native runtime does', async (context) => {
    if (adapter === null) context.skip(none)
    const runtime = nativeAvailable() ? createNativeRuntime({ threads: 2 }) : await createWebRuntime({ device: 'wasm', threads: 1 })
    const wanted = await trainTiny(runtime, steps)
    await runtime.close()
    const found = await session.visit(session.served.isolatedUrl, (page) => page.evaluate((count) => (window as unknown as TestWindow).page.train({ device: 'webgpu' }, count), steps))
    expect(found.description).toMatchObject({ kind: 'web', device: 'webgpu' })
    found.losses.forEach((loss, step) => expect(Math.abs(loss - wanted.losses[step]), `loss of step ${step + 1}`).toBeLessThan(1e-4))
    expect(found.losses).toHaveLength(steps)
    expect(found.continuation).toEqual(wanted.continuation)
  }, 240_000)

  it('is not what `auto` takes where the CPU plays the graphics card', async (context) => {
    if (adapter === null) context.skip(none)
    if (!adapter?.includes('swiftshader')) context.skip(`the adapter is ${adapter}`)
    const found = await session.visit(session.served.isolatedUrl, (page) => page.evaluate(() => (window as unknown as TestWindow).page.train({ device: 'auto', threads: 1 }, 6)))
    expect(found.description).toMatchObject({ device: 'wasm', threads: 1 })
  }, 60_000)

  it('keeps the contract of runtimes', async (context) => {
    if (adapter === null) context.skip(none)
    const judged = await session.visit(session.served.isolatedUrl, (page) => page.evaluate(() => (window as unknown as TestWindow).page.contract({ device: 'webgpu' })))
    expect(judged.length).toBeGreaterThan(15)
    expect(judged.filter(({ error }) => error !== undefined)).toEqual([])
  }, 240_000)

  it('computes every op, forward and backward, as the float64 reference does', async (context) => {
    if (adapter === null) context.skip(none)
    const which: OpCases = {
      // WebGPU has no f64. Long attention takes SwiftShader minutes: the trial of every start compares it at 130 positions.
      skip: ['through f64', 'T = ', 'the last'],
      // WGSL, section 15.7.4 (accuracy of expressions): 2^-11 for sin and cos, tan is their quotient; asin and acos 6.77e-5; atan 4096 ULP.
      tolerances: { sin: 5e-4, cos: 5e-4, tan: 1e-3, asin: 1e-4, acos: 1e-4, atan: 5e-4 },
    }
    const judged = await session.visit(session.served.isolatedUrl, (page) => page.evaluate((cases) => (window as unknown as TestWindow).page.ops({ device: 'webgpu' }, cases), which))
    expect(judged.length).toBeGreaterThan(300)
    expect(judged.filter(({ error }) => error !== undefined)).toEqual([])
  }, 300_000)

  it('passes the trial that every start of `auto` makes', async (context) => {
    if (adapter === null) context.skip(none)
    expect(await session.visit(session.served.isolatedUrl, (page) => page.evaluate(() => (window as unknown as TestWindow).page.trial({ device: 'webgpu' })))).toBe(true)
  }, 120_000)
})
