// Rows of plain numbers, read where they stand: of a million rows, cutting out the cells as strings costs more than all the rest.
// Anything else (a missing cell, a quote, a stray letter, a row too short) is left to the reader that knows them all.
import { numberIn } from './numbers.ts'

const zero = 48
const nine = 57
const point = 46
const minus = 45
const plus = 43
const newline = 10
/** Whole numbers of so many digits, and powers of ten up to so many, are exact in float64: so is their quotient but for its one rounding (Clinger 1990). */
const exactDigits = 15
const exactPower = 22
const powers = Float64Array.from({ length: exactPower + 1 }, (_, i) => Number(`1e${i}`))

export class PlainRows {
  /** The wanted columns of the last row. */
  readonly values: Float64Array
  /** Of each column of the table, which wanted one it is; -1: none. */
  private readonly wanted: Int32Array
  private readonly delimiter: number

  /** `places`: where the wanted columns stand among the table's `count`, no two the same. */
  constructor(delimiter: string, count: number, places: Int32Array) {
    this.delimiter = delimiter.charCodeAt(0)
    this.values = new Float64Array(places.length)
    this.wanted = new Int32Array(count).fill(-1)
    places.forEach((place, j) => (this.wanted[place] = j))
  }

  /** Reads the row at `from`, whose line break is there: where the next begins; -1 where it isn't plain. Without `points` a decimal point isn't. */
  read(text: string, from: number, points: boolean): number {
    const { wanted, values, delimiter } = this
    const last = wanted.length - 1
    let at = from
    for (let column = 0; column <= last; column++) {
      const begin = at
      const end = column === last ? newline : delimiter
      let code = text.charCodeAt(at)
      const j = wanted[column]
      if (j < 0) {
        // Whatever stands there.
        while (code !== delimiter && code !== newline) code = text.charCodeAt(++at)
        if (code !== end) return -1
        at++
        continue
      }
      const sign = code === minus ? -1 : 1
      if (code === minus || code === plus) code = text.charCodeAt(++at)
      let whole = 0
      let digits = 0
      let behind = -1
      for (; ; code = text.charCodeAt(++at)) {
        if (code >= zero && code <= nine) {
          whole = whole * 10 + (code - zero)
          if (whole > 0) digits++
          if (behind >= 0) behind++
        } else if (code === point && behind < 0 && points) behind = 0
        else break
      }
      // A sign or a point alone, and what holds no digit.
      if (at === begin || !digitAt(text, at - 1, begin)) return -1
      let value = whole
      if (code !== end || digits > exactDigits || behind > exactPower) {
        // An exponent, many digits; anything that is no number ends the row here.
        while (code !== delimiter && code !== newline) code = text.charCodeAt(++at)
        if (code !== end) return -1
        const cell = text.slice(begin, at)
        const number = points || !cell.includes('.') ? numberIn(cell, false) : undefined
        if (number === undefined || number !== number) return -1
        value = number
      } else {
        if (behind > 0) value /= powers[behind]
        value *= sign
      }
      values[j] = value
      at++
    }
    return at
  }
}

/** Whether a digit stands at `at` or, before a point, one place earlier: `3.` is a number, `.` is none. */
function digitAt(text: string, at: number, begin: number): boolean {
  const code = text.charCodeAt(at)
  if (code !== point) return code >= zero && code <= nine
  const before = at > begin ? text.charCodeAt(at - 1) : 0
  return before >= zero && before <= nine
}
