import type { FitEvent } from '../../fit/events.ts'
import { fitFiles, resumeFolder } from '../../fit/fit-text.node.ts'
import type { RunReport } from '../../fit/report.ts'
import type { Run } from '../../fit/run.ts'
import { text } from '../../language/index.ts'
import { commandName } from '../command-name.ts'
import type { GlobalOptions } from '../global-options.ts'
import { count } from '../quantities.ts'
import { openRuntime } from '../runtime.ts'
import { Stopped, stopSignal } from '../stop.ts'
import { LiveView } from './live.ts'
import { checkResume, fitChoices, type FitOptions } from './options.ts'
import { PlainView } from './plain.ts'
import { lossPlot, reportCard } from './report.ts'
import type { FitView } from './view.ts'

/** `cantian fit`: trains on texts, or goes on with a run, and shows it. */
export async function fitVerb(texts: readonly string[], options: FitOptions & GlobalOptions): Promise<void> {
  if (options.resume !== undefined) checkResume(texts, options)
  const choices = options.resume === undefined ? fitChoices(texts, options) : undefined
  const out = choices?.out ?? options.resume!
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const view = options.json ? undefined : viewFor(process.stdout)
  const stop = stopSignal(() => view?.say(text('cli.fit.stopping')))
  const runtime = await openRuntime(options)
  try {
    let run: Run<RunReport>
    if (choices) run = fitFiles({ ...choices, runtime, signal: stop.signal })
    else {
      const resumed = await resumeFolder(out, { runtime, signal: stop.signal })
      if (resumed.finished) {
        if (options.json) write(JSON.stringify({ v: 1, kind: 'finished', folder: out, step: resumed.step }))
        else write(text('cli.fit.already', { step: count(resumed.step), run: out, command: commandName() }))
        return
      }
      for (const warning of resumed.warnings) process.stderr.write(`${text(`cli.fit.resume-warning.${warning}`)}\n`)
      run = resumed.run
    }
    const shown = await showRun(run, view, options.json ? (event) => write(JSON.stringify(event)) : undefined)
    if (options.json) write(JSON.stringify(shown.report))
    else for (const line of endLines(shown, out)) write(line)
    if (shown.report.reason === 'stopped') throw new Stopped()
  } finally {
    stop.release()
    await runtime.close()
  }
}

export const viewFor = (stream: NodeJS.WriteStream): FitView => (stream.isTTY ? new LiveView(stream) : new PlainView((line) => stream.write(`${line}\n`)))

export interface ShownRun {
  readonly report: RunReport
  readonly losses: readonly number[]
  readonly firstStep: number
}

/** Shows every event of a run until it has ended. */
export async function showRun(run: Run<RunReport>, view: FitView | undefined, tell?: (event: FitEvent) => void): Promise<ShownRun> {
  const losses: number[] = []
  let firstStep = 1
  try {
    for await (const event of run) {
      if (event.kind === 'step') {
        if (losses.length === 0) firstStep = event.step
        losses.push(event.loss)
      }
      view?.show(event)
      tell?.(event)
    }
    return { report: await run.done, losses, firstStep }
  } finally {
    view?.end()
  }
}

/** What remains on the screen of a run that has ended. */
export function endLines({ report, losses, firstStep }: ShownRun, out: string): string[] {
  if (report.reason === 'stopped') return [text('cli.fit.stopped', { step: count(report.step), run: out, command: commandName() })]
  const columns = process.stdout.columns ?? 100
  const blocks = [
    report.reason === 'early' ? text('cli.fit.early', { step: count(report.step) }) : '',
    lossPlot(losses, firstStep, report, columns),
    reportCard(report),
    text('cli.fit.saved', { run: out, prompt: report.samples[0]?.prompt ?? '…', command: commandName() }),
  ]
  return blocks.filter((block) => block !== '').flatMap((block) => ['', block]).slice(1)
}
