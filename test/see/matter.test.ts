// Which numbers matter: predictions by backpropagation against finite differences and real edits.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logProbabilities } from '../../src/ask/sampling.ts'
import { goldenConfig, loaded, wholeLogits } from '../models/golden.ts'
import { parseAddress } from '../../src/formats/addresses.ts'
import { elementsAt } from '../../src/formats/patch.ts'
import { openRuntime } from '../../src/runtime/default.node.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { agreementOf } from '../../src/see/agreement.ts'
import { askable } from '../../src/see/asked.ts'
import { Greatest } from '../../src/see/effects.ts'
import { matter, matterJson, randomPlaces } from '../../src/see/matter.ts'
import { openPatched } from '../../src/see/open.node.ts'
import { tokenIdOf } from '../../src/see/token-of.ts'
import { cantianHere } from '../cli/in-process.ts'
import { askedGolden } from './asked-golden.ts'

const shipped = new URL('../../examples/models/poems', import.meta.url).pathname
const ids = [3, 7, 1, 9, 4]

describe.each(['gradient-llama', 'gradient-qwen3', 'gradient-qwen3_moe', 'llama-biases-tied'])('%s', (name) => {
  const runtime = createReferenceRuntime()
  afterAll(() => runtime.close())

  it('predicts what finite differences give, and measures what another program gives', async () => {
    const asked = await askedGolden(runtime, name)
    const report = matterJson.parse(await matter(asked, ids, { top: 40, compared: 40 }))
    expect(report.restored).toBe(true)
    expect(report.top).toHaveLength(40)
    const config = goldenConfig(name)
    const state = await loaded(runtime, config, name)
    const logprob = async () => {
      const logits = Array.from(await wholeLogits(runtime, config, state, ids)).slice(-config.vocabulary)
      return logProbabilities(logits)[report.token.id]
    }
    const base = await logprob()
    expect(base).toBeCloseTo(report.token.logprob, 5)
    const largest = Math.abs(report.top[0].predicted)
    for (const { address, value, predicted, measured } of report.top.filter((_, i) => i % 4 === 0)) {
      const { tensor } = parseAddress(address)
      const [{ start }] = elementsAt(address, state.spec[tensor].shape)
      const [{ data }] = await state.read([{ name: tensor, start, count: 1 }])
      expect(data[0]).toBe(value)
      const at = async (factor: number) => {
        await state.write([{ name: tensor, start, count: 1, values: [value! * factor] }])
        return logprob()
      }
      const h = 1 / 64
      const slope = ((await at(1 + h)) - (await at(1 - h))) / (2 * h) // w·∂log p/∂w
      expect(Math.abs(predicted + slope), `${address}: predicted ${predicted}, by differences ${-slope}`).toBeLessThan(0.02 * largest)
      expect(Math.abs(measured! - ((await at(0)) - base))).toBeLessThan(2e-6)
      await at(1)
    }
    state.close()
    await asked.close()
  })
})

describe('on the model that ships', () => {
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await openRuntime({ threads: 1 })
  })
  afterAll(() => runtime.close())
  const opened = async () => askable(await openPatched(shipped), { runtime })

  it('agrees with real edits, says where a line is a poor guide, and leaves the model as it was', async () => {
    const asked = await opened()
    const before = await asked.model.state.snapshot()
    const report = matterJson.parse(await matter(asked, '明月', { top: 20 }))
    const after = await asked.model.state.snapshot()
    for (const [name, { data }] of before.arrays) expect(after.arrays.get(name)!.data).toEqual(data)
    expect(report.parameters).toBe(961_408)
    expect(report.parts.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(961_408)
    const sizes = report.top.map(({ predicted }) => Math.abs(predicted))
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
    const { top, random } = report.agreement
    expect([top.count, random.count]).toEqual([100, 100])
    expect(top.correlation).toBeGreaterThan(0.97)
    expect(random.correlation).toBeGreaterThan(0.99)
    expect(random.medianRelativeError).toBeLessThan(0.05)
    expect(top.sameSign).toBe(top.resolved)
    // Those far apart have a curve that passes through both ends of the measurement; the others have none.
    const curved = report.top.filter(({ curve }) => curve !== null)
    expect(curved.length).toBeGreaterThan(0)
    expect(curved.length).toBeLessThan(20)
    for (const { predicted, measured, curved: says, curve, value, logprob } of report.top) {
      expect(says).toBe(Math.abs(predicted - measured!) > 0.2 * Math.max(Math.abs(predicted), Math.abs(measured!)))
      if (curve === null) continue
      expect(curve.find((point) => point.value === value)!.logprob).toBeCloseTo(report.token.logprob, 5)
      expect(curve.find((point) => point.value === 0)!.logprob).toBeCloseTo(logprob!, 5)
    }
    // The same numbers with the same seed, others with another.
    const again = await matter(asked, '明月', { top: 20 })
    expect(again.agreement).toEqual(report.agreement)
    expect((await matter(asked, '明月', { top: 1, seed: 2 })).agreement.random).not.toEqual(random)
    await asked.close()
  }, 60_000)

  it('explains the token that is asked for, and refuses one that is none', async () => {
    const asked = await opened()
    const report = await matter(asked, '明月', { token: '夜', top: 3, compared: 0 })
    expect(report.token.text).toBe('夜')
    expect((await matter(asked, '明月', { token: `#${report.token.id}`, top: 1, compared: 0 })).token).toEqual(report.token)
    expect(report.agreement.top).toEqual({ count: 0, correlation: null, medianRelativeError: null, resolved: 0, sameSign: 0 })
    for (const token of ['夜明', '', '#2800', '𓀀']) await expect(matter(asked, '明月', { token })).rejects.toMatchObject({ code: 'see.token' })
    const flat = new Float64Array(2800)
    expect(() => tokenIdOf(asked.model.tokenizer, '夜明', flat)).toThrow(/"夜" \+ "明"/)
    await expect(matter(asked, [])).rejects.toMatchObject({ code: 'ask.prompt.empty' })
    await expect(matter(asked, '明月', { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped')
    await asked.close()
  })

  it('is a verb in both languages, and one JSON document', async () => {
    const line = ['matter', shipped, '明月', '--top', '2', '--compared', '10']
    const json = await cantianHere([...line, '--json'])
    expect(json).toMatchObject({ code: 0, err: '' })
    expect(matterJson.parse(JSON.parse(json.out)).top).toHaveLength(2)
    const en = await cantianHere([...line, '--lang', 'en'])
    expect(en.out).toMatch(/What （ \(54\.3%, log p -0\.6099\) hangs on, of 961,408 numbers/)
    expect(en.out).toContain('the 10 greatest: correlation')
    expect((await cantianHere([...line, '--lang', 'zh'])).out).toContain('随机的 10 个：相关系数')
    expect(await cantianHere([...line, '--token', '夜明', '--json'])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('"code":"see.token"') as string })
  })

  it('refuses a model that the engine doesn’t run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cantian-matter-'))
    expect(await cantianHere(['matter', folder, '明月', '--json'])).toMatchObject({ code: 1, err: expect.stringContaining('see.nothing') as string })
    await rm(folder, { recursive: true })
  })
})

describe('the parts of it', () => {
  it('the greatest are those of a sort', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant(NaN)), { maxLength: 600 }), fc.integer({ min: 0, max: 20 }), (effects, count) => {
        const greatest = new Greatest(count)
        effects.forEach((effect, i) => greatest.push('t', i, effect, Math.abs(effect)))
        const wanted = effects.map((effect, i) => [effect, i]).filter(([effect]) => !Number.isNaN(effect)).sort(([a, i], [b, j]) => Math.abs(b) - Math.abs(a) || i - j)
        expect(greatest.list.map(({ element }) => element)).toEqual(wanted.slice(0, count).map(([, i]) => i))
      }),
      { seed: 1 },
    )
  })

  it('random places are distinct, within the tensors, and spread over them', () => {
    const sizes = [1000, 1, 3000]
    const places = randomPlaces(sizes, 400, 7)
    expect(new Set(places.map(String)).size).toBe(400)
    for (const [tensor, element] of places) expect(element).toBeLessThan(sizes[tensor])
    expect(places.filter(([tensor]) => tensor === 2).length).toBeGreaterThan(250)
    expect(randomPlaces([2, 3], 10, 1)).toHaveLength(5)
  })

  it('agreement is correlation and median error as defined', () => {
    const pairs = [1, 2, 3, 4].map((x) => ({ predicted: x, measured: 2 * x }))
    expect(agreementOf([...pairs, { predicted: 1e-9, measured: -1e-9 }], 1e-6)).toMatchObject({ count: 5, resolved: 4, sameSign: 4, medianRelativeError: 0.5 })
    expect(agreementOf(pairs, 0).correlation).toBeCloseTo(1, 12)
    expect(agreementOf(pairs.map(({ predicted, measured }) => ({ predicted, measured: -measured })), 0)).toMatchObject({ sameSign: 0 })
    expect(agreementOf([{ predicted: 1, measured: NaN }], 0)).toEqual({ count: 1, correlation: null, medianRelativeError: null, resolved: 0, sameSign: 0 })
  })
})
