import { failure } from '../../errors/index.ts'
import { STORED_TYPES, bytesOf, isStoredType, type StoredType } from '../dtype.ts'
import { JsonScanner, decodeUtf8, shorten } from '../json.ts'
import type { FileSource } from '../source.ts'

/** The format's own limit of a header, in bytes (safetensors' `MAX_HEADER_SIZE`). */
export const MAX_HEADER = 100_000_000

export interface TensorEntry {
  readonly name: string
  readonly dtype: StoredType
  /** [] is a scalar; a 0 makes it empty. */
  readonly shape: readonly number[]
  /** First byte and the byte after the last, from the file's start. */
  readonly begin: number
  readonly end: number
}

export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>
  /** In the order of their bytes. */
  readonly tensors: ReadonlyMap<string, TensorEntry>
  /** Where the data starts, in bytes. */
  readonly dataStart: number
}

/**
 * Reads and checks a header: everything it claims is compared with the file's size before anything is allocated for
 * it, and the tensors must cover the data exactly once. https://huggingface.co/docs/safetensors (format)
 */
export async function readHeader(source: FileSource, signal?: AbortSignal): Promise<SafetensorsHeader> {
  const where = source.name
  if (source.size < 8) throw failure('formats.safetensors.too-short', where, { size: source.size })
  const prefix = await source.read(0, Math.min(9, source.size), signal)
  const length = new DataView(prefix.buffer).getBigUint64(0, true)
  const limit = Math.min(source.size - 8, MAX_HEADER)
  if (length < 2n || length > BigInt(limit)) {
    throw failure('formats.safetensors.header-length', where, { limit, size: source.size, length: length.toString() })
  }
  if (prefix[8] !== 0x7b) throw failure('formats.safetensors.not-json', where, { found: `0x${prefix[8].toString(16).padStart(2, '0')}` })
  const text = decodeUtf8(await source.read(8, Number(length), signal), where)
  return parseHeader(text, where, 8 + Number(length), source.size)
}

function parseHeader(text: string, where: string, dataStart: number, size: number): SafetensorsHeader {
  const metadata = new Map<string, string>()
  const found = new Map<string, TensorEntry>()
  let metadataSeen = false
  const scanner = new JsonScanner(text, where)
  const entries = new EntryReader(scanner, where, dataStart, size - dataStart)
  scanner.object(
    (name) => {
      if (name === '__metadata__') {
        metadataSeen = true
        readMetadata(scanner, metadata, where)
      } else found.set(name, entries.read(name))
    },
    0,
    { has: (name) => (name === '__metadata__' ? metadataSeen : found.has(name)) },
  )
  scanner.end()
  return { metadata, tensors: inOrder(found, where, dataStart, size), dataStart }
}

function readMetadata(scanner: JsonScanner, metadata: Map<string, string>, where: string): void {
  const refuse = () => failure('formats.safetensors.metadata', where, { found: shorten(scanner.text.slice(scanner.at, scanner.at + 40)) })
  if (scanner.peek() !== '{') throw refuse()
  scanner.object(
    (key) => {
      if (scanner.peek() !== '"') throw refuse()
      metadata.set(key, scanner.string())
    },
    1,
    metadata,
  )
}

/** Reads the entries of a header one after another: what one needs is there for all (a big model has a hundred thousand). */
class EntryReader {
  private dtype: unknown
  private shape: number[] | undefined
  private offsets: number[] | undefined
  private readonly names = new Set<string>()

  constructor(
    private readonly scanner: JsonScanner,
    private readonly where: string,
    private readonly dataStart: number,
    private readonly dataSize: number,
  ) {}

  private readonly field = (field: string): void => {
    const { scanner } = this
    this.names.add(field)
    if (field === 'dtype' && scanner.peek() === '"') this.dtype = scanner.string()
    else if (field === 'shape' && scanner.peek() === '[') this.shape = readNumbers(scanner)
    else if (field === 'data_offsets' && scanner.peek() === '[') this.offsets = readNumbers(scanner)
    else scanner.skip(2) // The reference implementation ignores fields it doesn't know.
  }

  read(name: string): TensorEntry {
    this.dtype = this.shape = this.offsets = undefined
    this.names.clear()
    if (this.scanner.peek() !== '{') throw this.missing(name, 'dtype')
    this.scanner.object(this.field, 1, this.names)
    return this.checked(name)
  }

  private missing(name: string, field: string): Error {
    return failure('formats.safetensors.field', this.where, { name: shorten(name), field })
  }

  private checked(name: string): TensorEntry {
    const { dtype, shape, offsets, where, dataStart, dataSize } = this
    if (dtype === undefined) throw this.missing(name, 'dtype')
    if (!isStoredType(dtype)) throw failure('formats.safetensors.dtype', where, { name: shorten(name), known: STORED_TYPES.join(' '), dtype: shorten(dtype) })
    if (shape === undefined) throw this.missing(name, 'shape')
    if (offsets === undefined || offsets.length !== 2) throw this.missing(name, 'data_offsets')

    const [begin, end] = offsets
    if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || begin < 0 || begin > end || end > dataSize) {
      throw failure('formats.safetensors.offsets', where, { name: shorten(name), size: dataSize, begin, end })
    }
    const elements = elementsOf(shape)
    if (elements === undefined) throw failure('formats.safetensors.shape', where, { name: shorten(name), found: shorten(shape) })
    const bytes = elements * bytesOf(dtype)
    if (bytes !== end - begin) {
      throw failure('formats.safetensors.span', where, { name: shorten(name), dtype, shape: shorten(shape.join(',')), bytes, span: end - begin })
    }
    return { name, dtype, shape, begin: dataStart + begin, end: dataStart + end }
  }
}

function readNumbers(scanner: JsonScanner): number[] {
  const numbers: number[] = []
  scanner.array(() => numbers.push(scanner.number()), 2)
  return numbers
}

/** The number of elements of a shape; undefined where an extent is no whole number or the product leaves 2^53. */
export function elementsOf(shape: readonly number[]): number | undefined {
  let elements = 1
  for (const extent of shape) {
    elements *= extent
    if (!Number.isSafeInteger(extent) || extent < 0 || !Number.isSafeInteger(elements)) return undefined
  }
  return elements
}

/** The tensors in the order of their bytes, which must cover the data once each. */
function inOrder(found: Map<string, TensorEntry>, where: string, dataStart: number, size: number): Map<string, TensorEntry> {
  const entries = [...found.values()]
  const sorted = entries.every((entry, i) => i === 0 || compare(entries[i - 1], entry) <= 0)
  if (!sorted) entries.sort(compare)
  let covered = dataStart
  let previous = '–'
  for (const { name, begin, end } of entries) {
    if (begin > covered) throw failure('formats.safetensors.hole', where, { begin: covered - dataStart, end: begin - dataStart })
    if (begin < covered) {
      throw failure('formats.safetensors.overlap', where, { name: shorten(name), previous: shorten(previous), expected: covered - dataStart, begin: begin - dataStart })
    }
    covered = end
    previous = name
  }
  if (covered < size) throw failure('formats.safetensors.hole', where, { begin: covered - dataStart, end: size - dataStart })
  return sorted ? found : new Map(entries.map((entry) => [entry.name, entry]))
}

const compare = (a: TensorEntry, b: TensorEntry): number => a.begin - b.begin || a.end - b.end
