// Answers before and after numbers are turned, on a copy of the model that ships.
import { mkdtemp, cp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../src/ask/ask.ts'
import { logProbabilities } from '../../src/ask/sampling.ts'
import { openRuntime } from '../../src/runtime/default.node.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { askable, type AskedModel } from '../../src/see/asked.ts'
import { edit } from '../../src/see/edit.node.ts'
import { openPatched } from '../../src/see/open.node.ts'
import { tryEdit, tryJson } from '../../src/see/try.ts'
import { cantianHere } from '../cli/in-process.ts'

const shipped = new URL('../../examples/models/poems', import.meta.url).pathname
const address = 'model.layers.0.self_attn.q_proj.weight[1,2]'
const prompt = '明月'
let folder: string
let model: string
let runtime: Runtime
let asked: AskedModel

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-try-'))
  model = join(folder, 'model')
  await cp(shipped, model, { recursive: true })
  runtime = await openRuntime({ threads: 1 })
  asked = await askable(await openPatched(model), { runtime })
})
afterAll(async () => {
  await asked.close()
  await runtime.close()
  await rm(folder, { recursive: true, force: true })
})

const at = (where: string) => asked.opened.index.resolve(where)
const greedy = { temperature: 0, maxTokens: 12, seed: 1 } as const
const set = (value: string) => ({ name: 'set', value }) as const
const whole = async () => (await asked.model.state.read([{ name: 'model.norm.weight' }, { name: 'model.layers.0.self_attn.q_proj.weight' }])).map(({ data }) => Array.from(data))

describe('a number that is tried', () => {
  it('answers as the model that holds the edit in its file does, and leaves this one bit for bit as it was', async () => {
    const before = await whole()
    const report = tryJson.parse(await tryEdit(asked, at(address), set('30'), prompt, greedy))
    expect(await whole()).toEqual(before)
    expect(report).toMatchObject({ address, dtype: 'F32', count: 1, asked: '30', restored: true, before: { bits: '0xbdfe14ef' }, after: { value: 30, bits: '0x41f00000' } })
    // The other way to the same answers: a patch, read when the model is loaded.
    const patch = join(folder, 'thirty.json')
    await edit(model, address, set('30'), { patch })
    const other = await askable(await openPatched(model, patch), { runtime })
    try {
      const again = await ask(other.model, prompt, { ...greedy, odds: 5 }).answer
      expect(report.after.answer).toEqual(JSON.parse(JSON.stringify(again)))
      expect(report.before.answer).toEqual(JSON.parse(JSON.stringify(await ask(asked.model, prompt, { ...greedy, odds: 5 }).answer)))
      expect(report.parts).toBe(report.before.answer!.tokens.findIndex(({ id }, i) => id !== again.tokens[i].id))
      expect(report.parts).toBeGreaterThanOrEqual(0)
    } finally {
      await other.close()
    }
  })

  it('shows how the odds moved where the words stay, as plain sums over the vocabulary give it', async () => {
    const report = await tryEdit(asked, at(address), set('-0.13'), prompt, greedy)
    expect(report.parts).toBeNull()
    const logprobs = async () => {
      const sequence = await asked.model.generator.start(14)
      const { tokenizer } = asked.model
      const odds = logProbabilities(await sequence.extend([tokenizer!.begin!, ...tokenizer!.encode(prompt)]))
      sequence.close()
      return odds
    }
    const before = await logprobs()
    const element = 1 * 128 + 2
    const after = await asked.turnedTo('model.layers.0.self_attn.q_proj.weight', element, Math.fround(-0.13), logprobs)
    let [variation, divergence] = [0, 0]
    before.forEach((logprob, id) => {
      variation += Math.abs(Math.exp(logprob) - Math.exp(after[id])) / 2
      divergence += Math.exp(logprob) * (logprob - after[id])
    })
    expect(variation).toBeGreaterThan(0)
    expect(report.next!.totalVariation).toBeCloseTo(variation, 12)
    expect(report.next!.divergence).toBeCloseTo(Math.max(0, divergence), 12)
    expect(report.next!.tokens.length).toBeGreaterThanOrEqual(5)
    for (const { id, before: was, after: is } of report.next!.tokens) expect([was, is]).toEqual([before[id], after[id]])
    expect(report.along).toHaveLength(12)
    report.along!.forEach(({ before: was }, i) => expect(was).toBeCloseTo(report.before.answer!.tokens[i].logprob, 4))
  })

  it('says so where no scores come out any more', async () => {
    const report = tryJson.parse(await tryEdit(asked, at('model.norm.weight[3]'), set('nan'), prompt, greedy))
    expect(report.after).toMatchObject({ value: null, decimal: 'NaN', answer: null })
    expect(report).toMatchObject({ next: null, along: null, parts: 0, restored: true })
  })

  it('turns the embedding where a tied head is named, and slices', async () => {
    const slice = await tryEdit(asked, at('model.layers.1.mlp.down_proj.weight[0:2,5]'), set('1'), prompt, greedy)
    expect(slice).toMatchObject({ count: 2, restored: true })
    expect(asked.placed({ tensor: 'lm_head.weight', indices: [1, 2] }).tensor).toBe('model.embed_tokens.weight')
  })

  it('refuses what can’t be tried, with the numbers as they were', async () => {
    const before = await whole()
    const codes = [
      [() => tryEdit(asked, at('model.norm.weight[128]'), set('1'), prompt), 'formats.address.bounds'],
      [() => tryEdit(asked, at('model.norm.weigth[1]'), set('1'), prompt), 'formats.safetensors.no-tensor'],
      [() => tryEdit(asked, at(address), set('1e39'), prompt), 'formats.dtype.cannot-hold'],
      [() => tryEdit(asked, at(address), set('one'), prompt), 'see.value'],
      [() => tryEdit(asked, at(address), set('1'), []), 'ask.prompt.empty'],
      [() => tryEdit(asked, at(address), set('1'), [2800]), 'ask.prompt.id'],
    ] as const
    for (const [work, code] of codes) await expect(work()).rejects.toMatchObject({ code })
    const abort = AbortSignal.abort(new Error('stopped'))
    await expect(tryEdit(asked, at(address), set('1'), prompt, { signal: abort })).rejects.toThrow()
    expect(await whole()).toEqual(before)
  })
})

describe('on the command line', () => {
  it('param try prints one document, or the two answers in both languages', async () => {
    const line = ['param', 'try', model, address, '-3.123456789', prompt, '--max-tokens', '8']
    const json = await cantianHere([...line, '--json'])
    expect(json.code).toBe(0)
    expect(tryJson.parse(JSON.parse(json.out))).toMatchObject({ kind: 'try', after: { decimal: '-3.1234567' }, restored: true })
    const en = await cantianHere([...line, '--lang', 'en'])
    expect(en.out).toContain('-3.123456789 is stored as -3.1234567')
    expect(en.out).toMatch(/odds of the next token: [\d.]+% of the probability moved/)
    expect((await cantianHere([...line, '--lang', 'zh'])).out).toContain('逐位相同')
    expect(await cantianHere(['param', 'try', model, `${address.slice(0, -1)},9]`, '1', prompt, '--json'])).toMatchObject({ code: 1, err: expect.stringContaining('formats.address.rank') as string })
  })

  it('ask --patch answers as the edits leave the model, and refuses a patch of other bits or of another model', async () => {
    const patch = join(folder, 'asked.json')
    await edit(model, address, set('30'), { patch })
    const line = ['ask', model, prompt, '--temperature', '0', '--max-tokens', '12', '--seed', '1', '--json']
    const plain = JSON.parse((await cantianHere(line)).out) as { text: string }
    const edited = JSON.parse((await cantianHere([...line, '--patch', patch])).out) as { text: string }
    const tried = await tryEdit(asked, at(address), set('30'), prompt, greedy)
    expect([plain.text, edited.text]).toEqual([tried.before.answer!.text, tried.after.answer!.text])
    expect(edited.text).not.toBe(plain.text)
    const text = await readFile(patch, 'utf8')
    await writeFile(patch, text.replace('0xbdfe14ef', '0xbdfe14ee'))
    expect(await cantianHere([...line, '--patch', patch])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('formats.patch.before') as string })
    await writeFile(patch, text.replace(/"fingerprint": "[0-9a-f]{4}/, '"fingerprint": "0000'))
    expect(await cantianHere([...line, '--patch', patch])).toMatchObject({ code: 1, err: expect.stringContaining('formats.patch.other-model') as string })
    expect((await cantianHere([...line, '--patch', join(folder, 'none.json')])).err).toContain('formats.files.missing')
  })
})
