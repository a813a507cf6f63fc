import { failure } from '../../errors/index.ts'
import { STORED_TYPES, bytesOf, type StoredType } from '../dtype.ts'
import { shorten } from '../json.ts'
import { elementsOf } from './header.ts'

export interface TensorToWrite {
  readonly name: string
  readonly dtype: StoredType
  readonly shape: readonly number[]
  /** The stored bytes, or where they come from when their turn is there: a big model never needs a second copy. */
  readonly data: Uint8Array | (() => Uint8Array | Promise<Uint8Array> | AsyncIterable<Uint8Array>)
}

export interface WriteOptions {
  /** Strings only, written sorted by name. transformers wants `format: 'pt'`. */
  readonly metadata?: Readonly<Record<string, string>>
}

const RANK = new Map(STORED_TYPES.map((dtype, rank) => [dtype, rank]))
const LONE_SURROGATE = /[\ud800-\udfff]/u

/**
 * The header (8-byte length included) and the order of the data, as Python's safetensors writes them: types with the
 * widest alignment first, then names by Unicode code points; padded with spaces to 8 bytes. Nothing in it depends on
 * time or machine.
 */
export function layoutSafetensors<T extends Omit<TensorToWrite, 'data'>>(tensors: Iterable<T>, { metadata = {} }: WriteOptions = {}): { header: Uint8Array<ArrayBuffer>; order: T[]; size: number } {
  const order = [...tensors].sort((a, b) => (RANK.get(b.dtype) as number) - (RANK.get(a.dtype) as number) || compareCodePoints(a.name, b.name))
  const fields: string[] = []
  const keys = Object.keys(metadata).sort(compareCodePoints)
  if (keys.length > 0) fields.push(`"__metadata__":{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`).join(',')}}`)
  const seen = new Set(['__metadata__'])
  let offset = 0
  for (const { name, dtype, shape } of order) {
    if (seen.has(name) || LONE_SURROGATE.test(name)) throw failure('formats.safetensors.write-name', '', { name: shorten(name), found: shorten(JSON.stringify(name)) })
    seen.add(name)
    const end = offset + byteSize(dtype, shape, name)
    fields.push(`${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${offset},${end}]}`)
    offset = end
  }
  const text = new TextEncoder().encode(`{${fields.join(',')}}`)
  const length = Math.ceil(text.byteLength / 8) * 8
  const header = new Uint8Array(8 + length).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true)
  header.set(text, 8)
  return { header, order, size: header.byteLength + offset }
}

function byteSize(dtype: StoredType, shape: readonly number[], name: string): number {
  const elements = elementsOf(shape)
  if (elements === undefined) throw new Error(`tensor ${name}: no shape: [${shape.join(',')}]`)
  return elements * bytesOf(dtype)
}

/** Streams a whole file into `sink`, one piece at a time; gives its size in bytes. */
export async function writeSafetensors(sink: (bytes: Uint8Array) => Promise<void>, tensors: Iterable<TensorToWrite>, options: WriteOptions = {}): Promise<number> {
  const { header, order, size } = layoutSafetensors(tensors, options)
  await sink(header)
  for (const { name, dtype, shape, data } of order) {
    const bytes = byteSize(dtype, shape, name)
    let found = 0
    for await (const piece of pieces(data)) {
      found += piece.byteLength
      if (found > bytes) break
      if (piece.byteLength > 0) await sink(piece)
    }
    if (found !== bytes) throw failure('formats.safetensors.write-size', '', { name: shorten(name), bytes, found })
  }
  return size
}

async function* pieces(data: TensorToWrite['data']): AsyncIterable<Uint8Array> {
  const given = typeof data === 'function' ? await data() : data
  if (given instanceof Uint8Array) yield given
  else yield* given
}

/** The whole file in memory: for small ones and for pages. */
export async function safetensorsBytes(tensors: Iterable<TensorToWrite>, options: WriteOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const list = [...tensors]
  const bytes = new Uint8Array(layoutSafetensors(list, options).size)
  let at = 0
  await writeSafetensors(async (piece) => {
    bytes.set(piece, at)
    at += piece.byteLength
  }, list, options)
  return bytes
}

/** Order of Unicode code points, which is the order of UTF-8 bytes (JavaScript's own compares UTF-16 units). */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x !== y) return afterSurrogates(x) - afterSurrogates(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above every other unit, U+E000 to U+FFFF included. */
const afterSurrogates = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit)
