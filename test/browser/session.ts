// The page under test, built, served and open in a Chromium; everything that was started ends with `close`.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { buildPage } from './build-page.ts'
import { launchChromium, type LaunchOptions } from './chromium.ts'
import type { PageUnderTest } from './page/main.ts'
import { serveFolder, type Served } from './serve.ts'

export type TestWindow = typeof globalThis & { page: PageUnderTest }

export interface BrowserSession {
  /** What is served: files put here are under the page's address. */
  readonly folder: string
  readonly served: Served
  /** Opens the page anew and lets `use` drive it; whatever it logs as an error fails the test. */
  visit<T>(url: string, use: (page: Page) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function openSession(options: LaunchOptions): Promise<BrowserSession> {
  const folder = await mkdtemp(join(tmpdir(), 'cantian-page-'))
  await buildPage(folder)
  const served = await serveFolder(folder)
  const browser = await launchChromium(options)
  return {
    folder,
    served,
    async visit(url, use) {
      const page = await browser.newPage()
      const errors: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      page.on('pageerror', (error) => errors.push(String(error)))
      try {
        await page.goto(url)
        await page.waitForFunction(() => 'page' in window)
        const found = await use(page)
        expect(errors).toEqual([])
        return found
      } finally {
        await page.close()
      }
    },
    async close() {
      await browser.close()
      await served.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What the browser calls its WebGPU adapter; null where it has none. */
export const adapterOf = (page: Page): Promise<string | null> =>
  page.evaluate(async () => {
    const found = 'gpu' in navigator ? await navigator.gpu.requestAdapter() : null
    return found ? `${found.info.vendor} ${found.info.architecture}` : null
  })
