import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod/mini'
import { failure } from '../../errors/index.ts'
import { fileFailure, nodeFiles, writeAtomically } from '../../formats/files.node.ts'
import type { Tokenizer } from '../../formats/tokenizer/tokenizer.ts'
import { byteLengths } from './byte-lengths.ts'
import type { TextPart } from './documents.ts'
import { encodeDocuments } from './encode-documents.ts'
import { EncodePace, type EncodeOptions } from './token-memory.ts'
import { DocumentIndex, type TokenStore } from './token-store.ts'

/**
 * A token file is a folder:
 *   tokens.bin     the targets, ids of 2 or 4 bytes, little-endian
 *   documents.bin  where each document begins (and at the end the number of targets), then the bytes of text of each: float64, little-endian
 *   tokens.json    the header, written last: without it the folder counts for nothing
 */
const headerSchema = z.object({
  format: z.literal(1),
  idBytes: z.union([z.literal(2), z.literal(4)]),
  targets: z.int().check(z.gte(1)),
  documents: z.int().check(z.gte(1)),
  vocabularySize: z.int(),
  /** What the tokens were made from, as the writer named it: a file made from something else is made anew. */
  source: z.string(),
})
type Header = z.infer<typeof headerSchema>

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Encodes documents into a token file, holding a few MB in memory. @throws data.text.empty, data.tokenizer.no-end, formats.files.* */
export async function writeTokenFile(
  folder: string,
  parts: AsyncIterable<TextPart> | Iterable<TextPart>,
  tokenizer: Tokenizer,
  options: EncodeOptions & { source?: string } = {},
): Promise<TokenFile> {
  if (!littleEndian) throw new Error('token files are written on little-endian machines')
  const idBytes = tokenizer.vocabularySize <= 1 << 16 ? 2 : 4
  const lengths = byteLengths(tokenizer)
  const index = new DocumentIndex()
  const pace = new EncodePace(options)
  await nodeFiles.mkdir(folder)
  await nodeFiles.remove(join(folder, 'tokens.json'))
  await writeAtomically(nodeFiles, join(folder, 'tokens.bin'), async (sink) => {
    for await (const part of encodeDocuments(parts, tokenizer)) {
      const ids = idBytes === 2 ? Uint16Array.from(part.ids) : Uint32Array.from(part.ids)
      await sink(new Uint8Array(ids.buffer))
      index.add(part.ids, part.end, lengths)
      await pace.add(part.characters, part.ids.length, part.end)
    }
    if (index.length === 0) throw failure('data.text.empty', '', {})
  })
  const { starts, bytes } = index.finish()
  await writeAtomically(nodeFiles, join(folder, 'documents.bin'), async (sink) => {
    await sink(new Uint8Array(starts.buffer))
    await sink(new Uint8Array(bytes.buffer))
  })
  const header: Header = { format: 1, idBytes, targets: index.length, documents: bytes.length, vocabularySize: tokenizer.vocabularySize, source: options.source ?? '' }
  await writeAtomically(nodeFiles, join(folder, 'tokens.json'), JSON.stringify(header, null, 2) + '\n')
  return TokenFile.open(folder)
}

/** Targets on disk, read window by window. */
export class TokenFile implements TokenStore {
  readonly length: number
  readonly #descriptor: number
  #window = new Uint8Array(1 << 12)
  #closed = false

  private constructor(
    readonly path: string,
    readonly header: Header,
    readonly starts: Float64Array,
    readonly bytes: Float64Array,
  ) {
    this.length = header.targets
    try {
      this.#descriptor = openSync(path, 'r')
    } catch (error) {
      throw fileFailure(error, path, 'open')
    }
  }

  /** Opens a token file, which must be whole. @throws formats.files.*, data.tokens.header, data.tokens.size */
  static async open(folder: string): Promise<TokenFile> {
    const header = await readHeader(folder)
    const path = join(folder, 'tokens.bin')
    const size = (await nodeFiles.status(path))?.size ?? 0
    if (size !== header.targets * header.idBytes) throw failure('data.tokens.size', path, { expected: header.targets * header.idBytes, size })
    const indexPath = join(folder, 'documents.bin')
    const expected = (2 * header.documents + 1) * 8
    const indexSize = (await nodeFiles.status(indexPath))?.size ?? 0
    if (indexSize !== expected) throw failure('data.tokens.size', indexPath, { expected, size: indexSize })
    const file = await nodeFiles.open(indexPath, 'read')
    try {
      const { buffer } = await file.read(0, expected)
      const starts = new Float64Array(buffer, 0, header.documents + 1)
      const ordered = starts.every((start, i) => Number.isInteger(start) && (i === 0 ? start === 0 : start > starts[i - 1]))
      if (!ordered || starts[header.documents] !== header.targets) throw failure('data.tokens.index', indexPath, {})
      return new TokenFile(path, header, starts, new Float64Array(buffer, starts.byteLength))
    } finally {
      await file.close()
    }
  }

  read(position: number, count: number, into: Int32Array, at: number): void {
    const { idBytes } = this.header
    const wanted = count * idBytes
    if (this.#window.length < wanted) this.#window = new Uint8Array(wanted)
    let done = 0
    try {
      for (let read = 1; done < wanted && read > 0; done += read) read = readSync(this.#descriptor, this.#window, done, wanted - done, position * idBytes + done)
    } catch (error) {
      throw fileFailure(error, this.path, 'read')
    }
    if (done < wanted) throw failure('data.tokens.size', this.path, { expected: this.length * idBytes, size: position * idBytes + done })
    const ids = idBytes === 2 ? new Uint16Array(this.#window.buffer, 0, count) : new Uint32Array(this.#window.buffer, 0, count)
    for (let i = 0; i < count; i++) {
      if (ids[i] >= this.header.vocabularySize) throw failure('data.tokens.id', this.path, { id: ids[i], position: position + i, size: this.header.vocabularySize })
      into[at + i] = ids[i]
    }
  }

  /** Once is enough; again does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.#descriptor)
  }
}

async function readHeader(folder: string): Promise<Header> {
  const path = join(folder, 'tokens.json')
  const file = await nodeFiles.open(path, 'read')
  try {
    const size = (await nodeFiles.status(path))?.size ?? 0
    const text = new TextDecoder().decode(await file.read(0, Math.min(size, 1 << 16)))
    const result = headerSchema.safeParse(JSON.parse(text))
    if (result.success) return result.data
    throw new Error(result.error.issues[0].message)
  } catch (error) {
    throw error instanceof SyntaxError || (error instanceof Error && error.name === 'Error') ? failure('data.tokens.header', path, { problem: error.message }, error) : error
  } finally {
    await file.close()
  }
}
