import { describe, expect, it } from 'vitest'
import { ask } from '../../src/ask/index.ts'
import { StopStrings } from '../../src/ask/stop-strings.ts'
import { CantianError } from '../../src/errors/index.ts'
import { chinese, scripted } from './scripted.ts'

const greedy = { temperature: 0 }
const ids = (text: string) => Array.from(chinese.encode(text))
/** A poem's end that takes several tokens to one character: it is not in the training text. */
const rare = '😀龘'

async function refusal(doing: Promise<unknown>): Promise<CantianError> {
  const error: unknown = await doing.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(CantianError)
  return error as CantianError
}

describe('asking', () => {
  it('reads the begin token and the prompt, then each new token once', async () => {
    const said = ids('春眠不觉晓')
    const { model, read, open } = scripted([...said, 1])
    const answer = await ask(model, '床前', greedy).answer
    expect(answer).toMatchObject({ v: 1, kind: 'answer', text: '春眠不觉晓', finishReason: 'end' })
    expect(read).toEqual([0, ...ids('床前'), ...said])
    expect(answer.tokens.map(({ id }) => id)).toEqual([...said, 1])
    expect(answer.prompt).toEqual({ tokens: 1 + ids('床前').length, cut: 0 })
    expect(open()).toBe(0)
  })

  it('takes ids as they are', async () => {
    const { model, read } = scripted([5, 1])
    await ask(model, [9, 8, 7], greedy).answer
    expect(read).toEqual([9, 8, 7, 5])
  })

  it('streams what the answer holds, whole characters only', async () => {
    const said = [...ids(rare), ...ids('月'), 1]
    expect(said.length).toBeGreaterThan(6)
    const asking = ask(scripted(said).model, '花', greedy)
    const parts: string[] = []
    for await (const { text } of asking) parts.push(text)
    expect(parts.join('')).toBe(`${rare}月`)
    expect(parts.some((part) => part.includes('\ufffd'))).toBe(false)
    expect(parts[0]).toBe('')
    const answer = await asking.answer
    expect(answer.text).toBe(parts.join(''))
    // The bytes of a token that is part of a character are told exactly.
    const bytes = answer.tokens.slice(0, -1).map(({ bytes, id }) => (bytes === undefined ? Buffer.from(chinese.token(id).bytes) : Buffer.from(bytes, 'base64')))
    expect(Buffer.concat(bytes).toString('utf8')).toBe(`${rare}月`)
  })

  it('leaves half a character at the end out of the text, and in the tokens', async () => {
    const said = ids('月😀').slice(0, -1)
    const answer = await ask(scripted(said).model, '花', { ...greedy, maxTokens: said.length }).answer
    expect(answer).toMatchObject({ text: '月', finishReason: 'length' })
    expect(answer.tokens.at(-1)!.bytes).toBeTypeOf('string')
  })

  it('tells the model’s own log-probability whatever the temperature, and the odds asked for', async () => {
    const { model } = scripted([70, 1])
    const { tokens } = await ask(model, '花', { temperature: 0.01, topK: 1, odds: 3 }).answer
    const own = 10 - Math.log(Math.exp(10) + chinese.vocabularySize - 1)
    expect(tokens[0].logprob).toBeCloseTo(own, 6)
    expect(tokens[0].top).toHaveLength(3)
    expect(tokens[0].top[0]).toMatchObject({ id: 70, logprob: tokens[0].logprob, text: chinese.token(70).text })
    expect(tokens[0].top[1]).toMatchObject({ id: 0, text: '<|begin|>' })
    expect(tokens[0].top[1].logprob).toBeCloseTo(own - 10, 6)
  })

  it('ends at maxTokens, and where the context is full', async () => {
    const said = ids('春眠不觉晓处处闻啼鸟')
    expect(await ask(scripted(said).model, '花', { ...greedy, maxTokens: 3 }).answer).toMatchObject({ finishReason: 'length', tokens: { length: 3 } })
    const full = scripted(said, { context: 5 })
    const answer = await ask(full.model, [9, 9, 9], greedy).answer
    // Three of the prompt and two new ones fill the context; the third is predicted from them and never read.
    expect(answer).toMatchObject({ finishReason: 'length', tokens: { length: 3 } })
    expect(full.read).toHaveLength(5)
  })

  it('refuses a prompt longer than the context, or cuts it on its left and says so', async () => {
    const long = ids('春眠不觉晓处处闻啼鸟夜来风雨声花落知多少')
    const prompt = chinese.decode(long)
    const { model } = scripted([1], { context: 8 })
    const error = await refusal(ask(model, prompt, greedy).answer)
    expect(error.code).toBe('ask.prompt.too-long')
    expect(error.values).toEqual({ context: 8, length: long.length + 1 })
    const cut = scripted([1], { context: 8 })
    const answer = await ask(cut.model, prompt, { ...greedy, longPrompt: 'cut', maxTokens: 3 }).answer
    expect(cut.read).toEqual([0, ...long.slice(-4)])
    expect(answer.prompt).toEqual({ tokens: 5, cut: long.length - 4 })
  })

  it('makes special tokens of a prompt only when asked', async () => {
    const plain = scripted([1])
    await ask(plain.model, '<|user|>', greedy).answer
    expect(plain.read).not.toContain(chinese.specials.get('<|user|>'))
    const special = scripted([1])
    await ask(special.model, '<|user|>', { ...greedy, specials: true }).answer
    expect(special.read).toEqual([0, chinese.specials.get('<|user|>')])
  })

  it('refuses what makes no sense, naming it', async () => {
    const { model } = scripted([1])
    for (const [name, value] of Object.entries({ temperature: -1, topK: 1.5, topP: 2, minP: -0.1, repetitionPenalty: 0, maxTokens: 0, seed: -1, odds: 1e9, stop: [''] })) {
      const error = await refusal(ask(model, '花', { [name]: value }).answer)
      expect([error.code, error.values.name]).toEqual(['ask.option', name])
    }
    expect((await refusal(ask(model, [1, chinese.vocabularySize], greedy).answer)).values).toMatchObject({ place: 1, found: chinese.vocabularySize })
    expect((await refusal(ask(model, [], greedy).answer)).code).toBe('ask.prompt.empty')
  })
})

describe('stop strings', () => {
  it('end an answer, also across the borders of tokens, and are never shown', async () => {
    const said = ids('春眠不觉晓。处处')
    for (const stop of ['不觉', '晓。', '眠不觉晓。处']) {
      const { model, open } = scripted(said)
      const shown: string[] = []
      const asking = ask(model, '花', { ...greedy, stop })
      for await (const { text } of asking) shown.push(text)
      const answer = await asking.answer
      expect(answer).toMatchObject({ finishReason: 'stop', text: '春眠不觉晓。处处'.slice(0, '春眠不觉晓。处处'.indexOf(stop)) })
      expect(shown.join('')).toBe(answer.text)
      expect(open()).toBe(0)
    }
  })

  it('hold nothing back that can’t be one', () => {
    const stops = new StopStrings<number>(['abc', 'x'])
    expect(stops.push(1, 'hello a')).toEqual({ released: [], stopped: false })
    expect(stops.push(2, 'b')).toEqual({ released: [], stopped: false })
    expect(stops.push(3, 'd')).toEqual({ released: [{ item: 1, text: 'hello a' }, { item: 2, text: 'b' }, { item: 3, text: 'd' }], stopped: false })
    expect(stops.push(4, 'ab')).toEqual({ released: [], stopped: false })
    expect(stops.push(5, 'ab')).toEqual({ released: [{ item: 4, text: 'ab' }], stopped: false })
    expect(stops.push(6, 'c!')).toEqual({ released: [{ item: 5, text: '' }, { item: 6, text: '' }], stopped: true })
    const none = new StopStrings<number>([])
    expect(none.push(1, 'anything').released).toHaveLength(1)
  })

  it('give back what waited when no stop came', async () => {
    const said = [...ids('晓。'), 1]
    const answer = await ask(scripted(said).model, '花', { ...greedy, stop: '。晓' }).answer
    expect(answer).toMatchObject({ text: '晓。', finishReason: 'end', tokens: { length: said.length } })
  })
})

describe('leaving', () => {
  const said = Array.from({ length: 200 }, (_, i) => 20 + (i % 50))

  it('by the signal is an answer', async () => {
    const { model, open } = scripted(said)
    const controller = new AbortController()
    const asking = ask(model, '花', { ...greedy, signal: controller.signal })
    let seen = 0
    for await (const _ of asking) if (++seen === 5) controller.abort()
    const answer = await asking.answer
    expect(answer.finishReason).toBe('aborted')
    expect(answer.tokens.length).toBe(seen)
    expect(seen).toBeLessThan(8)
    expect(open()).toBe(0)
    expect(await ask(model, '花', { signal: controller.signal }).answer).toMatchObject({ finishReason: 'aborted', tokens: [] })
  })

  it('by a broken loop ends the work', async () => {
    const { model, read, open } = scripted(said)
    const asking = ask(model, '花', greedy)
    for await (const { id } of asking) if (id === said[2]) break
    expect(open()).toBe(0)
    const before = read.length
    expect((await asking.answer).finishReason).toBe('aborted')
    expect(read.length).toBe(before)
  })

  it('doesn’t hurt who waits for the whole, nor a second loop', async () => {
    const { model } = scripted([...said.slice(0, 20), 1])
    const asking = ask(model, '花', greedy)
    const { answer } = asking
    const [first, second]: number[][] = [[], []]
    for await (const { id } of asking) {
      first.push(id)
      if (first.length === 3) break
    }
    for await (const { id } of asking) second.push(id)
    expect((await answer).tokens).toHaveLength(21)
    expect(second).toEqual((await answer).tokens.map(({ id }) => id))
  })

  it('an error reaches every reader', async () => {
    const { model, open } = scripted([30, 31])
    const asking = ask(model, '花', greedy)
    await expect(asking.answer).rejects.toThrow('the script is at its end')
    await expect((async () => { for await (const _ of asking); })()).rejects.toThrow('the script is at its end')
    expect(open()).toBe(0)
  })
})
