import { failure } from '../errors/index.ts'
import { concurrently } from './concurrently.ts'
import { decodeUtf8 } from './json.ts'

/**
 * Bytes that can be read anywhere: a local file, a browser's File, a range over HTTP, memory. `read` gives exactly the
 * bytes asked for, or a typed error; it allocates nothing before it knows that they are there.
 */
export interface FileSource {
  /** What errors call it: a path, an address, a file's name. */
  readonly name: string
  /** In bytes, when it was opened. */
  readonly size: number
  /** Tells versions apart, where something does: a server's tag, a local file's time and size. */
  readonly etag?: string
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>
  /** Many short reads in one, where the source has a quicker way than one after the other; else see `readRanges`. */
  readMany?(ranges: readonly ByteRange[], signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>[]>
  /** Gives the handle back; later reads fail with `formats.source.closed`. May be called twice. */
  close(): Promise<void>
}

export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** The bytes of each range, in their order, `atOnce` reads under way at a time; one failure fails all. */
export function readRanges(source: FileSource, ranges: readonly ByteRange[], atOnce: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>[]> {
  return source.readMany?.(ranges, signal) ?? concurrently(ranges, atOnce, ({ offset, length }) => source.read(offset, length, signal))
}

/** Files beside each other: a folder, a page's file list, a hub repository. */
export interface FileFolder {
  readonly name: string
  /** Opens the file of that plain name; undefined where there is none. */
  open(file: string, signal?: AbortSignal): Promise<FileSource | undefined>
}

/** What every source checks before a read. */
export function checkRange(source: { name: string; size: number }, offset: number, length: number, open: boolean, signal?: AbortSignal): void {
  signal?.throwIfAborted()
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw new Error(`read(${offset}, ${length}) of ${source.name}: not a range of bytes`)
  }
  if (!open) throw failure('formats.source.closed', source.name, { offset, length })
  if (offset + length > source.size) throw failure('formats.source.short', source.name, { offset, length, size: source.size })
}

/** Bytes in memory. Reads are copies, so that nobody writes into the source by accident. */
export function bytesSource(bytes: Uint8Array, name: string): FileSource {
  let open = true
  return {
    name,
    size: bytes.byteLength,
    async read(offset, length, signal) {
      checkRange(this, offset, length, open, signal)
      return new Uint8Array(bytes.subarray(offset, offset + length))
    },
    async close() {
      open = false
    },
  }
}

/** A browser's File or Blob (Node has Blob too); only the slice that is read comes into memory. */
export function blobSource(blob: Blob, name = (blob as Partial<File>).name ?? 'blob'): FileSource {
  let open = true
  return {
    name,
    size: blob.size,
    async read(offset, length, signal) {
      checkRange(this, offset, length, open, signal)
      let buffer: ArrayBuffer
      try {
        buffer = await blob.slice(offset, offset + length).arrayBuffer()
      } catch (cause) {
        // A browser throws NotReadableError when the file on disk changed after it was chosen.
        throw failure('formats.source.changed', name, { offset, length, before: `${blob.size} B`, after: (cause as Error).name }, cause)
      }
      signal?.throwIfAborted()
      if (buffer.byteLength !== length) throw failure('formats.source.short', name, { offset, length, size: offset + buffer.byteLength })
      return new Uint8Array(buffer)
    },
    async close() {
      open = false
    },
  }
}

/** Files in memory, by name. */
export function memoryFolder(files: ReadonlyMap<string, Uint8Array | Blob>, name = 'memory'): FileFolder {
  return {
    name,
    async open(file) {
      const content = files.get(file)
      if (content === undefined) return undefined
      return content instanceof Uint8Array ? bytesSource(content, file) : blobSource(content, file)
    },
  }
}

/** Larger text files beside a model are not what their names say (Gemma's tokenizer.json has 33 MB). */
const MAX_TEXT = 200_000_000

/** The whole of a text file in UTF-8; undefined where there is none. */
export async function readText(folder: FileFolder, file: string, signal?: AbortSignal): Promise<string | undefined> {
  const source = await folder.open(file, signal)
  if (source === undefined) return undefined
  try {
    if (source.size > MAX_TEXT) throw failure('formats.files.too-large', source.name, { call: 'open', limit: MAX_TEXT, size: source.size })
    return decodeUtf8(await source.read(0, source.size, signal), source.name)
  } finally {
    await source.close()
  }
}
