import { failure } from '../errors/index.ts'
import { formatAddress, resolveAddress, runsOf, type Address } from '../formats/addresses.ts'
import { binaryOf, describeBytes, exactDecimal } from '../formats/decimal.ts'
import { bytesOf, fromNumbers, storedNumbers, type StoredType } from '../formats/dtype.ts'
import { indicesOf } from '../formats/parameter-index.ts'
import type { OpenedCheckpoint } from './open.ts'
import type { Part } from './parts.ts'
import { chunksOf } from './scan.ts'

/** One number to the bit: what `cantian param get --json` prints (`kind: number`). */
export interface NumberReport {
  readonly v: 1
  readonly kind: 'number'
  readonly address: string
  /** Its place among all parameters, `#n`; null for scales and buffers. */
  readonly index: number | null
  /** null: no number of JSON's (NaN, infinite, or whole beyond 2^53); `decimal` says it. */
  readonly value: number | null
  readonly decimal: string
  /** Every digit of it. */
  readonly exact: string
  readonly bits: string
  readonly binary: string
  readonly dtype: StoredType
  readonly file: string
  /** Bytes from the file's start. */
  readonly offset: number
  /** Other names of the same number's tensor. */
  readonly tied: readonly string[]
  readonly tensor: { readonly name: string; readonly shape: readonly number[]; readonly part: Part; readonly element: number; readonly size: number }
  /** 1 is the greatest (`value`), or the farthest from zero (`magnitude`); null where it wasn't asked for or is NaN. */
  readonly rank: { readonly value: number; readonly magnitude: number; readonly of: number } | null
  /** Those beside it in its last dimension. */
  readonly neighbours: readonly { readonly address: string; readonly value: number | null; readonly decimal: string }[]
  /** What it becomes in another type; null where none was asked for. */
  readonly as: { readonly dtype: StoredType; readonly value: number | null; readonly decimal: string; readonly bits: string } | null
}

export interface NumberOptions {
  /** Reads the whole tensor to rank the number in it; default false. */
  readonly rank?: boolean
  readonly as?: StoredType
  readonly signal?: AbortSignal
}

const BESIDE = 3

/**
 * Reads one number and those beside it, in one small range.
 * @throws formats.address.*, formats.safetensors.no-tensor, see.not-one-number, see.no-weights
 */
export async function numberAt(opened: OpenedCheckpoint, address: Address, { rank = false, as, signal }: NumberOptions = {}): Promise<NumberReport> {
  const weights = opened.weights()
  const entry = weights.entry(address.tensor)
  const { dtype, shape, name } = entry
  const slice = resolveAddress(address, shape)
  if (slice.shape.length > 0) throw failure('see.not-one-number', formatAddress(address), { shape: shape.join(','), count: slice.shape.reduce((size, extent) => size * extent, 1) })
  const [{ start: element }] = runsOf(slice, shape)
  const width = bytesOf(dtype)
  const row = shape.at(-1) ?? 1
  const [low, high] = [Math.max(element - (element % row), element - BESIDE), Math.min(element - (element % row) + row, element + BESIDE + 1)]
  const bytes = await weights.read(name, { start: low, count: high - low }, signal)
  const at = (place: number) => bytes.subarray((place - low) * width, (place - low + 1) * width)
  const { value, decimal, bits } = describeBytes(at(element), dtype)
  const { size, part } = opened.tensors.get(name)!
  const first = opened.index.firstOf(name)
  const addressOf = (place: number) => formatAddress({ tensor: name, indices: indicesOf(place, shape) })
  return {
    v: 1,
    kind: 'number',
    address: addressOf(element),
    index: first === undefined ? null : first + element,
    value: jsonNumber(value),
    decimal,
    exact: typeof value === 'bigint' ? decimal : exactDecimal(value),
    bits,
    binary: binaryOf(at(element), dtype),
    dtype,
    file: entry.file,
    offset: entry.begin + element * width,
    tied: opened.tiedTo(name),
    tensor: { name, shape, part, element, size },
    rank: rank && !Number.isNaN(Number(value)) ? await rankOf(opened, name, value, signal) : null,
    neighbours: Array.from({ length: high - low }, (_, i) => low + i)
      .filter((place) => place !== element)
      .map((place) => {
        const beside = describeBytes(at(place), dtype)
        return { address: addressOf(place), value: jsonNumber(beside.value), decimal: beside.decimal }
      }),
    as: as === undefined ? null : converted(value, as),
  }
}

/** What JSON can hold exactly. */
export const jsonNumber = (value: number | bigint): number | null => {
  const number = Number(value)
  return Number.isFinite(number) && (typeof value === 'number' || Number.isSafeInteger(number)) ? number : null
}

function converted(value: number | bigint, dtype: StoredType): NumberReport['as'] {
  const stored = describeBytes(fromNumbers(typeof value === 'bigint' ? ([value] as bigint[]) : [value], dtype), dtype)
  return { dtype, value: jsonNumber(stored.value), decimal: stored.decimal, bits: stored.bits }
}

async function rankOf(opened: OpenedCheckpoint, tensor: string, value: number | bigint, signal?: AbortSignal): Promise<NumberReport['rank']> {
  const { dtype, size } = opened.tensors.get(tensor)!
  const magnitude = value < 0 ? -value : value
  let [greater, farther] = [0, 0]
  for await (const { bytes } of chunksOf(opened, tensor, signal)) {
    const numbers = storedNumbers(bytes, dtype)
    for (let i = 0; i < numbers.length; i++) {
      const other = numbers[i]
      if (other > value) greater++
      if (other > magnitude || -other > magnitude) farther++
    }
  }
  return { value: greater + 1, magnitude: farther + 1, of: size }
}
