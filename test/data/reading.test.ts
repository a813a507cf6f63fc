import { chmod, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeText } from '../../src/data/text/decode.ts'
import { splitDocuments, type DocumentOptions } from '../../src/data/text/documents.ts'
import { readBlobs } from '../../src/data/text/read-blobs.ts'
import { listTexts, readTexts, type ReadOptions } from '../../src/data/text/read-texts.node.ts'
import { CantianError } from '../../src/errors/index.ts'

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}

async function whole(strings: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const string of strings) text += string
  return text
}

/** Whole documents of parts. */
async function documents(parts: AsyncIterable<{ text: string; end: boolean }>): Promise<string[]> {
  const all: string[] = []
  let text = ''
  for await (const part of parts) {
    text += part.text
    if (part.end) {
      all.push(text)
      text = ''
    }
  }
  expect(text).toBe('')
  return all
}

async function failed(action: () => Promise<unknown>): Promise<{ code: string; where: string; values: Record<string, string | number> }> {
  try {
    await action()
  } catch (error) {
    if (error instanceof CantianError) return error
    throw error
  }
  throw new Error('it went well')
}

const utf8 = new TextEncoder()
const chunked = (bytes: Uint8Array, size: number) => each(Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)))

describe('decoding', () => {
  test('UTF-8 in chunks of any size is what TextDecoder reads, or both refuse', async () => {
    const bytes = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => utf8.encode(text)),
      fc.uint8Array({ maxLength: 12 }),
      fc.array(fc.constantFrom(0x41, 0x0a, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xef, 0xbb), { maxLength: 12 }).map((all) => Uint8Array.from(all)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 5 }), async (bytes, size) => {
        let expected: string | null
        try {
          expected = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
        } catch {
          expected = null
        }
        if (bytes.includes(0)) expected = null
        const found = await whole(decodeText({ name: 'x', chunks: chunked(bytes, size) })).catch((error: unknown) => {
          if (error instanceof CantianError) return null
          throw error
        })
        expect(found).toBe(expected)
      }),
      { numRuns: 1000 },
    )
  })

  test('a byte order mark is no text', async () => {
    expect(await whole(decodeText({ name: 'x', chunks: each([utf8.encode('\ufeffab')]) }))).toBe('ab')
    expect(await whole(decodeText({ name: 'x', chunks: chunked(utf8.encode('\ufeffab'), 1) }))).toBe('ab')
    expect(await whole(decodeText({ name: 'x', chunks: each([Uint8Array.of(0xff, 0xfe, 0x60, 0x4f)]) }, 'utf-16le'))).toBe('你')
  })

  test('the first bad byte is named with its offset and line', async () => {
    const bytes = Uint8Array.from([...utf8.encode('好\nab\nc'), 0xff, 0x41])
    for (const size of [1, 2, 3, 100]) {
      const { code, where, values } = await failed(() => whole(decodeText({ name: 'a.txt', chunks: chunked(bytes, size) })))
      expect(where).toBe('a.txt:3')
      expect(values).toMatchObject({ byte: '0xFF', offset: 8, line: 3 })
      expect(['data.text.utf8', 'data.text.encoding']).toContain(code)
    }
  })

  test('a file cut inside a character', async () => {
    const bytes = utf8.encode('第一行\n第二行')
    const error = await failed(() => whole(decodeText({ name: 'a.txt', chunks: each([bytes.subarray(0, -1)]) })))
    expect(error).toMatchObject({ code: 'data.text.truncated', where: 'a.txt:2', values: { offset: 16, bytes: 2, line: 2 } })
  })

  const poem = '床前明月光，疑是地上霜。举头望明月，低头思故乡。白日依山尽，黄河入海流。欲穷千里目，更上一层楼。\n'.repeat(5)
  test('GB18030 and UTF-16 are named, and read when asked for', async () => {
    const gb18030 = new Uint8Array([0xb4, 0xb2, 0xc7, 0xb0, 0xc3, 0xf7, 0xd4, 0xc2, 0xb9, 0xe2, 0xa3, 0xac, 0xd2, 0xc9, 0xca, 0xc7, 0xb5, 0xd8, 0xc9, 0xcf, 0xcb, 0xaa, 0xa1, 0xa3])
    const many = Uint8Array.from(Array.from({ length: 10 }, () => [...gb18030]).flat())
    expect(await failed(() => whole(decodeText({ name: 'a.txt', chunks: each([many]) })))).toMatchObject({ code: 'data.text.encoding', values: { guess: 'gb18030', offset: 0 } })
    expect(await whole(decodeText({ name: 'a.txt', chunks: chunked(gb18030, 3) }, 'gb18030'))).toBe('床前明月光，疑是地上霜。')
    const units = Uint16Array.from('plain English text, in two bytes a character\n'.repeat(3), (c) => c.charCodeAt(0))
    const little = new Uint8Array(units.buffer)
    const big = little.slice().map((_, i, all) => all[i ^ 1])
    for (const [bytes, guess] of [[little, 'utf-16le'], [big, 'utf-16be'], [Uint8Array.of(0xff, 0xfe, ...utf16(poem)), 'utf-16le']] as const) {
      expect(await failed(() => whole(decodeText({ name: 'a.txt', chunks: each([bytes]) })))).toMatchObject({ code: 'data.text.encoding', values: { guess } })
      expect(await whole(decodeText({ name: 'a.txt', chunks: chunked(bytes, 7) }, guess))).toMatch(/^(plain English|床前明月光)/)
    }
  })

  test('other encodings are checked too', async () => {
    expect(await failed(() => whole(decodeText({ name: 'a.txt', chunks: each([Uint8Array.of(0x41, 0xff, 0xff)]) }, 'gb18030')))).toMatchObject({ code: 'data.text.other-encoding' })
    expect(await failed(() => whole(decodeText({ name: 'a.txt', chunks: each([Uint8Array.of(0x00, 0x41, 0xd8, 0x00, 0x00, 0x41)]) }, 'utf-16be')))).toMatchObject({ code: 'data.text.other-encoding' })
    expect(await failed(() => whole(decodeText({ name: 'a.txt', chunks: each([Uint8Array.of(0x00, 0x41, 0x00)]) }, 'utf-16be')))).toMatchObject({ code: 'data.text.other-encoding' })
    expect(await failed(() => whole(decodeText({ name: 'a.txt', chunks: each([]) }, 'martian')))).toMatchObject({ code: 'data.text.label', values: { encoding: 'martian' } })
  })
})

function utf16(text: string): Uint8Array {
  return new Uint8Array(Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)).buffer)
}

describe('documents', () => {
  const split = (name: string, text: string, options: DocumentOptions = {}, size = 3) =>
    documents(splitDocuments(each(Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))), name, options))

  test('a text is one document', async () => {
    expect(await split('a.txt', 'one\n\ntwo\n<|endoftext|> not alone\n')).toEqual(['one\n\ntwo\n<|endoftext|> not alone\n'])
    expect(await split('a.txt', '')).toEqual([])
  })

  test('lines of <|endoftext|> part documents', async () => {
    for (const size of [1, 2, 5, 1000]) {
      expect(await split('a.txt', '<|endoftext|>\none\nmore\n<|endoftext|>\r\n<|endoftext|>\ntwo\n<|endoftext|>', {}, size)).toEqual(['one\nmore\n', 'two\n'])
    }
  })

  test('blank lines part documents when asked', async () => {
    for (const size of [1, 2, 5, 1000]) {
      expect(await split('a.md', '\n\none\nmore\n\n \t\n\ntwo\r\n\r\nthree', { documents: 'blank-line' }, size)).toEqual(['one\nmore\n', 'two\r\n', 'three'])
    }
  })

  test('a line longer than the buffer passes in parts', async () => {
    const long = 'x'.repeat(5_000_000)
    let parts = 0
    let length = 0
    for await (const { text, end } of splitDocuments(each([long, `${long}<|endoftext|>\n`, 'y']), 'a.txt')) {
      parts++
      length += text.length
      expect(end).toBe(length === 10_000_015)
    }
    expect([parts > 2, length]).toEqual([true, 10_000_015])
  })

  test('jsonl: a document a line', async () => {
    for (const size of [1, 7, 1000]) {
      expect(await split('a.jsonl', '{"text": "一\\n行"}\n\n"plain"\r\n{"text": ""}\n{"text": "last", "n": 1}', {}, size)).toEqual(['一\n行', 'plain', 'last'])
    }
    expect(await split('a.ndjson', '{"body": "b", "text": "t"}\n', { field: 'body' })).toEqual(['b'])
    expect(await failed(() => split('a.jsonl', '{"text": "a"}\n{"txt": "b", "n": 2}\n'))).toMatchObject({ code: 'data.text.field', where: 'a.jsonl:2', values: { fields: 'txt' } })
    expect(await failed(() => split('a.jsonl', '{"text": "a"}\n\n{"text": \n'))).toMatchObject({ code: 'data.text.json', where: 'a.jsonl:3' })
    expect(await failed(() => split('a.jsonl', '[1]\n'))).toMatchObject({ code: 'data.text.entry', where: 'a.jsonl:1' })
    expect(await failed(() => split('a.jsonl', '{}\n', { field: '__proto__' }))).toMatchObject({ code: 'data.text.field' })
  })

  test('json: a document an entry', async () => {
    expect(await split('a.json', '["a", {"text": "b"}, ""]')).toEqual(['a', 'b'])
    expect(await split('a.json', '{"text": "all"}')).toEqual(['all'])
    expect(await failed(() => split('a.json', '["a", 3]'))).toMatchObject({ code: 'data.text.entry', where: 'a.json[1]' })
    expect(await failed(() => split('a.json', '["a"'))).toMatchObject({ code: 'data.text.json' })
  })

  test('a page’s files', async () => {
    const files = [new File(['你好'], 'a.txt'), new File(['{"text":"x"}\n"y"'], 'b.jsonl')]
    expect(await documents(readBlobs(files))).toEqual(['你好', 'x', 'y'])
  })
})

describe('files and folders', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cantian-texts-'))
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
  })
  const put = async (name: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
    return join(folder, name)
  }
  const read = (paths: string[], options: ReadOptions = {}) => documents(readTexts(paths, options))

  test('a folder is read with all below it, by name, each file once', async () => {
    await put('b.txt', 'B')
    await put('a/z.md', 'Z')
    await put('a/y.jsonl', '"Y"\n')
    await put('c.png', '\0')
    await put('.hidden.txt', 'no')
    await put('.git/x.txt', 'no')
    await put('empty.txt', '')
    await symlink(folder, join(folder, 'loop'))
    expect(await read([folder, join(folder, 'b.txt')])).toEqual(['Y', 'Z', 'B'])
    expect((await listTexts([folder])).map(({ bytes }) => bytes)).toEqual([4, 1, 1, 0])
  })

  test('what can’t be read is a typed error', async () => {
    expect(await failed(() => read([join(folder, 'none.txt')]))).toMatchObject({ code: 'formats.files.missing', where: join(folder, 'none.txt') })
    expect(await failed(() => read([folder]))).toMatchObject({ code: 'data.text.no-files' })
    const empty = await put('empty.txt', '')
    expect(await failed(() => read([empty]))).toMatchObject({ code: 'data.text.empty-file', where: empty })
    expect(await failed(() => read(['/dev/null']))).toMatchObject({ code: 'data.text.not-a-file' })
    const png = await put('picture.txt', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0))
    expect((await failed(() => read([png]))).code).toMatch(/^data\.text\.(?:binary|utf8)$/)
  })

  test.skipIf(process.platform === 'win32')('a folder without permission', async () => {
    await put('closed/a.txt', 'x')
    await put('open/b.txt', 'x')
    await chmod(folder, 0o755)
    await chmod(join(folder, 'closed'), 0)
    const root = process.getuid!() === 0 // who may read everything: act as nobody meanwhile
    if (root) process.seteuid!(65534)
    try {
      expect(await failed(() => read([folder]))).toMatchObject({ code: 'formats.files.no-permission', where: join(folder, 'closed') })
      expect(await failed(() => read([join(folder, 'closed', 'a.txt')]))).toMatchObject({ code: 'formats.files.no-permission' })
      expect(await read([join(folder, 'open')])).toEqual(['x'])
    } finally {
      if (root) process.seteuid!(0)
      await chmod(join(folder, 'closed'), 0o700)
    }
  })

  test('10 GB of zeros are refused at the first of them', async () => {
    const path = join(folder, 'sparse.txt')
    const file = await open(path, 'w')
    await file.truncate(10 * 2 ** 30)
    await file.close()
    const begun = Date.now()
    let bytes = 0
    expect(await failed(() => read([path], { progress: (read) => (bytes = read) }))).toMatchObject({ code: 'data.text.binary', values: { offset: 0 } })
    expect(bytes).toBeLessThanOrEqual(1 << 20)
    expect(Date.now() - begun).toBeLessThan(5000)
  })

  test('a line of 40 MB streams: a few MB of it are in memory at a time', async () => {
    const path = join(folder, 'line.txt')
    const file = await open(path, 'w')
    const block = Buffer.from('a line without any end, 一行没有尽头的字 '.repeat(20_000))
    for (let i = 0; i < 40; i++) await file.write(block)
    await file.close()
    let largest = 0
    let length = 0
    for await (const { text } of readTexts([path])) {
      largest = Math.max(largest, text.length)
      length += text.length
    }
    expect(length).toBe(40 * 20_000 * 33)
    expect(largest).toBeLessThan(6_000_000)
  })

  test('a signal stops it', async () => {
    const path = await put('a.txt', 'x\n'.repeat(3_000_000))
    const controller = new AbortController()
    const reading = read([path], { signal: controller.signal, progress: () => controller.abort(new Error('enough')) })
    await expect(reading).rejects.toThrow('enough')
  })
})
