import { failure } from '../errors/index.ts'
import { FLOAT_LAYOUTS, decodeFloat, encodeFloat } from './small-float.ts'

/**
 * Types in which files store numbers, under safetensors' names, in the order of its reference implementation (its
 * writer puts later ones first, so that every tensor is aligned).
 */
export const STORED_TYPES = ['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'I16', 'U16', 'F16', 'BF16', 'I32', 'U32', 'F32', 'F64', 'I64', 'U64'] as const
export type StoredType = (typeof STORED_TYPES)[number]

const BYTES: Readonly<Record<StoredType, number>> = {
  BOOL: 1, U8: 1, I8: 1, F8_E5M2: 1, F8_E4M3: 1, I16: 2, U16: 2, F16: 2, BF16: 2, I32: 4, U32: 4, F32: 4, F64: 8, I64: 8, U64: 8,
}

/** Bytes of one element. */
export const bytesOf = (dtype: StoredType): number => BYTES[dtype]

export const isStoredType = (name: unknown): name is StoredType => typeof name === 'string' && Object.hasOwn(BYTES, name)

/** Whole-number types and their least and greatest values. */
const INTEGERS: Partial<Record<StoredType, readonly [bigint, bigint]>> = {
  BOOL: [0n, 1n],
  U8: [0n, 255n],
  I8: [-128n, 127n],
  I16: [-32768n, 32767n],
  U16: [0n, 65535n],
  I32: [-2147483648n, 2147483647n],
  U32: [0n, 4294967295n],
  I64: [-(1n << 63n), (1n << 63n) - 1n],
  U64: [0n, (1n << 64n) - 1n],
}

// Stored numbers are little-endian, as is every machine that runs Node or a browser with typed arrays over files; a
// typed array needs its offset aligned, hence the copy.
function aligned(bytes: Uint8Array, size: number): { buffer: ArrayBufferLike; byteOffset: number; length: number } {
  if (bytes.byteLength % size !== 0) throw new Error(`${bytes.byteLength} bytes are not whole elements of ${size} bytes`)
  // Not slice(): that of Node's Buffer shares the memory.
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes)
  return { buffer, byteOffset, length: bytes.byteLength / size }
}

/** The elements as JavaScript holds them exactly: numbers, or bigints for I64 and U64. */
export function storedNumbers(bytes: Uint8Array, dtype: StoredType): ArrayLike<number> | ArrayLike<bigint> {
  const { buffer, byteOffset, length } = aligned(bytes, BYTES[dtype])
  switch (dtype) {
    case 'BOOL':
    case 'U8':
      return new Uint8Array(buffer, byteOffset, length)
    case 'I8':
      return new Int8Array(buffer, byteOffset, length)
    case 'I16':
      return new Int16Array(buffer, byteOffset, length)
    case 'U16':
      return new Uint16Array(buffer, byteOffset, length)
    case 'I32':
      return new Int32Array(buffer, byteOffset, length)
    case 'U32':
      return new Uint32Array(buffer, byteOffset, length)
    case 'F32':
      return new Float32Array(buffer, byteOffset, length)
    case 'F64':
      return new Float64Array(buffer, byteOffset, length)
    case 'I64':
      return new BigInt64Array(buffer, byteOffset, length)
    case 'U64':
      return new BigUint64Array(buffer, byteOffset, length)
    case 'BF16': {
      const halves = new Uint16Array(buffer, byteOffset, length)
      const bits = new Uint32Array(length)
      for (let i = 0; i < length; i++) bits[i] = halves[i] << 16
      return new Float32Array(bits.buffer)
    }
    case 'F16':
      return lookUp(new Uint16Array(buffer, byteOffset, length), dtype)
    case 'F8_E4M3':
    case 'F8_E5M2':
      return lookUp(new Uint8Array(buffer, byteOffset, length), dtype)
  }
}

const tables = new Map<StoredType, Float32Array>()

function lookUp(codes: Uint16Array | Uint8Array, dtype: 'F16' | 'F8_E4M3' | 'F8_E5M2'): Float32Array {
  let table = tables.get(dtype)
  if (table === undefined) {
    const layout = FLOAT_LAYOUTS[dtype]
    table = Float32Array.from({ length: 2 ** layout.bits }, (_, code) => decodeFloat(code, layout))
    tables.set(dtype, table)
  }
  const values = new Float32Array(codes.length)
  for (let i = 0; i < codes.length; i++) values[i] = table[codes[i]]
  return values
}

/**
 * The elements as float32, exactly. F32 keeps its bits, NaN's too. F64, I32, U32, I64 and U64 that float32 can't hold
 * are refused (`formats.dtype.inexact`). The result never shares memory with `bytes`.
 */
export function toFloats(bytes: Uint8Array, dtype: StoredType): Float32Array<ArrayBuffer> {
  if (dtype === 'F32') return new Float32Array(new Uint8Array(bytes).buffer)
  const numbers = storedNumbers(bytes, dtype)
  const values = numbers instanceof Float32Array ? (numbers as Float32Array<ArrayBuffer>) : new Float32Array(numbers.length)
  if (values !== numbers) for (let i = 0; i < numbers.length; i++) values[i] = Number(numbers[i])
  // A bigint equals a number only where they are the same value; a number's own rounding shows as inequality.
  if (BYTES[dtype] >= 4) refuseUnequal(numbers, values, dtype, 'F32')
  return values
}

function refuseUnequal(numbers: ArrayLike<number | bigint>, values: ArrayLike<number>, dtype: StoredType, target: string): void {
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index]
    const same = typeof value === 'bigint' ? BigInt(values[index] === Infinity ? 0 : values[index]) === value : Object.is(value, values[index]) || value === values[index]
    if (!same) throw failure('formats.dtype.inexact', '', { dtype, target, value: String(value), index })
  }
}

/**
 * Numbers as a file stores them: floats rounded to nearest, ties to even, directly from the number given (never through
 * a second type); whole-number types take whole numbers alone. A number that the type can't hold (too large once
 * rounded, infinity in F8_E4M3, 1.5 in I8) is refused: `formats.dtype.cannot-hold`. A NaN keeps being one.
 */
export function fromNumbers(numbers: ArrayLike<number> | ArrayLike<bigint>, dtype: StoredType): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(numbers.length * BYTES[dtype])
  if (dtype === 'F32' && numbers instanceof Float32Array) {
    bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
    return bytes
  }
  const range = INTEGERS[dtype]
  if (range !== undefined) writeIntegers(bytes, numbers, dtype, range)
  else writeFloats(bytes, numbers, dtype as 'F64' | 'F32' | 'F16' | 'BF16' | 'F8_E4M3' | 'F8_E5M2')
  return bytes
}

function writeIntegers(bytes: Uint8Array<ArrayBuffer>, numbers: ArrayLike<number | bigint>, dtype: StoredType, [least, greatest]: readonly [bigint, bigint]): void {
  const target = storedNumbers(bytes, dtype) as unknown as number[] | bigint[]
  const wide = dtype === 'I64' || dtype === 'U64'
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index]
    const whole = typeof value === 'bigint' ? value : Number.isInteger(value) ? BigInt(value) : undefined
    if (whole === undefined || whole < least || whole > greatest) {
      throw failure('formats.dtype.cannot-hold', '', { dtype, expected: `${least} … ${greatest}`, value: String(value), index })
    }
    ;(target as (number | bigint)[])[index] = wide ? whole : Number(whole)
  }
}

function writeFloats(bytes: Uint8Array<ArrayBuffer>, numbers: ArrayLike<number | bigint>, dtype: 'F64' | 'F32' | 'F16' | 'BF16' | 'F8_E4M3' | 'F8_E5M2'): void {
  const refuse = (index: number, greatest: number): never => {
    throw failure('formats.dtype.cannot-hold', '', { dtype, expected: `−${greatest} … ${greatest}`, value: String(numbers[index]), index })
  }
  const { buffer } = bytes
  if (dtype === 'F64' || dtype === 'F32') {
    const target = dtype === 'F64' ? new Float64Array(buffer) : new Float32Array(buffer)
    for (let i = 0; i < numbers.length; i++) {
      const value = Number(numbers[i])
      target[i] = value
      if (Number.isFinite(value) && !Number.isFinite(target[i])) refuse(i, 3.4028234663852886e38)
    }
    return
  }
  if (dtype === 'BF16' && numbers instanceof Float32Array) {
    halveFloats(numbers, new Uint16Array(buffer), refuse)
    return
  }
  const layout = FLOAT_LAYOUTS[dtype]
  const target = layout.bits === 8 ? bytes : new Uint16Array(buffer)
  for (let i = 0; i < numbers.length; i++) {
    const code = encodeFloat(Number(numbers[i]), layout)
    if (code === undefined) refuse(i, layout.greatest)
    else target[i] = code
  }
}

/** float32 to bfloat16 by its bits, some 30 times as quick as the general way: whole models are saved so. */
function halveFloats(numbers: Float32Array, target: Uint16Array, refuse: (index: number, greatest: number) => never): void {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length)
  for (let i = 0; i < bits.length; i++) {
    const whole = bits[i]
    if ((whole & 0x7fffffff) > 0x7f800000) {
      target[i] = ((whole >>> 16) & 0x8000) | 0x7fc0
      continue
    }
    // Adding just under half a step, and one more where the kept part is odd, carries exactly when rounding up is due.
    const half = (whole + 0x7fff + ((whole >>> 16) & 1)) >>> 16
    if ((half & 0x7fff) === 0x7f80 && (whole & 0x7fffffff) !== 0x7f800000) refuse(i, FLOAT_LAYOUTS.BF16.greatest)
    target[i] = half
  }
}
