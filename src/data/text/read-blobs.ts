import { decodeText } from './decode.ts'
import { splitDocuments, type DocumentOptions, type TextPart } from './documents.ts'

/** The documents of a page's Files (or named Blobs), in order. @throws data.text.* */
export async function* readBlobs(files: Iterable<{ name: string; stream(): ReadableStream<Uint8Array> }>, options: DocumentOptions & { encoding?: string } = {}): AsyncGenerator<TextPart> {
  for (const file of files) {
    yield* splitDocuments(decodeText({ name: file.name, chunks: chunksOf(file.stream()) }, options.encoding), file.name, options)
  }
}

/** A stream's bytes; not every browser iterates over streams by itself. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel()
  }
}
