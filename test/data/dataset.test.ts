import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TokenDataset, type Batch, type Cursor } from '../../src/data/text/dataset.ts'
import { encodeDocuments } from '../../src/data/text/encode-documents.ts'
import { openTexts } from '../../src/data/text/open-texts.node.ts'
import { splitDocumentsOf } from '../../src/data/text/split.ts'
import { TokenFile, writeTokenFile } from '../../src/data/text/token-file.node.ts'
import { encodeToMemory, TokenMemory } from '../../src/data/text/token-memory.ts'
import { trainTokenizer } from '../../src/data/text/train-tokenizer.ts'
import { CantianError } from '../../src/errors/index.ts'

const sentences = ['床前明月光，疑是地上霜。', 'In the beginning was the Word.', 'x', '二〇二六年 11 月\n\n  <|end|> e\u0301 👍🏽\n']
const tokenizer = await trainTokenizer([sentences.join('\n').repeat(10)], { vocabulary: 300 })
const { begin, end, pad } = tokenizer as { begin: number; end: number; pad: number }

const parts = (texts: readonly string[]) => texts.map((text) => ({ name: 'x', text, end: true }))

/** A store of documents with the given numbers of tokens, each token telling its own position. */
function numbered(lengths: readonly number[]): TokenMemory {
  const starts = [0]
  for (const length of lengths) starts.push(starts[starts.length - 1] + length + 1)
  const ids = Uint32Array.from({ length: starts[lengths.length] }, (_, i) => (starts.includes(i + 1) ? end : 10 + i))
  return new TokenMemory(ids, Float64Array.from(starts), Float64Array.from(lengths))
}

/** A tokenizer for such stores: every token is one byte. */
const counting = { ...{ kind: 'foreign', begin, end, pad, specials: new Map() }, vocabularySize: 5000, token: (id: number) => ({ bytes: new Uint8Array(id < 10 ? 0 : 1) }) } as unknown as typeof tokenizer

function epoch(dataset: TokenDataset, number: number, batchSize: number, context: number): Batch[] {
  const batches: Batch[] = []
  for (let cursor: Cursor = { epoch: number, batch: 0 }; cursor.epoch === number;) {
    const { next, ...batch } = dataset.batch(cursor, batchSize, context)
    batches.push(batch)
    cursor = next
  }
  return batches
}

describe('epochs', () => {
  const shapes = fc.record({
    lengths: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
    batchSize: fc.integer({ min: 1, max: 7 }),
    context: fc.integer({ min: 1, max: 19 }),
    seed: fc.nat(),
    fraction: fc.constantFrom(0, 0.1, 0.3),
  })

  test('visit every training target exactly once, and the held-out part none; each after the token before it', () => {
    fc.assert(
      fc.property(shapes, ({ lengths, batchSize, context, seed, fraction }) => {
        const store = numbered(lengths)
        const dataset = new TokenDataset(store, counting, { seed, fraction })
        fc.pre(dataset.trainTokens >= context)
        expect(dataset.trainTokens + dataset.heldOutTokens).toBe(store.length)
        for (const number of [0, 1]) {
          const batches = epoch(dataset, number, batchSize, context)
          expect(batches.length).toBe(dataset.batchesPerEpoch(batchSize, context))
          check(store, batches, dataset, 'train')
          expect(batches.every(({ ids, targets, weights }) => [ids, targets, weights].every(({ length }) => length === batchSize * context))).toBe(true)
        }
        check(store, [...dataset.evaluation(batchSize, context)], dataset, 'heldOut')
      }),
      { numRuns: 300 },
    )
  })

  /** Counts targets; positions are told by the tokens themselves, ends by what stands before them. */
  function check(store: TokenMemory, batches: Batch[], dataset: TokenDataset, part: 'train' | 'heldOut') {
    const seen: number[] = []
    const wrong: string[] = []
    let tokens = 0
    let bytes = 0
    for (const { ids, targets, weights, ...batch } of batches) {
      tokens += batch.tokens
      bytes += batch.bytes
      for (let i = 0; i < weights.length; i++) {
        const [id, target] = [ids[i], targets[i]]
        if (weights[i] === 0) {
          if (id !== pad || target !== pad) wrong.push(`an unweighted place holds ${id} and ${target}`)
          continue
        }
        const position = target === end ? id - 10 + 1 : target - 10
        const first = position === 0 || store.ids[position - 1] === end
        if (weights[i] !== 1 || id !== (first ? begin : store.ids[position - 1])) wrong.push(`target ${target} after ${id}, weight ${weights[i]}`)
        seen.push(position)
      }
    }
    expect(wrong).toEqual([])
    const wanted = dataset.split[part].flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i))
    expect(seen.sort((a, b) => a - b)).toEqual(wanted) // each once
    expect([tokens, bytes]).toEqual(part === 'train' ? [dataset.trainTokens, dataset.trainBytes] : [dataset.heldOutTokens, dataset.heldOutBytes])
  }

  test('the same cursor gives the same batch, in any order; other epochs and seeds give others', () => {
    const store = numbered(Array.from({ length: 50 }, (_, i) => (i * 7) % 23))
    const dataset = new TokenDataset(store, counting, { seed: 3 })
    const later = dataset.batch({ epoch: 2, batch: 1 }, 4, 8)
    dataset.batch({ epoch: 0, batch: 0 }, 2, 5)
    expect(dataset.batch({ epoch: 2, batch: 1 }, 4, 8)).toEqual(later)
    expect(new TokenDataset(store, counting, { seed: 3 }).batch({ epoch: 2, batch: 1 }, 4, 8)).toEqual(later)
    expect(new TokenDataset(store, counting, { seed: 4 }).batch({ epoch: 2, batch: 1 }, 4, 8)).not.toEqual(later)
    expect(dataset.batch({ epoch: 3, batch: 1 }, 4, 8).ids).not.toEqual(later.ids)
    expect(() => dataset.batch({ epoch: 0, batch: 9999 }, 4, 8)).toThrow(/has \d+ batches/)
  })

  test('documents are packed: a window goes on into the next document, after its begin token', async () => {
    const store = await encodeToMemory(parts(['x', 'x x']), tokenizer)
    const dataset = new TokenDataset(store, tokenizer, { seed: 0, fraction: 0 })
    const [x] = tokenizer.encode('x')
    const [, space] = tokenizer.encode('x x')
    const batch = dataset.batch({ epoch: 0, batch: 0 }, 1, dataset.trainTokens)
    const pairs = [...batch.ids].map((id, i) => `${id}>${batch.targets[i]}`)
    const inOrder = [`${begin}>${x}`, `${x}>${end}`, `${begin}>${x}`, `${x}>${space}`]
    expect(pairs.join(' ')).toContain(`${x}>${end} ${begin}>${x}`)
    expect(inOrder.every((pair) => pairs.includes(pair))).toBe(true)
    expect([...batch.ids]).not.toContain(end)
  })

  test('a context longer than the text is a typed error', () => {
    const dataset = new TokenDataset(numbered([5, 5]), counting, { seed: 0, fraction: 0 })
    for (const ask of [() => dataset.batch({ epoch: 0, batch: 0 }, 1, 13), () => dataset.batchesPerEpoch(1, 13)]) {
      expect(() => ask()).toThrow(expect.objectContaining({ code: 'data.text.context-long', values: { context: 13, tokens: 12 } }))
    }
    expect(dataset.batchesPerEpoch(1, 12)).toBe(1)
  })

  test('an evaluation of a part of the held-out text', () => {
    const dataset = new TokenDataset(numbered(Array.from({ length: 100 }, () => 9)), counting, { seed: 1 })
    const count = (limit: number) => [...dataset.evaluation(3, 7, limit)].reduce((sum, { tokens }) => sum + tokens, 0)
    expect([count(Infinity), count(50), count(0)]).toEqual([dataset.heldOutTokens, 50, 0])
  })
})

describe('the split', () => {
  test('is by document, near the fraction, and the seed’s', () => {
    const store = numbered(Array.from({ length: 200 }, (_, i) => 5 + (i % 9)))
    const split = splitDocumentsOf(store, { seed: 5 })
    const size = split.heldOut.reduce((sum, { start, end }) => sum + end - start, 0)
    expect(split.by).toBe('document')
    expect(size / store.length).toBeGreaterThan(0.09)
    expect(size / store.length).toBeLessThan(0.12)
    for (const { start, end } of split.heldOut) expect([store.starts.includes(start), store.starts.includes(end)]).toEqual([true, true])
    expect(splitDocumentsOf(store, { seed: 5 })).toEqual(split)
    expect(splitDocumentsOf(store, { seed: 6 })).not.toEqual(split)
  })

  test('of a single document, or of few large ones, it is a tail', () => {
    expect(splitDocumentsOf(numbered([999]), { seed: 1 })).toEqual({ train: [{ start: 0, end: 900 }], heldOut: [{ start: 900, end: 1000 }], trainDocuments: 1, heldOutDocuments: 1, by: 'tail' })
    expect(splitDocumentsOf(numbered([499, 999]), { seed: 1 })).toMatchObject({ train: [{ start: 0, end: 1350 }], heldOut: [{ start: 1350, end: 1500 }], by: 'tail' })
    // small files beside the text itself, as a README
    expect(splitDocumentsOf(numbered([19, 9, 999]), { seed: 1 })).toMatchObject({ heldOut: [{ start: 927, end: 1030 }], by: 'tail' })
    expect(splitDocumentsOf(numbered([999, 499]), { seed: 1 })).toMatchObject({ train: [{ start: 0, end: 850 }, { start: 1000, end: 1500 }], heldOut: [{ start: 850, end: 1000 }] })
    expect(splitDocumentsOf(numbered([999]), { seed: 1, most: 10 }).heldOut).toEqual([{ start: 990, end: 1000 }])
    expect(splitDocumentsOf(numbered([3]), { seed: 1 })).toMatchObject({ by: 'none', heldOut: [] })
  })
})

describe('encoding documents', () => {
  test('a document in parts has the ids that it has whole', async () => {
    const text = sentences.join('').repeat(3)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 }), async (sizes) => {
        const pieces: { name: string; text: string; end: boolean }[] = []
        let at = 0
        for (const size of sizes) pieces.push({ name: 'x', text: text.slice(at, (at += size)), end: false })
        pieces.push({ name: 'x', text: text.slice(at), end: true })
        const ids: number[] = []
        let characters = 0
        for await (const part of encodeDocuments(pieces, tokenizer)) {
          ids.push(...part.ids)
          characters += part.characters
        }
        expect(ids).toEqual([...tokenizer.encode(text), end])
        expect(characters).toBe(text.length)
      }),
      { numRuns: 200 },
    )
  })

  test('text never becomes the end token', async () => {
    const store = await encodeToMemory(parts(['a<|end|>b', '<|end|>']), tokenizer)
    expect([...store.ids].filter((id) => id === end).length).toBe(2)
    expect([...store.bytes]).toEqual([9, 7])
  })

  test('no text at all is a typed error', async () => {
    await expect(encodeToMemory([], tokenizer)).rejects.toMatchObject({ code: 'data.text.empty' })
  })
})

describe('the token file', () => {
  async function inFolder(run: (folder: string) => Promise<void>) {
    const folder = await mkdtemp(join(tmpdir(), 'cantian-tokens-'))
    try {
      await run(join(folder, 'tokens'))
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  test('gives the batches that memory gives', () =>
    inFolder(async (folder) => {
      const texts = Array.from({ length: 60 }, (_, i) => sentences[i % 4].repeat(1 + (i % 5)))
      const file = await writeTokenFile(folder, parts(texts), tokenizer, { source: 'sentences' })
      const memory = await encodeToMemory(parts(texts), tokenizer)
      const again = await TokenFile.open(folder)
      expect(again.header).toMatchObject({ idBytes: 2, source: 'sentences', documents: 60, targets: memory.length })
      const [fromFile, fromMemory] = [again, memory].map((store) => new TokenDataset(store, tokenizer, { seed: 9 }))
      expect(epoch(fromFile, 1, 3, 17)).toEqual(epoch(fromMemory, 1, 3, 17))
      expect([...fromFile.evaluation(2, 9)]).toEqual([...fromMemory.evaluation(2, 9)])
      file.close()
      again.close()
    }))

  test('a damaged one is a typed error', () =>
    inFolder(async (folder) => {
      ;(await writeTokenFile(folder, parts(sentences), tokenizer)).close()
      const damage = async (name: string, change: (bytes: Buffer) => Buffer, use: (file: TokenFile) => void = () => undefined): Promise<string> => {
        const path = join(folder, name)
        const before = await readFile(path)
        await writeFile(path, change(Buffer.from(before)))
        try {
          const file = await TokenFile.open(folder)
          try {
            use(file)
          } finally {
            file.close()
          }
          return 'none'
        } catch (error) {
          return error instanceof CantianError ? error.code : String(error)
        } finally {
          await writeFile(path, before)
        }
      }
      expect(await damage('tokens.json', (bytes) => bytes.subarray(0, 10))).toBe('data.tokens.header')
      expect(await damage('tokens.json', () => Buffer.from('{"format": 2}'))).toBe('data.tokens.header')
      expect(await damage('tokens.json', () => Buffer.alloc(0))).toBe('data.tokens.header')
      expect(await damage('tokens.bin', (bytes) => bytes.subarray(0, -2))).toBe('data.tokens.size')
      expect(await damage('documents.bin', (bytes) => bytes.subarray(0, -8))).toBe('data.tokens.size')
      expect(await damage('documents.bin', (bytes) => bytes.fill(0xff))).toBe('data.tokens.index')
      expect(await damage('tokens.bin', (bytes) => bytes.fill(0xff), (file) => file.read(0, 3, new Int32Array(3), 0))).toBe('data.tokens.id')
      expect(await damage('tokens.bin', (bytes) => bytes)).toBe('none')
    }))

  test('is kept where it was made from the same, and made anew from anything else', () =>
    inFolder(async (folder) => {
      const path = `${folder}.txt`
      await writeFile(path, sentences.join('\n'))
      const open = async (options: { memory?: number; documents?: 'blank-line' } = { memory: 0 }) => openTexts([path], tokenizer, { folder, ...options })
      expect(await open({})).toBeInstanceOf(TokenMemory)
      const first = (await open()) as TokenFile
      const again = (await open()) as TokenFile
      const made = async () => (await stat(join(folder, 'tokens.bin'))).ino
      const before = await made()
      expect([first.length, again.length]).toEqual([tokenizer.encode(sentences.join('\n')).length + 1, first.length])
      ;((await open()) as TokenFile).close()
      expect(await made()).toBe(before)
      const other = (await open({ memory: 0, documents: 'blank-line' })) as TokenFile
      expect(other.starts.length).toBe(3)
      await writeFile(join(folder, 'tokens.json'), '{')
      const mended = (await open()) as TokenFile
      expect(mended.length).toBe(first.length)
      await writeFile(path, 'new text')
      const changed = (await open()) as TokenFile
      expect(changed.length).toBe(tokenizer.encode('new text').length + 1)
      for (const file of [first, again, other, mended, changed]) file.close()
    }))

  test('one that was not finished leaves nothing that opens', () =>
    inFolder(async (folder) => {
      ;(await writeTokenFile(folder, parts(sentences), tokenizer)).close()
      async function* broken() {
        yield* parts(sentences)
        throw new Error('the disk went away')
      }
      await expect(writeTokenFile(folder, broken(), tokenizer)).rejects.toThrow('the disk went away')
      await expect(TokenFile.open(folder)).rejects.toMatchObject({ code: 'formats.files.missing' })
      await expect(open(join(folder, 'tokens.json'))).rejects.toThrow()
    }))
})
