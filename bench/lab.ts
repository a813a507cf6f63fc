// The lab's pages in Chromium: what a first look loads, when the first number that the engine computed stands there, how soon a
// control answers, and what the page's own thread does while something learns. Without and with the processor throttled four times.
//   npx tsx bench/lab.ts
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { buildLab } from '../scripts/build-lab.mjs'
import { chromiumMissing, launchChromium } from '../test/browser/chromium.ts'
import { serveFolder } from '../test/browser/serve.ts'
import { quick } from './in-turn.ts'
import { frameScripts } from './lab-frames.ts'
import { median } from './median.ts'
import { figure, table } from './table.ts'

if (chromiumMissing !== undefined) {
  console.log(`Skipped: ${chromiumMissing}.\n`)
  process.exit(0)
}

interface Room {
  readonly id: string
  /** Is there once the engine has answered. */
  readonly first: string
  /** A control of the first scene, and the number that it moves. */
  readonly slider: string
  readonly moves: string
  /** Starts what learns, and waits until it is over. */
  readonly learn: { readonly what: string; run(page: Page): Promise<void> }
}

const rooms: readonly Room[] = [
  {
    id: 'story',
    first: '#number [data-quantity="in 16 bits it becomes"]',
    slider: '#number [role=slider], #number input[type=range]',
    moves: '#number [data-quantity="a parameter"]',
    learn: {
      what: 'a network of 25 numbers learns a wave, 1,200 steps of Adam, played',
      async run(page) {
        await page.locator('#bend').scrollIntoViewIfNeeded()
        const watch = page.locator('#bend').getByRole('button', { name: 'Watch it learn' })
        await watch.waitFor()
        await watch.click()
        await page.waitForTimeout(8000)
      },
    },
  },
  {
    id: 'line',
    first: '#line [data-curve]',
    slider: '#line [role=slider], #line input[type=range]',
    moves: '#line [data-quantity="a"]',
    learn: {
      what: 'gradient descent on two points, its tries played one by one',
      async run(page) {
        await page.locator('#tries').scrollIntoViewIfNeeded()
        await page.locator('#tries').getByRole('button', { name: 'More' }).click()
        await page.locator('#tries').getByRole('button', { name: 'Fast' }).click()
        await page.locator('#tries').getByRole('button', { name: 'about 30', exact: true }).click()
        await page.waitForTimeout(8000)
      },
    },
  },
]

const visits = quick ? 2 : 7
const root = await mkdtemp(join(tmpdir(), 'cantian-bench-lab-'))
buildLab(root)
const served = await serveFolder(root)
const browser = await launchChromium()
/** Opens a room in a browser that has never seen it. */
async function open<T>({ id, first }: Room, slowdown: number, use: (page: Page, asked: readonly string[]) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' })
  const page = await context.newPage()
  const asked: string[] = []
  context.on('request', (request) => asked.push(request.url()))
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  try {
    await page.addInitScript({ content: watchPage(first) })
    await page.goto(`${served.isolatedUrl}?room=${id}`)
    return await use(page, asked)
  } finally {
    await context.close()
  }
}

/** Runs in the page: when the awaited element came, and every task of its thread that took over 50 ms. As text: tsx would name its functions. */
const watchPage = (awaited: string): string => `
  globalThis.seen = { firstMs: 0, longTasks: [] }
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => seen.longTasks.push(duration))).observe({ type: 'longtask', buffered: true })
  const look = () => {
    if (document.querySelector(${JSON.stringify(awaited)}) !== null) seen.firstMs = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
`
declare const seen: { firstMs: number; longTasks: number[] }

async function firstLooks(): Promise<void> {
  const rows: string[][] = []
  for (const room of rooms) {
    const sizes: number[] = []
    const times = new Map<number, { first: number[]; answer: number[] }>([1, 4].map((slowdown) => [slowdown, { first: [], answer: [] }]))
    for (let visit = 0; visit < visits; visit++) {
      for (const [slowdown, { first, answer }] of times) {
        await open(room, slowdown, async (page, asked) => {
          // Whatever asks the page anything puts Playwright's own script into it first: not before the number is there.
          await page.waitForTimeout(slowdown === 1 ? 2500 : 4500)
          await page.waitForFunction(() => seen.firstMs > 0)
          if (sizes.length === 0) for (const url of new Set(asked)) sizes.push(await gzipped(new URL(url).pathname))
          first.push(await page.evaluate(() => seen.firstMs))
          await page.locator(room.slider).first().focus()
          answer.push(await answerOf(page, room.moves))
        })
      }
    }
    rows.push([room.id, figure(sizes.reduce((a, b) => a + b, 0) / 1000), ...[...times.values()].flatMap(({ first, answer }) => [figure(median(first)), figure(median(answer))])])
  }
  table(['room', 'first load, kB gzip', 'first number, ms', 'a control answers, ms', 'first number, 4× slower', 'a control answers, 4× slower'], rows)
  console.log('First number: from the address to the first frame with what the engine computed, nothing in any cache, the server on this machine. To reach: 300 kB, 1,000 ms at 4×, 100 ms for a control.\n')
}

async function gzipped(path: string): Promise<number> {
  return gzipSync(await readFile(join(root, path === '/' ? 'index.html' : path))).length
}

/** From a key to the first frame in which the number has moved. */
function answerOf(page: Page, moves: string): Promise<number> {
  return page.evaluate(async (selector) => {
    const number = document.querySelector(selector)!
    const before = number.getAttribute('data-value')
    const slider = document.activeElement!
    const start = performance.now()
    slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }))
    while (document.querySelector(selector)?.getAttribute('data-value') === before && performance.now() - start < 5000) await new Promise(requestAnimationFrame)
    return performance.now() - start
  }, moves)
}

async function learning(): Promise<void> {
  const rows: string[][] = []
  for (const room of rooms) {
    for (const slowdown of [1, 4]) {
      await open(room, slowdown, async (page) => {
        await page.waitForFunction(() => seen.firstMs > 0)
        await page.waitForTimeout(1500)
        await page.evaluate(() => void seen.longTasks.splice(0))
        const scripts = await frameScripts(browser, page, () => room.learn.run(page))
        const long = await page.evaluate(() => seen.longTasks)
        rows.push([`${room.learn.what}, ${slowdown}×`, String(scripts.length), figure(percentile(scripts, 0.5)), figure(percentile(scripts, 0.95)), String(long.length), long.length === 0 ? '–' : figure(Math.max(...long))])
      })
    }
  }
  table(['what learns, and how much slower', 'frames', 'script a frame, median ms', 'p95 ms', 'tasks over 50 ms', 'longest, ms'], rows)
  console.log('The page’s own thread only; the engine computes in Workers. To reach: p95 under 8 ms, no task over 50 ms.\n')
}

/** The school's model in the page: how fast it learns, and what the page's own thread does meanwhile. */
async function school(): Promise<void> {
  const rows: string[][] = []
  for (const threads of [1, 2]) {
    for (const slowdown of [1, 4]) {
      const room: Room = { ...rooms[0], id: `school&device=wasm&threads=${threads}&steps=1200`, first: '#text [data-quantity]' }
      await open(room, slowdown, async (page) => {
        await page.waitForFunction(() => seen.firstMs > 0)
        await page.locator('#size').getByRole('button', { name: 'How long will it take here?' }).click()
        await page.locator('#size').getByRole('textbox').waitFor({ timeout: 120_000 })
        await page.locator('#size').getByRole('button', { name: 'Start' }).click()
        await page.locator('#train [data-quantity="pieces a second"]').waitFor({ timeout: 60_000 })
        await page.evaluate(() => void seen.longTasks.splice(0))
        const scripts = await frameScripts(browser, page, () => page.waitForTimeout(quick ? 4000 : 12_000))
        const long = await page.evaluate(() => seen.longTasks)
        const speed = Number(await page.locator('#train [data-quantity="pieces a second"]').getAttribute('data-value'))
        rows.push([`wasm, ${threads} thread(s), page ${slowdown}×`, figure(speed), figure(percentile(scripts, 0.95)), String(long.length), long.length === 0 ? '–' : figure(Math.max(...long))])
      })
    }
  }
  table(['the school, 250,176 parameters, 576 tokens a step', 'tokens/s', 'script a frame, p95 ms', 'tasks over 50 ms', 'longest, ms'], rows)
  console.log('Chromium slows the page’s own thread down, not its Workers: the tokens of a slower machine are its share of these.\n')
}

const percentile = (values: readonly number[], part: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(part * values.length))]

try {
  await firstLooks()
  await learning()
  await school()
} finally {
  await browser.close()
  await served.close()
  await rm(root, { recursive: true })
}
