import { readFile } from 'node:fs/promises'
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import { describe, expect, test } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { openTokenizer, TextStream } from '../../src/formats/tokenizer/index.ts'

const golden = (name: string) => readFile(new URL(`../golden/tokenizer/${name}`, import.meta.url), 'utf8')
const nasty = (JSON.parse(await golden('nasty.json')) as string[]).filter((text) => text !== '')

describe('a tokenizer.json in the way of Llama-3 and Qwen (another pattern, byte level)', async () => {
  const { cases, tokenizer: json, config } = JSON.parse(await golden('byte-level-foreign.json')) as Foreign
  const tokenizer = openTokenizer(JSON.stringify(json), JSON.stringify(config))

  test('gives the ids of Python’s tokenizers, and the text back', () => {
    expect(tokenizer.kind).toBe('foreign')
    nasty.forEach((text, i) => {
      expect([...tokenizer.encode(text, { specials: true })], text).toEqual(cases[i].ids)
      expect(tokenizer.decode(cases[i].ids, { specials: true })).toBe(text)
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
    })
  })

  test('user text becomes no special token', () => {
    const id = tokenizer.specials.get('<|end|>')!
    expect([...tokenizer.encode('a<|end|>')]).not.toContain(id)
    expect(tokenizer.token(id)).toEqual({ text: '<|end|>', bytes: new Uint8Array(0), special: true })
    expect(tokenizer.end).toBe(id)
  })
})

describe('a tokenizer.json in the way of SentencePiece (▁, byte fallback)', async () => {
  const { cases, tokenizer: json, config } = JSON.parse(await golden('sentencepiece-foreign.json')) as Foreign
  const tokenizer = openTokenizer(JSON.stringify(json), JSON.stringify(config))

  test('gives the ids of Python’s tokenizers, and its text', () => {
    nasty.forEach((text, i) => {
      expect([...tokenizer.encode(text, { specials: true })], text).toEqual(cases[i].ids)
      expect(tokenizer.decode(cases[i].ids), text).toBe(cases[i].text)
    })
  })

  test('streams whole characters, and keeps the space before a word', () => {
    const stream = new TextStream(tokenizer)
    const ids = tokenizer.encode('the cat 你好')
    expect([...ids].map((id) => stream.push(id)).join('') + stream.finish()).toBe(' the cat 你好')
  })
})

test('stories260K: ids and text as @huggingface/tokenizers has them', async (context) => {
  const folder = new URL('../../../shared/data/stories260K/', import.meta.url)
  const json = await readFile(new URL('tokenizer.json', folder), 'utf8').catch(() => null)
  if (json === null) return context.skip('the stories260K checkpoint is not beside this checkout')
  const config = await readFile(new URL('tokenizer_config.json', folder), 'utf8')
  const tokenizer = openTokenizer(json, config)
  const peer = new HuggingFaceTokenizer(JSON.parse(json) as object, JSON.parse(config) as object)
  const text = 'Once upon a time, there was a little girl named Lily. She said 你好!'
  expect([...tokenizer.encode(text)]).toEqual(peer.encode(text, { add_special_tokens: false }).ids)
  expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  expect([tokenizer.begin, tokenizer.end, tokenizer.vocabularySize]).toEqual([1, 2, 512])
})

describe('a damaged tokenizer.json is a typed error', () => {
  const base = { added_tokens: [], decoder: { type: 'ByteLevel' }, model: { type: 'BPE', vocab: { a: 0, b: 1 }, merges: [] } }
  const cases: [string, string][] = [
    ['formats.tokenizer.json', ''],
    ['formats.tokenizer.json', '{"model": {"vocab"'],
    ['formats.tokenizer.json', 'version https://git-lfs.github.com/spec/v1'],
    ['formats.tokenizer.shape', '[]'],
    ['formats.tokenizer.shape', 'null'],
    ['formats.tokenizer.shape', '{"model": {}}'],
    ['formats.tokenizer.shape', JSON.stringify({ ...base, model: { vocab: { a: -1 } } })],
    ['formats.tokenizer.shape', JSON.stringify({ ...base, model: { vocab: { a: 4e9 } } })],
    ['formats.tokenizer.shape', JSON.stringify({ ...base, model: { vocab: { a: '0' } } })],
    ['formats.tokenizer.shape', JSON.stringify({ ...base, pre_tokenizer: { type: 'Unheard' } })],
    ['formats.tokenizer.ids', JSON.stringify({ ...base, model: { type: 'BPE', vocab: { a: 0, b: 0 }, merges: [] } })],
    ['formats.tokenizer.ids', JSON.stringify({ ...base, added_tokens: [{ id: 1, content: 'x' }] })],
    ['formats.tokenizer.decoder', JSON.stringify({ ...base, decoder: { type: 'WordPiece' } })],
    ['formats.tokenizer.decoder', JSON.stringify({ ...base, decoder: null })],
  ]
  test.each(cases)('%s for %s', (code, json) => {
    expect(codeOf(() => openTokenizer(json))).toBe(code)
  })

  test('a merge of tokens that are not there, or twice', async () => {
    const file = JSON.parse(await golden('mixed.tokenizer.json')) as { model: { merges: [string, string][] } }
    const { merges } = file.model
    for (const wrong of [[...merges, ['Ġ', 'nowhere']], [...merges, merges[0]], [['Ġ', 'Ġ Ġ'], ...merges]]) {
      file.model.merges = wrong as [string, string][]
      expect(codeOf(() => openTokenizer(JSON.stringify(file)))).toBe('formats.tokenizer.merge')
    }
  })
})

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof CantianError) return error.code
    throw error
  }
  return 'none'
}

interface Foreign {
  tokenizer: object
  config: object
  cases: { ids: number[]; text: string }[]
}
