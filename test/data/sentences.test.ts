import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sentencesOf } from '../../src/data/text/index.ts'
import { openTokenizer } from '../../src/formats/tokenizer/index.ts'

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../../examples/models/poems/${name}`, import.meta.url)), 'utf8')
const tokenizer = openTokenizer(read('tokenizer.json'), read('tokenizer_config.json'), 'tokenizer.json')
const wordsOf = (text: string) => sentencesOf(tokenizer.encode(text), tokenizer).map((one) => one.text)

describe('sentences of tokens', () => {
  it('are those of the text, in Chinese and in English', () => {
    expect(wordsOf('床前明月光，疑是地上霜。举头望明月，低头思故乡。')).toEqual(['床前明月光，疑是地上霜。', '举头望明月，低头思故乡。'])
    expect(wordsOf('It is 3.14 or so. Is it? Yes!')).toEqual(['It is 3.14 or so. ', 'Is it? ', 'Yes!'])
  })

  it('never reach over two documents', () => {
    const ids = [...tokenizer.encode('春风'), tokenizer.end!, ...tokenizer.encode('秋月')]
    expect(sentencesOf(ids, tokenizer).map(({ text }) => text)).toEqual(['春风', '秋月'])
  })

  it('hold every token once, in order, whatever the ids', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: tokenizer.vocabularySize - 1 }), { maxLength: 60 }), (ids) => {
        const found = sentencesOf(ids, tokenizer)
        let at = 0
        for (const { from, count } of found) {
          expect(from).toBe(at)
          at += count
        }
        expect(at).toBe(ids.length)
        expect(found.map(({ text }) => text).join('').replaceAll('\ufffd', '')).toBe(tokenizer.decode(ids).replaceAll('\ufffd', ''))
      }),
      { numRuns: 300 },
    )
  })
})
