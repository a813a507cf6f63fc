import { tip } from '../../see/tip.ts'
import { tryEdit, type TryReport } from '../../see/try.ts'
import { text } from '../../language/index.ts'
import type { AskedModel } from '../../see/asked.ts'
import { pc } from '../colour.ts'
import { percent, visible } from '../ask/odds-table.ts'
import type { GlobalOptions } from '../global-options.ts'
import { count } from '../quantities.ts'
import { share, short } from '../see/amounts.ts'
import { withAskedModel } from '../see/asking.ts'
import { plainTable } from '../see/plain-table.ts'
import { sideBySide } from '../see/side-by-side.ts'
import { Stages } from '../see/stages.ts'
import { tipLines } from './tip-lines.ts'

export interface TryVerbOptions extends GlobalOptions {
  readonly patch?: string
  readonly odds?: number
  readonly maxTokens?: number
  readonly tip?: boolean
}

/** Answers before and after numbers are turned. Nothing is kept. */
export async function tryVerb(name: string, address: string, value: string, prompt: string, options: TryVerbOptions): Promise<void> {
  const { odds = 5, maxTokens = 48 } = options
  await answering(name, options, async (asked, signal, progress) => {
    const report = await tryEdit(asked, asked.opened.index.resolve(address), { name: 'set', value }, prompt, { odds, maxTokens, tip: options.tip, signal, progress })
    return options.json === true ? JSON.stringify(report) : tryLines(report, process.stdout.columns ?? 80)
  })
}

/** Where the answer tips along one number. */
export async function tipVerb(name: string, address: string, prompt: string, options: TryVerbOptions): Promise<void> {
  await answering(name, options, async (asked, signal, progress) => {
    const report = await tip(asked, asked.opened.index.resolve(address), prompt, { maxTokens: options.maxTokens, signal, progress })
    return options.json === true ? JSON.stringify(report) : tipLines(report, process.stdout.columns ?? 80).join('\n')
  })
}

async function answering(name: string, options: TryVerbOptions, answer: (asked: AskedModel, signal: AbortSignal, progress: (values: number) => void) => Promise<string>): Promise<void> {
  const stages = new Stages(process.stderr, options.json === true)
  await withAskedModel(name, options, async (asked, signal) => {
    try {
      const said = await answer(asked, signal, (values) => stages.tell(text('cli.tip.stage', { values: count(values) }), values, 0))
      stages.end()
      process.stdout.write(`${said}\n`)
    } finally {
      stages.end()
    }
  })
}

/** The two answers side by side, where they part, and how the odds moved, also where the words stay. */
export function tryLines(report: TryReport, columns: number): string {
  const { before, after, next, along, parts } = report
  const lines = [`${pc.bold(report.count === 1 ? report.address : text('cli.param.numbers', { address: report.address, count: count(report.count) }))}  ${before.decimal} → ${pc.bold(after.decimal)}  (${before.bits} → ${after.bits})`]
  if (report.asked !== null && !report.asked.startsWith('0x') && Number(report.asked) !== Number(after.decimal)) {
    const rounded = Number.isFinite(Number(report.asked))
    if (rounded) lines.push(text('cli.param.rounded', { asked: report.asked, stored: after.decimal, dtype: report.dtype }))
  }
  lines.push('', sideBySide([pc.dim(text('cli.try.before')), pc.dim(text('cli.try.after'))], [before.answer?.text.trim() || '∅', after.answer === null ? text('cli.try.none') : after.answer.text.trim() || '∅'], columns), '')
  lines.push(parts === null ? text('cli.try.same') : text('cli.try.parts', { place: count(parts + 1) }))
  if (next !== null) {
    lines.push(text('cli.try.shift', { share: share(next.totalVariation), divergence: short(next.divergence) }))
    lines.push(plainTable(['', text('cli.try.before'), text('cli.try.after')], next.tokens.map((token) => [visible(token), percent(token.before), percent(token.after)]), [1, 2]))
  }
  if (along !== null && along.length > 1) {
    const place = along.reduce((most, { totalVariation }, i) => (totalVariation > along[most].totalVariation ? i : most), 0)
    const token = along[place]
    if (place > 0) lines.push(text('cli.try.most', { place: count(place + 1), token: visible(token), before: percent(token.before), after: percent(token.after), share: share(token.totalVariation) }))
  }
  if (report.tip !== undefined) lines.push('', ...tipLines(report.tip, columns))
  lines.push(pc.dim(text(report.restored ? 'cli.try.restored' : 'cli.try.not-restored')))
  return lines.join('\n')
}
