// The lab as `cantian lab` serves it: School trains on this machine, natively where it can, and says so.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedText } from '../../src/cli/shipped-poems.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { machinePlace } from '../../src/school/machine-place.node.ts'
import { serveLab, type LabServer } from '../../src/serve/lab-server.node.ts'
import { chromiumMissing, launchChromium } from '../browser/chromium.ts'
import { cantianHere } from '../cli/in-process.ts'
import { builtLab } from './built-lab.ts'
import { shown } from './session.ts'

if (chromiumMissing !== undefined) it('trains on this machine', (context) => context.skip(chromiumMissing))

describe.skipIf(chromiumMissing !== undefined)('the school that cantian lab serves', () => {
  let root: string
  let lab: LabServer
  let browser: Browser
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'cantian-lab-machine-'))
    await builtLab(join(root, 'lab'))
    lab = await serveLab({
      folder: join(root, 'lab'),
      port: 0,
      school: machinePlace({ folder: join(root, 'runs'), openRuntime: async () => (nativeAvailable() ? createNativeRuntime({ threads: 1 }) : createWebRuntime({ device: 'wasm', threads: 1 })), shipped: shippedText }),
    })
    browser = await launchChromium()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
    await rm(root, { recursive: true, force: true })
  })

  it('trains there, is found again by whoever opens the page, and is asked by the command line', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' })
    const page = await context.newPage()
    await page.goto(`${lab.url}?room=school&steps=20`)
    await page.locator('#size').scrollIntoViewIfNeeded()
    await page.locator('#size').getByRole('button', { name: 'How long will it take here?' }).click({ timeout: 60_000 })
    await page.locator('#size').getByRole('textbox').waitFor({ timeout: 120_000 })
    await page.locator('#size').getByRole('button', { name: 'Start' }).click()
    await page.locator('#train').getByText('Done. All 20 steps are taken.').waitFor({ timeout: 120_000 })
    await page.locator('#train').getByText(`by ${nativeAvailable() ? 'onnxruntime' : 'onnxruntime-web'}`).waitFor()
    await page.locator('#train').getByText('on the machine that serves this page').waitFor()
    const error = await shown(page, 'train', 'error')
    await page.waitForURL(/run=/)
    const id = new URL(page.url()).searchParams.get('run')!
    // Another browser altogether: the run is the machine's.
    const other = await (await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' })).newPage()
    await other.goto(`${lab.url}?room=school`)
    expect(await shown(other, 'train', 'error')).toBe(error)
    await other.locator('#keep').scrollIntoViewIfNeeded()
    await other.locator('#keep').getByText(`It stands in ${join(root, 'runs')}/${id}`).waitFor()
    const asked = await cantianHere(['ask', join(root, 'runs', id), '江雪', '--max-tokens', '4', '--json'])
    expect(asked.code).toBe(0)
    // A link that names a device of the page's own trains in the page.
    await other.goto(`${lab.url}?room=school&device=wasm`)
    await other.locator('#train').scrollIntoViewIfNeeded()
    await other.locator('#train').getByText('Nothing trains yet').waitFor()
    await context.close()
  }, 240_000)
})
