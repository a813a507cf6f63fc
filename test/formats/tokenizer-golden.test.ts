import { readFile } from 'node:fs/promises'
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import { describe, expect, test } from 'vitest'
import { openTokenizer, type Tokenizer } from '../../src/formats/tokenizer/index.ts'
import { trainTokenizer } from '../../src/data/text/train-tokenizer.ts'

const golden = (name: string) => readFile(new URL(`../golden/tokenizer/${name}`, import.meta.url), 'utf8')
const nasty = JSON.parse(await golden('nasty.json')) as string[]
const ids = JSON.parse(await golden('ids.json')) as Record<string, number[][]>
const merges = JSON.parse(await golden('merges.json')) as Record<string, string[]>

const retrain: Record<string, () => Promise<Tokenizer>> = {
  english: async () => trainTokenizer([await golden('english.txt')], { vocabulary: 800, minimumFrequency: 2 }),
  chinese: async () => trainTokenizer([await golden('chinese.txt')], { vocabulary: 800, minimumFrequency: 2 }),
  mixed: async () => trainTokenizer([await golden('mixed.txt')], { vocabulary: 800, minimumFrequency: 1 }),
  characters: async () => trainTokenizer([await golden('mixed.txt'), await golden('chinese.txt')], { kind: 'characters', vocabulary: 600 }),
}

test.each(['english', 'chinese', 'mixed'])("the merges of %s are those of Hugging Face's BpeTrainer", async (name) => {
  const file = JSON.parse(await golden(`${name}.tokenizer.json`)) as { model: { merges: [string, string][] } }
  expect(file.model.merges.map((merge) => merge.join(' '))).toEqual(merges[name])
  expect(merges[name].length).toBeGreaterThan(500)
})

describe.each(Object.keys(retrain))('the tokenizer of %s', (name) => {
  test('is trained to the same file as before', async () => {
    expect((await retrain[name]()).files()['tokenizer.json']).toBe(await golden(`${name}.tokenizer.json`))
  })

  test('gives the ids of Python’s tokenizers and of @huggingface/tokenizers', async () => {
    const json = await golden(`${name}.tokenizer.json`)
    const tokenizer = openTokenizer(json)
    expect(tokenizer.kind).toBe(name === 'characters' ? 'characters' : 'bpe')
    const javascript = new HuggingFaceTokenizer(JSON.parse(json) as object, JSON.parse(tokenizer.files()['tokenizer_config.json']) as object)
    nasty.forEach((text, i) => {
      expect([...tokenizer.encode(text, { specials: true })], text).toEqual(ids[name][i])
      expect(javascript.encode(text, { add_special_tokens: false }).ids, text).toEqual(ids[name][i])
      expect(tokenizer.decode(ids[name][i], { specials: true })).toBe(text)
    })
  })

  test('writes the file that it was opened from', async () => {
    const json = await golden(`${name}.tokenizer.json`)
    const { 'tokenizer.json': again, 'tokenizer_config.json': config } = openTokenizer(json).files()
    expect(again).toBe(json)
    expect(config).toBe(await golden('tokenizer_config.json'))
    expect(JSON.parse(config)).toMatchObject({ tokenizer_class: 'PreTrainedTokenizerFast', bos_token: '<|begin|>', eos_token: '<|end|>', pad_token: '<|pad|>' })
    const opened = openTokenizer(json, config)
    expect([opened.begin, opened.end, opened.pad, opened.idOf('<|user|>')]).toEqual([0, 1, 2, 4])
  })
})
