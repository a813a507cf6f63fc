/** Cells that hold no number: empty, and what R, pandas (`read_csv`) and spreadsheets write for it; in any case of letters. */
const missing = new Set(['', 'na', 'n/a', '<na>', '#n/a', '#na', '#n/a n/a', 'nan', '-nan', '1.#qnan', '-1.#ind', 'null', 'none', '缺失'])

export const isMissing = (cell: string): boolean => missing.has(cell.trim().toLowerCase())

const plain = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const commaDecimal = /^[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?$/

/**
 * The number in a cell; NaN for a missing one, undefined for what is none. With `comma` a decimal comma is read as well as a
 * point. Infinity, hexadecimal and thousands separators are refused.
 */
export function numberIn(cell: string, comma: boolean): number | undefined {
  const value = +cell
  // +'' and +' ' are 0, +'0x10' is 16: what comes out as a number still has to look like one.
  if (value - value === 0 && (value !== 0 || /\d/.test(cell)) && !hasBase(cell)) return value
  if (isMissing(cell)) return NaN
  const text = cell.trim().replace(/^[−–]/, '-')
  if (comma && commaDecimal.test(text)) return +text.replace(',', '.')
  return plain.test(text) && Number.isFinite(+text) ? +text : undefined
}

/** 0x, 0o, 0b. */
function hasBase(cell: string): boolean {
  if (cell.charCodeAt(0) > 48) return false
  const text = cell.trimStart()
  return text.charCodeAt(0) === 48 && text.length > 1 && text.charCodeAt(1) > 57 && text[1] !== 'e' && text[1] !== 'E'
}

export type CellProblem = 'text' | 'thousands' | 'infinite' | 'full-width' | 'percent' | 'spaces'

/** Why a cell is no number, for the hint. */
export function problemOf(cell: string): CellProblem {
  const text = cell.trim()
  if (/^[+-]?\d{1,3}([,' .\u00a0\u202f]\d{3})+([.,]\d+)?$/.test(text)) return 'thousands'
  if (/^[+-]?(inf(inity)?|∞)$/i.test(text) || plain.test(text)) return 'infinite'
  if (/^[０-９．，＋－]+$/.test(text)) return 'full-width'
  if (/^[+-]?[\d.,]+\s*[%‰％]$/.test(text)) return 'percent'
  return /^[+-]?[\d.]\S*(\s+[+-]?[\d.]\S*)+$/.test(text) ? 'spaces' : 'text'
}
