import { failure } from '../../errors/index.ts'
import { guessEncoding } from './guess-encoding.ts'
import { firstInvalidByte, unfinishedBytes } from './utf8.ts'

/** Bytes of one file, in order. */
export interface ByteSource {
  /** The file's name, for errors. */
  name: string
  chunks: AsyncIterable<Uint8Array>
}

/**
 * The text of a file, chunk by chunk, without a byte order mark. Without `encoding` it must be UTF-8 with no zero byte.
 * @param encoding a label of the WHATWG encoding standard: gb18030, utf-16le, big5 …
 * @throws data.text.encoding (with a guess), data.text.utf8, data.text.truncated, data.text.binary, data.text.other-encoding, data.text.label
 */
export function decodeText(source: ByteSource, encoding?: string): AsyncGenerator<string> {
  return encoding === undefined || /^utf-?8$/i.test(encoding) ? decodeUtf8(source) : decodeOther(source, encoding)
}

const sampleLength = 1 << 16 // bytes looked at to guess an encoding

async function* decodeUtf8({ name, chunks }: ByteSource): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8') // takes the byte order mark away; broken bytes are found first
  let rest: Uint8Array = new Uint8Array(0) // the bytes of a character that goes on in the next chunk
  let offset = 0 // of the chunk in the file
  let line = 1
  let sample: Uint8Array | undefined // the file's beginning
  for await (const chunk of chunks) {
    sample ??= chunk.slice(0, sampleLength)
    const bytes = joined(rest, chunk)
    const start = offset - rest.length
    const bad = firstInvalidByte(bytes)
    const zero = bytes.indexOf(0)
    if (bad >= 0 || zero >= 0) {
      const at = bad < 0 ? zero : zero < 0 ? bad : Math.min(bad, zero)
      const around = start + at < sampleLength ? sample : bytes.slice(at, at + sampleLength)
      throw await notUtf8(name, { byte: bytes[at], offset: start + at, line: line + breaks(bytes.subarray(0, at)) }, sample, around)
    }
    rest = bytes.slice(bytes.length - unfinishedBytes(bytes))
    const whole = bytes.subarray(0, bytes.length - rest.length)
    line += breaks(whole)
    offset += chunk.length
    const text = decoder.decode(whole, { stream: true })
    if (text !== '') yield text
  }
  if (rest.length > 0) throw failure('data.text.truncated', `${name}:${line}`, { offset: offset - rest.length, line, bytes: rest.length })
}

interface Place {
  byte: number
  offset: number
  line: number
}

async function notUtf8(name: string, { byte, offset, line }: Place, beginning: Uint8Array, around: Uint8Array): Promise<Error> {
  const guess = (await guessEncoding(beginning)) ?? (await guessEncoding(around))
  const place = { byte: `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`, offset, line }
  if (guess !== null) return failure('data.text.encoding', `${name}:${line}`, { ...place, guess })
  if (byte === 0) return failure('data.text.binary', `${name}:${line}`, { offset })
  // A picture's first byte may be what is no UTF-8; the zeros that follow say what it is.
  const zero = beginning.indexOf(0)
  return zero >= 0 ? failure('data.text.binary', name, { offset: zero }) : failure('data.text.utf8', `${name}:${line}`, place)
}

async function* decodeOther({ name, chunks }: ByteSource, encoding: string): AsyncGenerator<string> {
  let decoder: TextDecoder
  try {
    decoder = new TextDecoder(encoding, { fatal: true })
  } catch (error) {
    throw failure('data.text.label', name, { encoding }, error)
  }
  const step = 1 << 16
  let offset = 0
  const decode = (bytes: Uint8Array, stream: boolean) => {
    try {
      return decoder.decode(bytes, { stream })
    } catch (error) {
      throw failure('data.text.other-encoding', name, { encoding, from: offset, to: offset + bytes.length }, error)
    }
  }
  for await (const chunk of chunks) {
    let text = ''
    for (let start = 0; start < chunk.length; start += step) {
      const bytes = chunk.subarray(start, start + step)
      text += decode(bytes, true)
      offset += bytes.length
    }
    if (text.includes('\0')) throw failure('data.text.binary', name, { offset: offset - chunk.length })
    if (text !== '') yield text
  }
  const last = decode(new Uint8Array(0), false)
  if (last !== '') yield last
}

function breaks(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
  return count
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
