import { bytesOf, fromNumbers, type StoredType } from './dtype.ts'

/** Floats whose bits, sign apart, ascend with their value: all of them. */
const FLOATS: readonly StoredType[] = ['F64', 'F32', 'F16', 'BF16', 'F8_E5M2', 'F8_E4M3']

/** The greatest finite number of each float type. */
const GREATEST: Partial<Record<StoredType, number>> = { F64: Number.MAX_VALUE, F32: 3.4028234663852886e38, F16: 65504, BF16: 3.3895313892515355e38, F8_E5M2: 57344, F8_E4M3: 448 }

export const isFloatType = (dtype: StoredType): boolean => FLOATS.includes(dtype)

/** The greatest finite number that a float type holds. */
export const greatestOf = (dtype: StoredType): number => {
  const greatest = GREATEST[dtype]
  if (greatest === undefined) throw new Error(`${dtype} is no float type`)
  return greatest
}

/**
 * A float's place among all of its type, in ascending order: 0 is +0, 1 the least above it, −1 is −0, −2 the next below.
 * Neighbours differ by 1. Infinities come after the greatest; a NaN's place means nothing.
 */
export function orderOf(bytes: Uint8Array, dtype: StoredType): bigint {
  const bits = 8n * BigInt(bytesOf(dtype))
  let code = 0n
  for (let i = bytes.length - 1; i >= 0; i--) code = (code << 8n) | BigInt(bytes[i])
  const sign = 1n << (bits - 1n)
  return code < sign ? code : -(code - sign) - 1n
}

/** The stored bytes of the float at a place. */
export function bytesAtOrder(order: bigint, dtype: StoredType): Uint8Array<ArrayBuffer> {
  const width = bytesOf(dtype)
  let code = order >= 0n ? order : (1n << (8n * BigInt(width) - 1n)) + (-order - 1n)
  return Uint8Array.from({ length: width }, () => {
    const byte = Number(code & 0xffn)
    code >>= 8n
    return byte
  })
}

/** The place of the float nearest to a number; of one beyond the type's range that of its greatest or least. */
export function orderNear(value: number, dtype: StoredType): bigint {
  const greatest = greatestOf(dtype)
  return orderOf(fromNumbers([Math.max(-greatest, Math.min(greatest, value))], dtype), dtype)
}
