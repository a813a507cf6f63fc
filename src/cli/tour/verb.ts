// What `npm start` shows in about two minutes: two numbers by trial and error, a poem, and a Transformer that learns to write one.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pc } from '../colour.ts'
import type { RunReport } from '../../fit/report.ts'
import { fitFiles } from '../../fit/fit-text.node.ts'
import { text } from '../../language/index.ts'
import { createReferenceRuntime } from '../../runtime/reference/index.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { commandName } from '../command-name.ts'
import { endLines, showRun, viewFor } from '../fit/verb.ts'
import type { GlobalOptions } from '../global-options.ts'
import { wrap } from '../help.ts'
import { offerLab } from '../lab/offer.ts'
import { packageRoot } from '../package-root.ts'
import { count } from '../quantities.ts'
import { openRuntime } from '../runtime.ts'
import { Stopped, stopSignal, type StopSignal } from '../stop.ts'
import { fitLine, worthShowing, type Try } from './line.ts'
import { poemsPerFile, writePoem, type Poem } from './poem.ts'

const seed = 1
/** One character a token, so that what it writes is readable from the first sample on; three quarters of the poems have no more than 64. */
const shape = { tokenizer: 'characters', size: 1_000_000, context: 64, batch: 16 } as const
/** How long the training takes where nothing is said. */
const defaultMinutes = 1.5

type TourOptions = GlobalOptions & { readonly minutes?: number }

export async function tourVerb(options: TourOptions): Promise<void> {
  const say = (line = '') => {
    if (!options.json) process.stdout.write(`${wrap(line, process.stdout.columns ?? 100)}\n`)
  }
  const title = (line: string) => say(`\n${pc.bold(line)}`)
  const stop = stopSignal(() => undefined)
  say(text('cli.tour.hello'))
  const runtime = await openRuntime(options)
  try {
    title(text('cli.tour.line.title'))
    const tries = await line(say)
    stop.signal.throwIfAborted()
    const poem = await shippedPoem(runtime, stop.signal, say, title)
    stop.signal.throwIfAborted()
    const { report, out } = await firstRun(runtime, options, stop, say, title)
    const asked = report.reason === 'stopped' ? undefined : await askIt(runtime, out, say, stop.signal)
    if (asked) say(text('cli.tour.honest', { seconds: count(60 * (options.minutes ?? defaultMinutes)) }))
    if (report.reason === 'stopped') {
      say(text('cli.tour.stopped', { run: out, command: commandName() }))
      throw new Stopped()
    }
    next(out, say)
    if (options.json) process.stdout.write(`${JSON.stringify({ v: 1, kind: 'tour', tries, poem: poem ?? null, report, asked })}\n`)
  } finally {
    stop.release()
    await runtime.close()
  }
  await offerLab(options)
}

async function line(say: (line?: string) => void): Promise<Try[]> {
  say(text('cli.tour.line.what'))
  const tries = await fitLine(createReferenceRuntime(), seed)
  for (const { number, a, b, error } of worthShowing(tries)) {
    // Slow enough on a screen to be seen moving.
    if (process.stdout.isTTY) await new Promise((resolve) => setTimeout(resolve, 120))
    const at = number === 1 ? text('cli.tour.line.start') : text('cli.tour.line.try', { number })
    const digits = (value: number) => value.toFixed(6).replace(/^-(0\.0+)$/, '$1').padStart(10)
    say(`  a = ${digits(a)}   b = ${digits(b)}   ${text('cli.tour.line.error', { error: error < 1e-3 ? error.toExponential(1) : error.toFixed(4) }).padEnd(18)}${pc.dim(at)}`)
  }
  const last = tries.at(-1)!
  say(text('cli.tour.line.done', { tries: count(last.number), a: rounded(last.a), b: rounded(last.b) }))
  say(text('cli.tour.line.proves'))
  return tries
}

/** Six digits, without a sign before nothing: 2, 0. */
const rounded = (value: number): number => Number(value.toFixed(6)) + 0

async function shippedPoem(runtime: Runtime, signal: AbortSignal, say: (line?: string) => void, title: (line: string) => void): Promise<Poem | undefined> {
  const folder = join(packageRoot(), 'examples/models/poems')
  if (!existsSync(join(folder, 'model.safetensors'))) {
    say(`\n${text('cli.tour.poem.missing')}`)
    return undefined
  }
  const poem = await writePoem(folder, '春', { runtime, seed, signal })
  title(text('cli.tour.poem.title', { parameters: count(poem.parameters) }))
  say(text('cli.tour.poem.what'))
  say()
  for (const verse of poem.text.split('\n')) say(`    ${pc.cyan(verse)}`)
  return poem
}

async function firstRun(runtime: Runtime, options: TourOptions, stop: StopSignal, say: (line?: string) => void, title: (line: string) => void): Promise<{ report: RunReport; out: string }> {
  const poems = join(packageRoot(), 'examples/poems/poems.jsonl')
  const out = freshFolder('runs', 'first')
  const minutes = options.minutes ?? defaultMinutes
  title(text('cli.tour.train.title'))
  say(text('cli.tour.train.what', { poems: count(await poemsPerFile(poems)), seconds: count(60 * minutes) }))
  const run = fitFiles({ files: [poems], out, minutes, seed, runtime, signal: stop.signal, ...shape, prompts: ['春'], sampleTokens: 40 })
  const shown = await showRun(run, options.json ? undefined : viewFor(process.stdout))
  // The plot and the table have their own width.
  if (shown.report.reason !== 'stopped' && !options.json) process.stdout.write(`${endLines(shown, out).slice(0, -1).join('\n')}\n`)
  return { report: shown.report, out }
}

async function askIt(runtime: Runtime, out: string, say: (line?: string) => void, signal: AbortSignal): Promise<Poem> {
  const poem = await writePoem(out, '明月', { runtime, seed, signal })
  say(pc.bold(text('cli.tour.ask.title', { prompt: '明月' })))
  for (const verse of poem.text.split('\n')) say(`    ${pc.cyan(verse)}`)
  return poem
}

/** Three commands for now. */
function next(out: string, say: (line?: string) => void): void {
  const command = commandName()
  const poems = relative(process.cwd(), join(packageRoot(), 'examples/poems/poems.jsonl'))
  const commands = [
    [`${command} ask ${out} "春风" --odds 5`, text('cli.tour.next.ask')],
    [`${command} fit ${poems} --out runs/poems --size small --minutes 10`, text('cli.tour.next.longer')],
    [`${command} fit ${text('cli.tour.own-text')} --out runs/mine --minutes 5`, text('cli.tour.next.own')],
  ]
  say()
  say(pc.bold(text('cli.tour.next')))
  for (const [written, what] of commands) say(`  ${pc.green(written)}\n      ${pc.dim(what)}`)
}

/** runs/first, or runs/first-2, … where it exists and holds something. */
function freshFolder(parent: string, name: string): string {
  for (let i = 1; ; i++) {
    const folder = join(parent, i === 1 ? name : `${name}-${i}`)
    if (!existsSync(folder) || readdirSync(folder).length === 0) return folder
  }
}
