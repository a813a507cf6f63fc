import { text } from '../../language/index.ts'
import type { Agreement } from '../../see/agreement.ts'
import { matter, type MatterNumber, type MatterReport } from '../../see/matter.ts'
import { percent, visible } from '../ask/odds-table.ts'
import { pc } from '../colour.ts'
import type { GlobalOptions } from '../global-options.ts'
import { count } from '../quantities.ts'
import { share, short } from '../see/amounts.ts'
import { withAskedModel } from '../see/asking.ts'
import { plainTable } from '../see/plain-table.ts'
import { Stages } from '../see/stages.ts'
import { tipWords } from '../param/tip-lines.ts'
import { curveLines } from './curve.ts'

export interface MatterVerbOptions extends GlobalOptions {
  readonly token?: string
  readonly top?: number
  readonly compared?: number
  readonly seed?: number
  readonly tip?: boolean
  readonly maxTokens?: number
  readonly patch?: string
}

/** Which numbers matter for the token after a prompt: predicted for all, measured for those listed. */
export async function matterVerb(name: string, prompt: string, options: MatterVerbOptions): Promise<void> {
  const stages = new Stages(process.stderr, options.json === true)
  await withAskedModel(name, options, async (asked, signal) => {
    try {
      const { token, top, compared, seed, tip, maxTokens } = options
      const report = await matter(asked, prompt, { token, top, compared, seed, tip, maxTokens, signal, progress: (stage, done, total) => stages.tell(text(`cli.matter.stage.${stage}`), done, total) })
      stages.end()
      process.stdout.write(`${options.json === true ? JSON.stringify(report) : matterLines(report)}\n`)
    } finally {
      stages.end()
    }
  })
}

const signed = (value: number | null): string => (value === null ? 'NaN' : `${value > 0 ? '+' : ''}${short(value)}`)

function matterLines(report: MatterReport): string {
  const { token, top, parts, agreement, resolution, parameters } = report
  const lines = [text('cli.matter.title', { token: visible(token), probability: percent(token.logprob), logprob: short(token.logprob), parameters: count(parameters) })]
  const tipped = top.some(({ tip }) => tip !== undefined)
  const head = [...(['number', 'value', 'predicted', 'measured', 'after'] as const).map((column) => text(`cli.matter.column.${column}`)), ...(tipped ? [text('cli.matter.column.tip')] : []), '']
  const rows = top.map(({ address, decimal, predicted, measured, logprob, curved, tip }) => [address, decimal, signed(predicted), signed(measured), logprob === null ? 'NaN' : percent(logprob), ...(tipped ? [tip === undefined ? '' : tipWords(tip)] : []), curved ? text('cli.matter.curved') : ''])
  lines.push(plainTable(head, rows, tipped ? [1, 2, 3, 4, 5] : [1, 2, 3, 4]))
  const curves = top.filter(({ curve }) => curve !== null)
  if (curves.length > 0) {
    lines.push('', text('cli.matter.curves', { count: curves.length }))
    for (const number of curves) lines.push(`  ${number.address}`, ...curveLines(curvePoints(number), Number(number.value)).map((line) => `    ${line}`))
  }
  const all = parts.reduce((sum, { effect }) => sum + effect, 0)
  lines.push('', text('cli.matter.parts'), plainTable(['', '', ''], parts.map(({ part, parameters: numbers, effect }) => [text(`see.part.${part}`), count(numbers), share(all > 0 ? effect / all : 0)]), [1, 2]))
  lines.push('', text('cli.matter.agreement'), ...(['top', 'random'] as const).filter((which) => agreement[which].count > 0).map((which) => `  ${agreementLine(which, agreement[which])}`))
  lines.push(pc.dim(text('cli.matter.resolution', { resolution: short(resolution) })), pc.dim(text(report.restored ? 'cli.try.restored' : 'cli.try.not-restored')))
  return lines.join('\n')
}

const curvePoints = ({ curve }: MatterNumber) => curve!.map(({ value, logprob }) => ({ x: value, y: logprob }))

function agreementLine(which: 'top' | 'random', { count: numbers, correlation, medianRelativeError, resolved, sameSign }: Agreement): string {
  return text(`cli.matter.agreement.${which}`, {
    count: numbers,
    correlation: correlation === null ? '–' : correlation.toFixed(4),
    error: medianRelativeError === null ? '–' : share(medianRelativeError),
    resolved,
    sign: sameSign,
  })
}
