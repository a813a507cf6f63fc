import { storedNumbers, type StoredType } from './dtype.ts'

/**
 * A stored number in decimal. F32 and F64: the shortest that reads back to the same bits (as NumPy prints them); 16 and
 * 8 bits: the number itself (3.125, never a 3.13 that only rounds to it), up to float64's 17 digits; whole numbers whole.
 */
export function decimalOf(value: number | bigint, dtype: StoredType): string {
  if (typeof value === 'bigint') return String(value)
  if (Object.is(value, -0)) return '-0'
  if (dtype !== 'F32' || !Number.isFinite(value)) return String(value)
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(Number(value.toPrecision(9)))
}

const view = new DataView(new ArrayBuffer(8))

/** Every digit of a float64: a binary fraction always ends in decimal. NaN and infinities by name. */
export function exactDecimal(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const field = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & ((1n << 52n) - 1n)
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n)
  const exponent = (field === 0 ? 1 : field) - 1075
  const sign = bits >> 63n === 0n ? '' : '-'
  if (exponent >= 0) return sign + String(mantissa << BigInt(exponent))
  // m / 2^k = m·5^k / 10^k
  const digits = String(mantissa * 5n ** BigInt(-exponent)).padStart(-exponent + 1, '0')
  const [whole, rest] = [digits.slice(0, exponent), digits.slice(exponent).replace(/0+$/, '')]
  return sign + whole + (rest === '' ? '' : `.${rest}`)
}

/** Stored bytes as one number in hexadecimal, highest bit first: 0x4048. */
export const bitsOf = (bytes: Uint8Array): string => `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).reverse().join('')}`

/** The bytes that `bitsOf` shows so; undefined where it is no number of `width` bytes. */
export function bytesOfBits(bits: string, width: number): Uint8Array<ArrayBuffer> | undefined {
  if (!/^0x[0-9a-f]+$/i.test(bits) || bits.length !== 2 + 2 * width) return undefined
  return Uint8Array.from({ length: width }, (_, i) => Number.parseInt(bits.slice(2 + 2 * (width - 1 - i), 4 + 2 * (width - 1 - i)), 16))
}

/** One number of each stored type: its value, its decimal and its bits. */
export function describeBytes(bytes: Uint8Array, dtype: StoredType): { value: number | bigint; decimal: string; bits: string } {
  const value = storedNumbers(bytes, dtype)[0]
  return { value, decimal: decimalOf(value, dtype), bits: bitsOf(bytes) }
}

/** Where the sign, the exponent and the fraction of a float end, in bits; undefined for whole numbers. */
const FIELDS: Partial<Record<StoredType, readonly [number, number]>> = { F64: [11, 52], F32: [8, 23], F16: [5, 10], BF16: [8, 7], F8_E4M3: [4, 3], F8_E5M2: [5, 2] }

/** Stored bits one by one, highest first; of a float: sign, exponent and fraction apart. */
export function binaryOf(bytes: Uint8Array, dtype: StoredType): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).reverse().join('')
  const fields = FIELDS[dtype]
  return fields === undefined ? bits : `${bits.slice(0, 1)} ${bits.slice(1, 1 + fields[0])} ${bits.slice(1 + fields[0])}`
}
