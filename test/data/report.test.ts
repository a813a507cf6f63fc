import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gzipSize } from '../../src/data/text/compression.ts'
import { bitsPerByte, datasetText, encodeToMemory, longestVerbatim, lossReport, TokenDataset, trainTokenizer } from '../../src/data/text/index.ts'
import { guessingLosses } from '../../src/data/text/guessing.ts'
import { xzSize } from '../../src/data/text/xz.node.ts'

describe('losses of guessing', () => {
  const text = Int32Array.from('the cat sat on the mat the cat ate the rat \u0001 a cat and a rat sat on a mat \u0001', (c) => c.charCodeAt(0))
  const held = Int32Array.from('the rat sat on the cat \u0001 a zebra \u0001', (c) => c.charCodeAt(0))
  const options = { end: 1, vocabularySize: 128 }

  test('equal Witten and Bell’s formula, counted the plain way', async () => {
    const { even, unigram, bigram, trigram, counted } = await guessingLosses([text.subarray(0, 10), text.subarray(10)], [held], options)
    expect(even).toBeCloseTo(Math.log(128), 12)
    expect(counted).toBe(text.length)
    const expected = plainly([...text], [...held])
    expect([unigram, bigram, trigram].map((loss) => loss.toFixed(9))).toEqual(expected.map((loss) => loss.toFixed(9)))
    expect(trigram).toBeLessThan(unigram)
  })

  /** Histories as strings in maps. */
  function plainly(train: number[], heldOut: number[]): number[] {
    const counts = new Map<string, number>()
    const followers = new Map<string, Set<number>>()
    const histories = (tokens: number[], i: number) => {
      const last = i > 0 ? tokens[i - 1] : 1
      const before = last === 1 || i < 2 ? 1 : tokens[i - 2]
      return ['', `${last}`, `${before},${last}`]
    }
    train.forEach((token, i) => {
      for (const history of histories(train, i)) {
        counts.set(history, (counts.get(history) ?? 0) + 1)
        counts.set(`${history}>${token}`, (counts.get(`${history}>${token}`) ?? 0) + 1)
        followers.set(history, (followers.get(history) ?? new Set()).add(token))
      }
    })
    const sums = [0, 0, 0]
    heldOut.forEach((token, i) => {
      let below = 1 / 128
      histories(heldOut, i).forEach((history, order) => {
        const t = followers.get(history)?.size ?? 0
        if (t > 0) below = ((counts.get(`${history}>${token}`) ?? 0) + t * below) / (counts.get(history)! + t)
        sums[order] -= Math.log(below)
      })
    })
    return sums.map((sum) => sum / heldOut.length)
  }

  test('every order is a distribution: the probabilities of all tokens sum to 1', async () => {
    const sums = { unigram: 0, bigram: 0, trigram: 0 }
    const first = await guessingLosses([text], [Int32Array.of(97)], options)
    for (let token = 0; token < 128; token++) {
      const both = await guessingLosses([text], [Int32Array.of(97, token)], options)
      for (const order of ['unigram', 'bigram', 'trigram'] as const) sums[order] += Math.exp(first[order] - 2 * both[order])
    }
    for (const sum of Object.values(sums)) expect(sum).toBeCloseTo(1, 9)
  })
})

describe('the report', () => {
  const documents = Array.from({ length: 80 }, (_, i) => `第${i}首\n春眠不觉晓，处处闻啼鸟。In the beginning ${i * 37} was the word.\n`)
  const parts = documents.map((text) => ({ name: 'x', text, end: true }))

  test('puts numbers in order: knowing more is never worse here', async () => {
    const tokenizer = await trainTokenizer(documents, { kind: 'characters' })
    const dataset = new TokenDataset(await encodeToMemory(parts, tokenizer), tokenizer, { seed: 1 })
    const report = await lossReport(dataset, tokenizer, { xz: xzSize })
    const bits = report.bitsPerByte!
    expect(bits.even).toBeCloseTo((Math.log2(tokenizer.vocabularySize) * dataset.heldOutTokens) / dataset.heldOutBytes, 9)
    expect([bits.even > bits.unigram, bits.unigram > bits.bigram, bits.bigram > bits.trigram]).toEqual([true, true, true])
    const heldOut = [...datasetText(dataset, tokenizer, 'heldOut')].filter(({ text }) => text !== '').map(({ text }) => text)
    expect(heldOut.every((text) => documents.includes(text))).toBe(true)
    expect(new TextEncoder().encode(heldOut.join('')).length).toBe(dataset.heldOutBytes)
    const zlib = (8 * gzipSync(heldOut.join('')).length) / dataset.heldOutBytes
    expect(bits.gzip).toBeCloseTo(zlib, 1)
    expect(report.missing.xz === undefined).toBe(bits.xz !== null)
  })

  test('of a long text counts blocks from all over', async () => {
    const tokenizer = await trainTokenizer(documents, { kind: 'characters' })
    const dataset = new TokenDataset(await encodeToMemory(Array.from({ length: 20 }, () => parts).flat(), tokenizer), tokenizer, { seed: 1 })
    const { counted, losses } = await lossReport(dataset, tokenizer, { most: dataset.trainTokens / 4 })
    expect([dataset.trainTokens > 50_000, counted > 0.1 * dataset.trainTokens, counted < 0.4 * dataset.trainTokens]).toEqual([true, true, true])
    expect(losses!.trigram).toBeLessThan(losses!.bigram)
    expect([...dataset.targets('train')].reduce((sum, { length }) => sum + length, 0)).toBe(dataset.trainTokens)
  })

  test('of a text with nothing held out is null, not made up', async () => {
    const tokenizer = await trainTokenizer(documents, { kind: 'characters' })
    const dataset = new TokenDataset(await encodeToMemory(parts, tokenizer), tokenizer, { seed: 1, fraction: 0 })
    expect(await lossReport(dataset, tokenizer)).toMatchObject({ losses: null, bitsPerByte: null })
  })

  test('a loss of ln 256 a byte is 8 bits a byte', () => {
    expect(bitsPerByte(Math.log(256), 10, 10)).toBeCloseTo(8, 12)
  })
})

describe('compressors', () => {
  test('gzip', async () => {
    const bytes = new TextEncoder().encode('春眠不觉晓'.repeat(500))
    const size = await gzipSize(bytes)
    expect('bytes' in size && size.bytes).toBeLessThan(200)
    expect(gunzipSync(gzipSync(bytes)).length).toBe(bytes.length)
  })

  test('xz, or why not', async () => {
    const size = await xzSize(new TextEncoder().encode('春眠不觉晓'.repeat(50_000)))
    if ('bytes' in size) expect(size.bytes).toBeLessThan(1000)
    else expect(size.reason).toBe('xz')
  })

  test('xz that is not there is a reason, not an error', async () => {
    const path = process.env.PATH
    process.env.PATH = '/nowhere'
    try {
      expect(await xzSize(new Uint8Array(1 << 20))).toEqual({ reason: 'xz' })
    } finally {
      process.env.PATH = path
    }
  })
})

describe('the longest run that stands in the training text', () => {
  test('is what a search of all runs finds', async () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '春', '😀', '\n'), { maxLength: 25 }).map((all) => all.join(''))
    await fc.assert(
      fc.asyncProperty(letters, fc.array(letters, { maxLength: 4 }), async (sample, texts) => {
        const characters = [...sample]
        let best = 0
        for (let i = 0; i < characters.length; i++) {
          for (let j = i + best + 1; j <= characters.length; j++) {
            if (texts.some((text) => text.includes(characters.slice(i, j).join('')))) best = j - i
          }
        }
        const [found] = await longestVerbatim([sample], texts)
        expect(found.characters).toBe(best)
        expect(sample.includes(found.text) && (best === 0 || texts.some((text) => text.includes(found.text)))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('goes over parts of a document but not over its end; each sample has its own', async () => {
    const part = (text: string, end: boolean) => ({ name: 'x', text, end })
    expect(await longestVerbatim(['举头望明月', '望明', 'xyz'], [part('举头', false), part('望', true), part('明月', true)])).toEqual([
      { text: '举头望', characters: 3 },
      { text: '望', characters: 1 },
      { text: '', characters: 0 },
    ])
  })
})
