// The bytes of a table as text with \n for every line break, and how many bytes that took.
import { failure } from '../../errors/index.ts'
import { decodeText } from '../text/decode.ts'

export interface TableSource {
  /** A path, `-`, a file's name; for errors. */
  readonly name: string
  /** Bytes from the beginning. */
  chunks(): AsyncIterable<Uint8Array>
  /** Whether `chunks` can be called once only: standard input, a stream. Default: it can be called again. */
  readonly once?: boolean
}

export interface TextOfTable {
  /** Pieces of text without \r; undefined at the end. */
  next(): Promise<string | undefined>
  /** Bytes read so far. */
  bytes(): number
  close(): Promise<void>
}

/** How .xlsx and .ods (zip) and the older .xls (OLE) begin; no text does. */
const packed = ['50 4b 3 4', 'd0 cf 11 e0']

/** @throws data.points.spreadsheet, data.text.* for a wrong encoding, formats.files.* */
export function textOf(source: TableSource, encoding?: string): TextOfTable {
  let bytes = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    const head: number[] = []
    for await (const chunk of source.chunks()) {
      if (head.length < 4) {
        head.push(...chunk.subarray(0, 4 - head.length))
        if (packed.includes(head.map((byte) => byte.toString(16)).join(' '))) throw failure('data.points.spreadsheet', source.name, {})
      }
      bytes += chunk.length
      yield chunk
    }
  }
  const text = decodeText({ name: source.name, chunks: counted() }, encoding)
  let held = '' // a \r at the end of a piece may be half of a \r\n
  return {
    async next() {
      for (;;) {
        const { value, done } = await text.next()
        if (done === true) {
          const last = held === '' ? undefined : '\n'
          held = ''
          return last
        }
        let piece = held + value
        held = piece.endsWith('\r') ? '\r' : ''
        if (held !== '') piece = piece.slice(0, -1)
        if (piece !== '') return piece.includes('\r') ? piece.replace(/\r\n?/g, '\n') : piece
      }
    },
    bytes: () => bytes,
    async close() {
      await text.return(undefined)
    },
  }
}
