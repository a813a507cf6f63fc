/** A float of 16 or 8 bits: sign, exponent, fraction, from the highest bit down. */
export interface FloatLayout {
  readonly bits: 8 | 16
  readonly fraction: number
  readonly bias: number
  readonly greatest: number
  /** OCP's E4M3 has no infinities, and its NaN is the one code with every bit below the sign set. */
  readonly infinities: boolean
}

/** F16: IEEE 754 binary16; BF16: the upper half of binary32; F8: OCP 8-bit Floating Point Specification (OFP8), section 5. */
export const FLOAT_LAYOUTS = {
  F16: { bits: 16, fraction: 10, bias: 15, greatest: 65504, infinities: true },
  BF16: { bits: 16, fraction: 7, bias: 127, greatest: 3.3895313892515355e38, infinities: true },
  F8_E5M2: { bits: 8, fraction: 2, bias: 15, greatest: 57344, infinities: true },
  F8_E4M3: { bits: 8, fraction: 3, bias: 7, greatest: 448, infinities: false },
} as const satisfies Record<string, FloatLayout>

/** The number that a code stands for. */
export function decodeFloat(code: number, { bits, fraction, bias, infinities }: FloatLayout): number {
  const sign = code >> (bits - 1) === 0 ? 1 : -1
  const magnitude = code & (2 ** (bits - 1) - 1)
  const exponent = magnitude >> fraction
  const part = magnitude & (2 ** fraction - 1)
  const highest = 2 ** (bits - 1 - fraction) - 1
  if (exponent === highest && infinities) return part === 0 ? sign * Infinity : NaN
  if (exponent === highest && part === 2 ** fraction - 1) return NaN
  if (exponent === 0) return sign * part * 2 ** (1 - bias - fraction)
  return sign * (1 + part / 2 ** fraction) * 2 ** (exponent - bias)
}

const scratch = new DataView(new ArrayBuffer(8))

/**
 * The code nearest to a number, ties to even; undefined where the type can't hold it (a finite number that rounds
 * beyond the greatest, or an infinity that the layout lacks). A NaN becomes the quiet one, sign kept.
 */
export function encodeFloat(value: number, { bits, fraction, bias, greatest, infinities }: FloatLayout): number | undefined {
  scratch.setFloat64(0, value)
  const high = scratch.getUint32(0)
  const sign = high >>> 31 === 0 ? 0 : 2 ** (bits - 1)
  const highest = (2 ** (bits - 1 - fraction) - 1) * 2 ** fraction
  if (Number.isNaN(value)) return sign | highest | (infinities ? 2 ** (fraction - 1) : 2 ** fraction - 1)
  const magnitude = Math.abs(value)
  if (magnitude === Infinity) return infinities ? sign | highest : undefined
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, 1 - bias)
  // One step between neighbours here is 2^(exponent - fraction): scaling by a power of two is exact.
  const steps = roundEven(magnitude / 2 ** (exponent - fraction))
  if (steps * 2 ** (exponent - fraction) > greatest) return undefined
  // A normal number's leading 1 adds itself to the exponent field; so does a carry from rounding up.
  return sign | ((exponent + bias - 1) * 2 ** fraction + steps)
}

function roundEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}
