import { text } from '../../language/index.ts'
import type { TipReport } from '../../see/tip.ts'
import { pc } from '../colour.ts'
import { count } from '../quantities.ts'
import { short } from '../see/amounts.ts'
import { sideBySide } from '../see/side-by-side.ts'

/** Where the answer tips along a number, with the answers on both sides; or that it doesn't. */
export function tipLines({ address, dtype, now, answer, tip, searched }: TipReport, columns: number): string[] {
  const title = `${pc.bold(address)} = ${pc.bold(now.decimal)}`
  if (tip === null) return [title, text('cli.tip.none', { dtype, distance: short(searched.distance), values: count(searched.values) })]
  const shown = tip.answer === null ? text('cli.try.none') : tip.answer.text.trim() || '∅'
  return [
    title,
    text('cli.tip.at', { at: pc.bold(tip.at.decimal), bits: tip.at.bits, distance: short(tip.distance), last: tip.last.decimal, dtype }),
    '',
    sideBySide([pc.dim(text('cli.tip.side', { value: tip.last.decimal })), pc.dim(text('cli.tip.side', { value: tip.at.decimal }))], [answer.text.trim() || '∅', shown], columns),
    '',
    text('cli.try.parts', { place: count(tip.parts + 1) }),
    pc.dim(text('cli.tip.searched', { values: count(searched.values) })),
  ]
}

/** The same in a few words, for a table. */
export const tipWords = ({ tip }: TipReport): string => (tip === null ? text('cli.tip.never') : tip.at.decimal)
