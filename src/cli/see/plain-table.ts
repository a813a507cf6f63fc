import Table from 'cli-table3'
import { stripVTControlCharacters } from 'node:util'
import { pc } from '../colour.ts'

/** Rows in columns without lines around them, Chinese in its true width; `right` names the columns of numbers. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const none = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle']
  const table = new Table({
    chars: Object.fromEntries(none.map((place) => [place, place === 'middle' ? '  ' : ''])),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: head.map((_, column) => (right.includes(column) ? 'right' : 'left')),
    ...(head.some((title) => title !== '') && { head: head.map((title) => pc.dim(title)) }),
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line}`.replace(/\s+$/, ''))
    .filter((line) => stripVTControlCharacters(line).trim() !== '')
    .join('\n')
}
