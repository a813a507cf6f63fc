import stringWidth from 'string-width'
import { wrap } from '../help.ts'

/** Narrower columns are hard to read: the texts then stand one below the other. */
const narrowest = 28

/** Two texts under their titles, beside each other where there is room. */
export function sideBySide(titles: readonly [string, string], texts: readonly [string, string], columns: number): string {
  const width = Math.floor((columns - 5) / 2)
  if (width < narrowest) return [0, 1].map((i) => `${titles[i]}\n${wrap(texts[i], Math.max(10, columns - 2)).replace(/^/gm, '  ')}`).join('\n')
  const [left, right] = texts.map((text) => wrap(text, width).split('\n'))
  const rows = [titles, ...Array.from({ length: Math.max(left.length, right.length) }, (_, i) => [left[i] ?? '', right[i] ?? ''] as const)]
  return rows.map(([a, b]) => `  ${a}${' '.repeat(Math.max(0, width - stringWidth(a)))} │ ${b}`.trimEnd()).join('\n')
}
