import { failure } from '../errors/index.ts'
import { formatAddress, type Address } from '../formats/addresses.ts'
import { bytesOfBits } from '../formats/decimal.ts'
import { bytesOf, fromNumbers, storedNumbers, type StoredType } from '../formats/dtype.ts'
import { INLINE_NUMBERS, elementsAt, listBits, type PatchEntry } from '../formats/patch.ts'
import { bytesWith, type Edit } from './patched.ts'
import type { OpenedCheckpoint } from './open.ts'

/** What an edit does to each number at its address. A value is decimal (`3.123456789`, `nan`, `-inf`) or bits (`0x4048`). */
export type Operation =
  | { readonly name: 'set'; readonly value: string }
  | { readonly name: 'add'; readonly value: string }
  | { readonly name: 'scale'; readonly value: string }
  | { readonly name: 'zero'; readonly value: null }

/** Numbers are changed in memory: this many bytes at most. */
const LARGEST = 1 << 30

/**
 * Computes an edit over what the files hold and further edits leave: every number in float64, then rounded once to its
 * stored type. undefined where no bit would change.
 * @throws formats.address.*, formats.safetensors.no-tensor, formats.dtype.cannot-hold (with the address), see.value, see.too-large
 */
export async function editOf(opened: OpenedCheckpoint, address: Address, operation: Operation, over: readonly Edit[] = [], signal?: AbortSignal): Promise<{ edit: Edit; changes: boolean }> {
  const checkpoint = opened.weights()
  const { dtype, shape, name: tensor } = checkpoint.entry(address.tensor)
  const runs = elementsAt(address, shape)
  const width = bytesOf(dtype)
  const count = runs.reduce((sum, run) => sum + run.count, 0)
  const shown = formatAddress(address)
  if (count === 0) throw failure('see.no-numbers', shown, { shape: shape.join(',') })
  if (count * width > LARGEST) throw failure('see.too-large', shown, { count, bytes: count * width, limit: LARGEST })
  const place = { tensor, runs, width, entry: { address: shown } }
  const before = await bytesWith(checkpoint, over, place, signal)
  const after = changedBytes(before, dtype, operation, shown)
  const inline = count <= INLINE_NUMBERS
  const entry: PatchEntry = {
    address: shown,
    dtype,
    operation: { name: operation.name, value: operation.value },
    count,
    before: inline ? listBits(before, dtype) : null,
    after: inline ? listBits(after, dtype) : null,
    bits: null,
  }
  return { edit: { entry, before, after, tensor, runs, width }, changes: before.some((byte, i) => byte !== after[i]) }
}

/** The bytes after the operation. */
export function changedBytes(before: Uint8Array<ArrayBuffer>, dtype: StoredType, { name, value }: Operation, where: string): Uint8Array<ArrayBuffer> {
  const width = bytesOf(dtype)
  const count = before.length / width
  if (name === 'zero') return new Uint8Array(before.length)
  if (name === 'set') {
    const one = bytesOfBits(value, width) ?? storing(() => fromNumbers([readNumber(value, dtype)] as number[] | bigint[], dtype), where)
    const after = new Uint8Array(before.length)
    for (let i = 0; i < count; i++) after.set(one, i * width)
    return after
  }
  const numbers = storedNumbers(before, dtype)
  const operand = readNumber(value, dtype, name === 'scale')
  if (typeof numbers[0] === 'bigint') {
    // Whole numbers of 64 bits: whole operands exactly, other factors by float64.
    const each = (x: bigint): bigint => (typeof operand === 'bigint' ? (name === 'add' ? x + operand : x * operand) : BigInt(Math.round(name === 'add' ? Number(x) + operand : Number(x) * operand)))
    return storing(() => fromNumbers(Array.from(numbers as ArrayLike<bigint>, each), dtype), where)
  }
  const by = Number(operand)
  const floats = Float64Array.from(numbers as ArrayLike<number>, (x) => (name === 'add' ? x + by : x * by))
  return storing(() => fromNumbers(/^[IUB]/.test(dtype) && dtype !== 'BF16' ? floats.map(Math.round) : floats, dtype), where)
}

/** A number as a person writes it; whole ones for types of 64-bit whole numbers exactly. */
export function readNumber(text: string, dtype: StoredType, factor = false): number | bigint {
  const bare = text.trim().replace(/^\+/, '')
  if ((dtype === 'I64' || dtype === 'U64') && /^-?\d{1,20}$/.test(bare)) return BigInt(bare)
  const named: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity, infinity: Infinity, '-infinity': -Infinity }
  const lower = bare.toLowerCase()
  const value = Object.hasOwn(named, lower) ? named[lower] : /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(lower) ? Number(lower) : undefined
  if (value === undefined || (factor && !Number.isFinite(value))) throw failure('see.value', '', { found: text, dtype })
  // A decimal beyond float64 reads as infinite: no stored type holds it.
  if (!Number.isFinite(value) && !Object.hasOwn(named, lower)) throw failure('formats.dtype.cannot-hold', '', { dtype, expected: '±1.7976931348623157e308', value: text, index: 0 })
  return value
}

/** Names the place in an error of a number that the type can't hold. */
function storing<T>(store: () => T, where: string): T {
  try {
    return store()
  } catch (cause) {
    const { code, values } = cause as { code?: string; values?: { dtype: string; expected: string; value: string; index: number } }
    if (code !== 'formats.dtype.cannot-hold' || values === undefined) throw cause
    throw failure('formats.dtype.cannot-hold', where, values, cause)
  }
}
