/** Prints a Markdown table; numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column].length)))
  const right = head.map((_, column) => column > 0 && rows.every((row) => /^[\d–(]/.test(row[column])))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`
  console.log(line(head))
  console.log(`|${widths.map((width, i) => (right[i] ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`)
  for (const row of rows) console.log(line(row))
  console.log('')
}

/** Three significant digits, thousands set apart. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}

export const ratio = (value: number): string => `${value.toFixed(2)}×`
