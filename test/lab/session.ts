// The lab, built as it is published, on a static server, in a Chromium. What was started ends with `close`.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchChromium } from '../browser/chromium.ts'
import { serveFolder } from '../browser/serve.ts'
import { builtLab } from './built-lab.ts'

export interface LabVisit extends BrowserContextOptions {
  /** `room=line&seed=3` */
  readonly query: string
  readonly width?: number
  /** Without the headers that allow threads; under a folder of the server. */
  readonly plain?: boolean
}

export interface LabSession {
  /** Every request that a page made, by its address. */
  readonly requests: string[]
  readonly folder: string
  readonly origin: string
  /** Opens the lab and lets `use` drive it; a request to elsewhere fails the test, and so does an error in the console that isn't `failing`. */
  visit<T>(visit: LabVisit, use: (page: Page) => Promise<T>, options?: { readonly failing?: RegExp }): Promise<T>
  close(): Promise<void>
}

export async function openLab(): Promise<LabSession> {
  const root = await mkdtemp(join(tmpdir(), 'cantian-lab-'))
  const folder = join(root, 'somewhere/lab')
  await builtLab(folder)
  const served = await serveFolder(root)
  const browser = await launchChromium()
  const requests: string[] = []
  return {
    requests,
    folder,
    origin: new URL(served.isolatedUrl).origin,
    async visit({ query, width = 1280, plain = false, ...options }, use, { failing } = {}) {
      const context = await browser.newContext({ viewport: { width, height: width < 600 ? 740 : 860 }, locale: 'en-US', ...options })
      const page = await context.newPage()
      const errors: string[] = []
      const base = plain ? served.url : served.isolatedUrl
      page.on('console', (message) => {
        // Chromium asks for the icon when it has time, even after a test took the network away.
        if (message.type() === 'error' && !message.location().url.endsWith('icon.svg')) errors.push(message.text())
      })
      page.on('pageerror', (error) => errors.push(String(error)))
      context.on('request', (request) => {
        requests.push(request.url())
        if (!request.url().startsWith(base) && !/^(blob|data):/.test(request.url())) errors.push(`asked ${request.url()}`)
      })
      try {
        await page.goto(`${base}somewhere/lab/?${query}`)
        await page.waitForSelector('[data-scene]')
        const found = await use(page)
        expect(errors.filter((error) => !failing?.test(error))).toEqual([])
        return found
      } finally {
        await context.close()
      }
    },
    async close() {
      await browser.close()
      await served.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** The number that a scene shows under a name, with all its digits. */
export async function shown(page: Page, scene: string, name: string): Promise<number> {
  const found = page.locator(`#${scene} [data-quantity="${name}"]`).first()
  await page.locator(`#${scene}`).scrollIntoViewIfNeeded()
  await found.waitFor()
  return Number(await found.getAttribute('data-value'))
}
