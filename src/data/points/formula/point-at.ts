import stringWidth from 'string-width'
import type { Place } from './expression.ts'

/** How much of a long formula is shown on each side of the place. */
const around = 60

/** The formula and, on a line of its own, carets under the place; Chinese characters count as the two columns that they take. */
export function pointAt(source: string, { start, end }: Place): string {
  const from = start > around ? start - around : 0
  const to = Math.min(source.length, end + around)
  // Line ends and tabs would move the caret; a low surrogate cut from its high one would print as a broken character.
  const shown = (a: number, b: number) => source.slice(a, b).replace(/\s/g, ' ').replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, ' ')
  const before = (from > 0 ? '… ' : '') + shown(from, start)
  const marked = shown(start, end).slice(0, 40)
  return `${before}${shown(start, to)}${to < source.length ? ' …' : ''}\n${' '.repeat(stringWidth(before))}${'^'.repeat(Math.max(1, stringWidth(marked)))}`
}
