// A number's life for the terminal.
import plot from 'simple-ascii-chart'
import { currentLanguage, text } from '../../language/index.ts'
import type { LifeReport } from '../../see/life.ts'
import type { Push } from '../../see/push.ts'
import { percent, visible } from '../ask/odds-table.ts'
import { pc } from '../colour.ts'
import { wrap } from '../help.ts'
import { tipLines } from '../param/tip-lines.ts'
import { count } from '../quantities.ts'
import { short } from '../see/amounts.ts'
import { plainTable } from '../see/plain-table.ts'

const signed = (value: number | null): string => (value === null ? 'NaN' : `${value > 0 ? '+' : ''}${short(value)}`)

export function lifeLines(report: LifeReport, columns: number): string[] {
  const { address, run, start, trained, now, checkpoints, watched, jobs, tip } = report
  const lines = [
    pc.bold(address),
    text(`cli.life.start.${start.rule}`, { value: pc.bold(start.decimal), size: short(start.size), seed: run.seed }),
    text('cli.life.now', { value: pc.bold(trained.decimal), bits: trained.bits, steps: count(run.steps), optimizer: run.optimizer }),
  ]
  if (run.averaged) lines.push(text('cli.life.averaged', { value: pc.bold(now.decimal) }))
  if (watched) lines.push(...watchedLines(report, columns))
  else {
    lines.push('', ...wrap(text('cli.life.unwatched', { address }), columns).split('\n'), '')
    lines.push(plainTable([text('cli.life.column.step'), text('cli.matter.column.value')], checkpoints.map(({ step, value }) => [count(step), short(value)]), [0, 1]))
  }
  if (jobs.length > 0) {
    const head = [text('cli.life.column.prompt'), text('cli.life.column.token'), text('cli.life.column.odds'), text('cli.matter.column.after'), text('cli.matter.column.predicted'), text('cli.matter.column.measured'), text('cli.life.column.rank')]
    const rows = jobs.map((job) => [job.prompt, visible(job.token), percent(job.token.logprob), job.logprob === null ? 'NaN' : percent(job.logprob), signed(job.predicted), signed(job.measured), `${count(job.rank)} / ${count(job.of)}`])
    lines.push('', pc.bold(text('cli.life.job')), plainTable(head, rows, [2, 3, 4, 5, 6]))
  }
  if (tip !== null) lines.push('', pc.bold(text('cli.life.tip', { prompt: jobs[0].prompt })), ...tipLines(tip, columns).slice(1))
  return lines
}

function watchedLines(report: LifeReport, columns: number): string[] {
  const { start, updates, replayed, pushes } = report
  const values = [{ step: 0, value: start.value }, ...updates].flatMap(({ step, value }) => (value === null ? [] : [[step, value] as [number, number]]))
  const changes = updates.flatMap(({ step, update }) => (update === null ? [] : [[step, update] as [number, number]]))
  const largest = updates.toSorted((a, b) => Math.abs(b.update ?? Infinity) - Math.abs(a.update ?? Infinity)).slice(0, 5)
  return [
    text(replayed === true ? 'cli.life.replayed' : 'cli.life.not-replayed', { steps: count(updates.length) }),
    '',
    pc.bold(text('cli.life.values')),
    chart(values, 10, columns),
    pc.bold(text('cli.life.updates')),
    chart(changes, 6, columns),
    pc.bold(text('cli.life.largest')),
    plainTable((['step', 'gradient', 'update', 'after'] as const).map((column) => text(`cli.life.column.${column}`)), largest.map(({ step, gradient, update, value }) => [count(step), signed(gradient), signed(update), short(value)]), [0, 1, 2, 3]),
    ...pushLines('up', pushes.up, columns),
    ...pushLines('down', pushes.down, columns),
  ]
}

/** Every step where there is room; else the least and the greatest of each stretch, so that no update is smoothed away. */
function chart(points: readonly [number, number][], height: number, columns: number): string {
  const width = Math.max(30, Math.min(columns - 20, 72))
  const stretch = Math.ceil(points.length / width)
  const drawn: [number, number][] = []
  for (let at = 0; at < points.length; at += stretch) {
    const part = points.slice(at, at + stretch)
    const [low, high] = [part.reduce((a, b) => (b[1] < a[1] ? b : a)), part.reduce((a, b) => (b[1] > a[1] ? b : a))]
    drawn.push(...(low === high ? [low] : low[0] < high[0] ? [low, high] : [high, low]))
  }
  const last = points.at(-1)![0]
  return plot(drawn, { width, height, customXAxisTicks: [points[0][0], Math.round(last / 2), last], formatter: (value, { axis }) => (axis === 'x' ? count(value) : short(value)) })
}

function pushLines(way: 'up' | 'down', pushes: readonly Push[], columns: number): string[] {
  if (pushes.length === 0) return []
  const sign = way === 'up' ? -1 : 1
  const lines = ['', pc.bold(text(`cli.life.pushed.${way}`))]
  for (const { step, gradient, weighed, sentences } of pushes) {
    lines.push(`  ${text(`cli.life.push.${weighed}`, { step: count(step), gradient: signed(gradient) })}`)
    // Those that pull this way, hardest first; in the finished model there may be none.
    const own = sentences.filter((one) => (one.gradient ?? 0) * sign > 0).toSorted((a, b) => sign * (b.gradient! - a.gradient!))
    for (const sentence of (own.length > 0 ? own : sentences).slice(0, 2)) lines.push(...wrap(quoted(sentence.text), Math.max(24, columns - 6)).split('\n').map((line) => `    ${line}`))
  }
  return lines
}

const quoted = (sentence: string): string => {
  const words = sentence.trim().replace(/\s+/g, ' ')
  return currentLanguage() === 'zh' ? `「${words}」` : `“${words}”`
}
