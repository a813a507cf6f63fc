import { resolveAddress, runsOf, type Address } from '../addresses.ts'
import { bytesOf, type StoredType } from '../dtype.ts'
import type { ElementRange } from './file.ts'
import type { TensorEntry } from './header.ts'

/** What an address holds: stored bytes in row-major order of `shape`. */
export interface StoredSlice {
  readonly dtype: StoredType
  readonly shape: readonly number[]
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Of the slice's first number, from its file's start; undefined where the slice is empty. */
  readonly offset: number | undefined
}

/** A file or a checkpoint of many. */
interface Tensors {
  entry(name: string): TensorEntry
  read(name: string, range?: ElementRange, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>
}

/** Reads the numbers at an address, and no others. Errors: `formats.safetensors.no-tensor`, `formats.address.*`. */
export async function readSlice(tensors: Tensors, address: Address, signal?: AbortSignal): Promise<StoredSlice> {
  const entry = tensors.entry(address.tensor)
  const slice = resolveAddress(address, entry.shape)
  const width = bytesOf(entry.dtype)
  const bytes = new Uint8Array(slice.counts.reduce((product, count) => product * count, width))
  let at = 0
  let offset: number | undefined
  for (const run of runsOf(slice, entry.shape)) {
    offset ??= entry.begin + run.start * width
    bytes.set(await tensors.read(address.tensor, run, signal), at)
    at += run.count * width
  }
  return { dtype: entry.dtype, shape: slice.shape, bytes, offset }
}
