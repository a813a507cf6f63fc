// Milliseconds of script on a page's own thread in each frame, from Chromium's trace.
import type { Browser, Page } from 'playwright-core'

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly ts: number
  readonly dur?: number
  readonly pid: number
  readonly tid: number
  readonly args?: { readonly name?: string; readonly data?: { readonly isMainFrame?: boolean } }
}

const scripts = new Set(['FunctionCall', 'EvaluateScript', 'RunMicrotasks', 'v8.run', 'TimerFire', 'FireAnimationFrame', 'EventDispatch', 'HandlePostMessage'])

/** One figure for each frame in which the page ran any script while `run` went on. */
export async function frameScripts(browser: Browser, page: Page, run: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8.execute', '__metadata'] })
  await run()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] }
  // The thread that draws frames of the page: workers have threads of their own.
  // A frame ends when the page hands what it drew to the compositor.
  const frames = traceEvents.filter(({ name }) => name === 'Commit')
  const counts = new Map<string, number>()
  for (const { pid, tid } of frames) counts.set(`${pid}:${tid}`, (counts.get(`${pid}:${tid}`) ?? 0) + 1)
  const thread = [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
  const own = ({ pid, tid }: TraceEvent) => `${pid}:${tid}` === thread
  const ends = frames.filter(own).map(({ ts }) => ts).sort((a, b) => a - b)
  const spent = new Map<number, number>()
  let end = 0
  for (const { ts, dur = 0 } of traceEvents.filter((event) => own(event) && event.ph === 'X' && scripts.has(event.name)).sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    // What is called within a call is counted with it.
    if (ts < end) continue
    end = ts + dur
    const frame = ends.filter((one) => one <= ts).length
    spent.set(frame, (spent.get(frame) ?? 0) + dur / 1000)
  }
  return [...spent.values()]
}
