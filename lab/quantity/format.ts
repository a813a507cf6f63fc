/** U+2212, as wide as a plus and no hyphen. */
const minus = '−'

/** Four significant digits, a true minus, powers of ten where zeros would crowd. */
export function fourDigits(value: number): string {
  if (Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`
  const size = Math.abs(value)
  if (size === 0) return '0'
  // 0.000001 is read more easily than 1×10⁻⁶.
  const plain = size < 1e-4 ? trimmed(size.toFixed(20)) : ''
  if (plain !== '' && plain.length <= 8 && Number(plain) === size) return signed(value, plain)
  if (size >= 1e6 || size < 1e-4) {
    const [digits, power] = size.toExponential(3).split('e')
    return signed(value, `${trimmed(digits)}×10${superscript(Number(power))}`)
  }
  return signed(value, trimmed(size >= 1000 ? size.toFixed(size % 1 === 0 ? 0 : 1) : size.toPrecision(4)))
}

/** Every digit that tells this float64 from its neighbours. */
export const allDigits = (value: number): string => signed(value, String(Math.abs(value)))

const signed = (value: number, digits: string): string => (value < 0 ? minus + digits : digits)
const trimmed = (digits: string): string => (digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits)
const superscript = (power: number): string => String(power).replace(/./g, (sign) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(sign)])

/** Kept: to make one takes longer than to use it. */
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
/** 21,264 */
export const withCommas = (value: number): string => grouped.format(value)

/** A large count as it is said: 6710亿, 96.14万; 671 billion, 961,408. */
export function count(value: number, language: 'zh' | 'en'): string {
  if (language === 'zh') {
    if (value >= 1e8) return `${trimmed((value / 1e8).toFixed(value >= 1e10 ? 0 : 2))}亿`
    if (value >= 1e5) return `${trimmed((value / 1e4).toFixed(2))}万`
    return withCommas(value)
  }
  if (value >= 1e9) return `${trimmed((value / 1e9).toFixed(value >= 1e11 ? 0 : 2))} billion`
  if (value >= 1e7) return `${trimmed((value / 1e6).toFixed(2))} million`
  return withCommas(value)
}
