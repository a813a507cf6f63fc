import { failure } from '../../errors/index.ts'
import { bytesOf, toFloats } from '../dtype.ts'
import { readRanges, type ByteRange, type FileSource } from '../source.ts'
import { elementsOf, readHeader, type SafetensorsHeader, type TensorEntry } from './header.ts'

/** Elements of a tensor in row-major order: `count` of them from `start`; by default all that follow. */
export interface ElementRange {
  readonly start?: number
  readonly count?: number
}

/** An open safetensors file. Only what is read comes into memory. */
export class SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>
  readonly tensors: ReadonlyMap<string, TensorEntry>
  readonly dataStart: number

  constructor(
    readonly source: FileSource,
    header: SafetensorsHeader,
  ) {
    this.metadata = header.metadata
    this.tensors = header.tensors
    this.dataStart = header.dataStart
  }

  /** The tensor's entry, or `formats.safetensors.no-tensor`. */
  entry(name: string): TensorEntry {
    const entry = this.tensors.get(name)
    if (entry === undefined) throw noTensor(this.source.name, name, [...this.tensors.keys()])
    return entry
  }

  /** The stored bytes of the elements: little-endian, a copy. */
  async read(name: string, range: ElementRange = {}, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const { offset, length } = byteRange(this.entry(name), range, this.source.name)
    return this.source.read(offset, length, signal)
  }

  /** The same of many ranges, `atOnce` reads under way at a time. */
  async readMany(name: string, ranges: readonly ElementRange[], atOnce: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>[]> {
    const entry = this.entry(name)
    return readRanges(this.source, ranges.map((range) => byteRange(entry, range, this.source.name)), atOnce, signal)
  }

  /** The elements as float32, exactly; see `toFloats`. */
  async floats(name: string, range: ElementRange = {}, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>> {
    const bytes = await this.read(name, range, signal)
    return toFloats(bytes, this.entry(name).dtype)
  }

  close(): Promise<void> {
    return this.source.close()
  }
}

/** Opens a safetensors file: reads and checks its header. The source is closed where that fails. */
export async function openSafetensors(source: FileSource, signal?: AbortSignal): Promise<SafetensorsFile> {
  try {
    return new SafetensorsFile(source, await readHeader(source, signal))
  } catch (cause) {
    await source.close()
    throw cause
  }
}

/** Where elements lie in the file, in bytes. */
export function byteRange(entry: TensorEntry, { start = 0, count }: ElementRange, where: string): ByteRange {
  const size = elementsOf(entry.shape) as number
  const stop = count === undefined ? size : start + count
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(stop) || start < 0 || stop < start || stop > size) {
    throw failure('formats.safetensors.range', where, { name: entry.name, size, start, stop })
  }
  const width = bytesOf(entry.dtype)
  return { offset: entry.begin + start * width, length: (stop - start) * width }
}

/** The error of a name that isn't there, with the name that shares most of its start and end. */
export function noTensor(where: string, name: string, names: readonly string[]): Error {
  const shared = (other: string) => {
    let start = 0
    while (start < name.length && name[start] === other[start]) start++
    let end = 0
    while (end < name.length - start && end < other.length - start && name.at(-1 - end) === other.at(-1 - end)) end++
    return start + end
  }
  let nearest = '–'
  let most = -1
  for (const other of names) {
    const score = shared(other) * 1000 - other.length
    if (score > most) [nearest, most] = [other, score]
  }
  return failure('formats.safetensors.no-tensor', where, { name, count: names.length, nearest })
}
