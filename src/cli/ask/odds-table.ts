import { pc } from '../colour.ts'
import stringWidth from 'string-width'
import type { AnswerToken, TokenOdds } from '../../ask/answer.ts'

/** Columns of the chosen token, and of each of the likeliest. */
const [chosenWidth, oddsWidth] = [12, 16]
const gap = '   '

/** A token as a person sees it: spaces and line breaks made visible, bytes that are no whole character in hexadecimal. */
export function visible({ text, bytes }: Pick<TokenOdds, 'text' | 'bytes'>): string {
  if (bytes !== undefined) return `<${Buffer.from(bytes, 'base64').toString('hex').replace(/..(?=.)/g, '$& ')}>`
  const shown = text
    .replaceAll('\r', '␍')
    .replaceAll('\n', '↵')
    .replaceAll('\t', '⇥')
    .replaceAll(' ', '␣')
    // What would move the cursor or change colours.
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '�')
  return shown === '' ? '∅' : shown
}

/** 43.2%, 0.43%, <0.01%. */
export function percent(logprob: number): string {
  const p = 100 * Math.exp(logprob)
  return p < 0.005 ? '<0.01%' : `${p.toFixed(p >= 9.95 ? 1 : 2)}%`
}

/** Filled with spaces to a width in columns (a Chinese character takes two), or cut to it. */
export function fit(shown: string, width: number): string {
  let cut = shown
  while (stringWidth(cut) > width) cut = [...cut.replace(/…$/, '')].slice(0, -1).join('') + '…'
  return cut + ' '.repeat(width - stringWidth(cut))
}

/**
 * One step: the token that was taken and its odds, then the likeliest ones, the taken one among them in bold. What doesn't
 * fit into `columns` goes on below, in the same places.
 */
export function oddsRow(token: AnswerToken, columns = Infinity): string {
  const taken = token.top.find(({ id }) => id === token.id) ?? token
  const cell = ({ text, bytes, logprob }: TokenOdds, width: number) => `${fit(visible({ text, bytes }), width - 7)}${percent(logprob).padStart(7)}`
  const others = token.top.map((odds) => (odds.id === token.id ? pc.bold(cell(odds, oddsWidth)) : cell(odds, oddsWidth)))
  const first = `${pc.cyan(fit(visible(taken), chosenWidth))}${pc.cyan(percent(token.logprob).padStart(7))}  │ `
  const indent = chosenWidth + 7
  const fitting = Math.max(1, Math.floor((columns - indent - 4 + gap.length) / (oddsWidth + gap.length)))
  const lines: string[] = []
  for (let at = 0; at === 0 || at < others.length; at += fitting) lines.push(others.slice(at, at + fitting).join(gap))
  return lines.map((line, i) => `${i === 0 ? first : `${' '.repeat(indent)}  │ `}${line}`.trimEnd()).join('\n')
}
