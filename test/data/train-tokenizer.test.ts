import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PieceCounter } from '../../src/data/text/piece-counter.ts'
import { trainMerges } from '../../src/data/text/train-merges.ts'
import { trainTokenizer, type TokenizerProgress } from '../../src/data/text/train-tokenizer.ts'
import { pieces } from '../../src/formats/tokenizer/pieces.ts'
import { openTokenizer } from '../../src/formats/tokenizer/index.ts'

const text = '床前明月光，疑是地上霜。举头望明月，低头思故乡。\nThe moon, the frost; the moon above my bed.\n'.repeat(30)

describe('merges', () => {
  /** The same by counting all pairs anew for every merge. Words in which no token is made twice, so that it needs no queue. */
  function plainly(words: [number[], number][], wanted: number): [number, number][] {
    const merges: [number, number][] = []
    let next = 256
    while (merges.length < wanted) {
      const counts = new Map<string, number>()
      for (const [ids, times] of words) for (let i = 0; i + 1 < ids.length; i++) counts.set(`${ids[i]},${ids[i + 1]}`, (counts.get(`${ids[i]},${ids[i + 1]}`) ?? 0) + times)
      const sorted = [...counts].map(([pair, count]) => ({ pair: pair.split(',').map(Number) as [number, number], count }))
      sorted.sort((x, y) => y.count - x.count || x.pair[0] - y.pair[0] || x.pair[1] - y.pair[1])
      if (sorted.length === 0 || sorted[0].count < 2) break
      const [a, b] = sorted[0].pair
      merges.push([a, b])
      for (const [ids] of words) for (let i = 0; i + 1 < ids.length; i++) if (ids[i] === a && ids[i + 1] === b) ids.splice(i, 2, next)
      next++
    }
    return merges
  }

  test('are those of counting everything anew', async () => {
    // every byte at most once a word, so that no two merges spell the same
    const word = fc.tuple(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 }).map((ids) => ids.sort((a, b) => a - b)), fc.integer({ min: 1, max: 5 }))
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 12 }), async (words) => {
        const starts = [0]
        for (const [ids] of words) starts.push(starts[starts.length - 1] + ids.length)
        const spellings = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(0x4e00 + byte))
        const counted = { ids: Int32Array.from(words.flatMap(([ids]) => ids)), starts: Float64Array.from(starts), counts: Float64Array.from(words, ([, times]) => times) }
        const merges = await trainMerges(counted, { spellings, specials: new Set(), vocabulary: 300, minimumFrequency: 2, pause: () => undefined })
        const distinct = new Set(merges.map(({ result }) => result))
        fc.pre(distinct.size === merges.length) // else a merge spelled a known token
        expect(merges.map(({ a, b }) => [a, b])).toEqual(plainly(words.map(([ids, times]) => [[...ids], times]), 44))
      }),
      { numRuns: 300 },
    )
  })
})

describe('counting pieces', () => {
  test('of a document in parts is counting those of the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 30 }), (sizes) => {
        const whole = text.slice(0, 300)
        const counter = new PieceCounter()
        let at = 0
        for (const size of sizes) counter.add(whole.slice(at, (at += size)), false)
        counter.add(whole.slice(at), true)
        const { counts } = counter.words(Int32Array.from({ length: 256 }, (_, byte) => byte))
        expect(counts.reduce((a, b) => a + b)).toBe(pieces(whole).length)
        expect(counts.length).toBe(new Set(pieces(whole)).size)
      }),
    )
  })

  test('forgets the rarest where there are too many', () => {
    const counter = new PieceCounter(100)
    for (let i = 0; i < 1000; i++) counter.add(`often seldom${'x'.repeat(i)}`, true)
    expect(counter.size).toBeLessThanOrEqual(100)
    const { counts } = counter.words(new Int32Array(256))
    expect(Math.max(...counts)).toBe(1000)
  })
})

describe('training', () => {
  test('of a document in parts gives the same file as of the whole', async () => {
    const parts = [...text].map((character, i, all) => ({ name: 'x', text: character, end: i === all.length - 1 }))
    const files = await Promise.all([trainTokenizer([text], { vocabulary: 290 }), trainTokenizer(parts, { vocabulary: 290 })])
    expect(files[0].files()).toEqual(files[1].files())
  })

  test('has the reserved tokens first, then the bytes, then merges by frequency', async () => {
    const tokenizer = await trainTokenizer([text], { vocabulary: 265 })
    expect([...tokenizer.specials]).toEqual(['<|begin|>', '<|end|>', '<|pad|>', '<|system|>', '<|user|>', '<|assistant|>', '<|turn_end|>'].map((name, id) => [name, id]))
    expect([tokenizer.begin, tokenizer.end, tokenizer.pad, tokenizer.vocabularySize]).toEqual([0, 1, 2, 265])
    expect(tokenizer.token(7).text).toBe('!')
    const own = await trainTokenizer([text], { vocabulary: 300, exact: false, specials: ['<s>', '</s>'] })
    expect([own.token(1), own.begin, own.idOf('</s>')]).toEqual([{ text: '</s>', bytes: new Uint8Array(0), special: true }, null, 1])
  })

  test('of characters keeps the most frequent, and bytes for the rest', async () => {
    const tokenizer = await trainTokenizer(['aaab\ud800'], { kind: 'characters', vocabulary: 7 + 256 + 2 })
    expect([tokenizer.token(263).text, tokenizer.token(264).text]).toEqual(['a', 'b'])
    expect([...tokenizer.encode('ab')]).toEqual([263, 264])
    expect(tokenizer.encode('\ud800').length).toBe(3)
    expect(tokenizer.decode(tokenizer.encode('你a'))).toBe('你a')
    expect(openTokenizer(tokenizer.files()['tokenizer.json']).kind).toBe('characters')
  })

  test('a vocabulary that the text doesn’t allow is a typed error, or a smaller one when it was not asked for', async () => {
    await expect(trainTokenizer(['abab'], { vocabulary: 1000 })).rejects.toMatchObject({ code: 'data.tokenizer.vocabulary-large', values: { vocabulary: 1000, possible: 264 } })
    expect((await trainTokenizer(['abab'])).vocabularySize).toBe(264)
    expect((await trainTokenizer(['abab'], { vocabulary: 1000, exact: false })).vocabularySize).toBe(264)
    await expect(trainTokenizer(['abab'], { kind: 'characters', vocabulary: 300 })).rejects.toMatchObject({ code: 'data.tokenizer.vocabulary-large', values: { possible: 265 } })
    for (const vocabulary of [0, 262, 1.5, 1e9, NaN]) await expect(trainTokenizer([text], { vocabulary })).rejects.toMatchObject({ code: 'data.tokenizer.vocabulary-range' })
    for (const kind of ['bpe', 'characters'] as const) await expect(trainTokenizer(['', ''], { kind })).rejects.toMatchObject({ code: 'data.text.empty' })
  })

  test('tells how far it is, and stops at a signal', async () => {
    const seen: TokenizerProgress[] = []
    const many = Array.from({ length: 60_000 }, (_, i) => `${i * 7919} and ${i * 104729}x${i}`)
    await trainTokenizer(many, { vocabulary: 500, progress: (progress) => seen.push(progress) })
    const last = seen[seen.length - 1]
    expect(last).toMatchObject({ phase: 'merging', documents: 60_000, merges: 237, mergesWanted: 237 })
    expect(last.characters).toBe(many.join('').length)
    const controller = new AbortController()
    const training = trainTokenizer(many, { vocabulary: 500, signal: controller.signal, progress: () => controller.abort(new Error('enough')) })
    await expect(training).rejects.toThrow('enough')
  })
})
