import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openTokenizer, TextStream, type Tokenizer } from '../../src/formats/tokenizer/index.ts'
import { piecePatternInJavaScript } from '../../src/formats/tokenizer/pattern.ts'
import { lastSafeCut, pieces } from '../../src/formats/tokenizer/pieces.ts'
import { trainTokenizer } from '../../src/data/text/train-tokenizer.ts'

/** Strings where the alternatives of the pattern meet, lone surrogates among them. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom(' ', '  ', '\t', '\n', '\r\n', '\u0085', '\u3000', '\u2028', '\ufeff', "'", '.', '，', '_', 'a', 'Ab', 'é', '\u0301', '我', '苹果', '〇', '々', '⼀', '𠮷', '7', '１', '①', '👍🏽', '\u200d', 'हि', '가', '\ud83d', '\ude00', '<|end|>', '<0x41>', '▁', '\0'),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd')

const text = '我爱吃苹果，我爱苹果手机。The cat sat on the mat; the cats sat.\n\n    return x\n<|end|> 12 123 1234\n'.repeat(20)
const tokenizers: [string, Tokenizer][] = [
  ['bpe', await trainTokenizer([text], { vocabulary: 290 })],
  ['characters', await trainTokenizer([text], { kind: 'characters' })],
]

describe('pieces', () => {
  test('the scan cuts as the documented pattern does', () => {
    const pattern = new RegExp(piecePatternInJavaScript, 'gu')
    fc.assert(fc.property(tricky, (text) => { expect(pieces(text)).toEqual(text.match(pattern) ?? []) }), { numRuns: 3000 })
  })

  test('every character of Unicode is of the same kind in the scan and in the pattern', () => {
    const pattern = new RegExp(piecePatternInJavaScript, 'gu')
    const all: string[] = []
    for (let codePoint = 0; codePoint < 0xe0200; codePoint++) {
      if (codePoint === 0x34000) codePoint = 0xe0000 // nothing is assigned in between, nor after
      all.push(`a${String.fromCodePoint(codePoint)}a我${String.fromCodePoint(codePoint)}1 `)
    }
    const whole = all.join('')
    expect(pieces(whole).join('\u0001') === whole.match(pattern)!.join('\u0001')).toBe(true)
  })

  test('a text cut at a safe place has the same pieces, whatever follows', () => {
    let cuts = 0
    fc.assert(
      fc.property(tricky, tricky, (text, more) => {
        const cut = lastSafeCut(text)
        if (cut > 0) cuts++
        expect([...(cut > 0 ? pieces(text.slice(0, cut)) : []), ...pieces(text.slice(cut) + more)]).toEqual(pieces(text + more))
      }),
      { numRuns: 3000 },
    )
    expect(cuts).toBeGreaterThan(1000)
  })

  test('runs of Han are cut into at most two', () => {
    expect(pieces('我爱吃苹果，也爱a𠮷𠮷𠮷')).toEqual(['我爱', '吃苹', '果', '，', '也爱', 'a', '𠮷𠮷', '𠮷'])
  })
})

describe.each(tokenizers)('a tokenizer of kind %s', (_, tokenizer) => {
  test('gives any text back', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        const ids = tokenizer.encode(text)
        expect(tokenizer.decode(ids)).toBe(wellFormed(text))
        expect(tokenizer.decodeBytes(ids)).toEqual(new TextEncoder().encode(text))
      }),
      { numRuns: 2000 },
    )
  })

  test('makes special tokens of text only when asked', () => {
    const names = [...tokenizer.specials.keys()]
    const withNames = fc.array(fc.oneof(fc.constantFrom(...names), tricky), { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(withNames, (text) => {
        expect([...tokenizer.encode(text)].filter((id) => tokenizer.token(id).special)).toEqual([])
        const found = [...tokenizer.encode(text, { specials: true })].filter((id) => tokenizer.token(id).special)
        expect(found).toEqual((text.match(/<\|(?:begin|end|pad|system|user|assistant|turn_end)\|>/g) ?? []).map((name) => tokenizer.specials.get(name)))
      }),
    )
  })

  test('streams whole characters', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        const stream = new TextStream(tokenizer)
        let shown = ''
        for (const id of tokenizer.encode(wellFormed(text))) {
          shown += stream.push(id)
          expect(wellFormed(text).startsWith(shown)).toBe(true)
        }
        expect(shown + stream.finish()).toBe(wellFormed(text))
      }),
    )
  })

  test('a stream that ends inside a character ends in U+FFFD, and specials are left out unless asked', () => {
    const bytes = tokenizer.encode('\u{1F95D}') // in neither vocabulary
    expect(bytes.length).toBe(4)
    const stream = new TextStream(tokenizer)
    expect([...bytes.subarray(0, 3)].map((id) => stream.push(id)).join('')).toBe('')
    expect(stream.finish()).toBe('\ufffd')
    const ids = [tokenizer.begin!, ...tokenizer.encode('x'), tokenizer.end!]
    expect(tokenizer.decode(ids)).toBe('x')
    expect(tokenizer.decode(ids, { specials: true })).toBe('<|begin|>x<|end|>')
    const named = new TextStream(tokenizer, { specials: true })
    expect(ids.map((id) => named.push(id)).join('')).toBe('<|begin|>x<|end|>')
  })

  test('survives its files', () => {
    const { 'tokenizer.json': json, 'tokenizer_config.json': config } = tokenizer.files()
    const opened = openTokenizer(json, config)
    expect(opened.kind).toBe(tokenizer.kind)
    fc.assert(fc.property(tricky, (text) => { expect(opened.encode(text)).toEqual(tokenizer.encode(text)) }))
  })

  test('a piece of a million letters takes no quadratic time', () => {
    const long = 'ab'.repeat(500_000)
    expect(tokenizer.decode(tokenizer.encode(long)) === long).toBe(true)
  })

  test('an id outside the vocabulary is an error', () => {
    for (const id of [-1, tokenizer.vocabularySize, 0.5]) expect(() => tokenizer.token(id)).toThrow(/not in a vocabulary/)
  })
})
