// Pinned numbers: what a run tells of them is true to the bit, changes nothing, and survives any death.
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PinsEvent, StepEvent } from '../../src/fit/events.ts'
import { fitFiles, resumeFolder, type FitFilesOptions } from '../../src/fit/fit-text.node.ts'
import { exactNumber, pinnedNumbers } from '../../src/fit/pins.ts'
import { readDecoderConfig } from '../../src/formats/config/normalize.ts'
import { openSafetensors } from '../../src/formats/safetensors/file.ts'
import { openLocal } from '../../src/formats/source.node.ts'
import { startValues } from '../../src/models/initialize.ts'
import { decoderParameters } from '../../src/models/parameters.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { cantianHere } from '../cli/in-process.ts'
import { listing } from './listing.ts'
import { logOf, smallSentences, tinyChoices } from './tiny-run.ts'
import { WarmChildren } from './warm-children.ts'

const pins = ['model.embed_tokens.weight[40,3]', 'model.layers.0.mlp.down_proj.weight[5,7]', 'model.layers.0.self_attn.q_proj.weight[2,1]', 'model.norm.weight[1:3]']
const addresses = [...pins.slice(0, 3), 'model.norm.weight[1]', 'model.norm.weight[2]']

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-pins-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

type Log = Record<string, unknown>[]
const pinsOf = (log: Log) => log.filter(({ kind }) => kind === 'pins') as unknown as PinsEvent[]
/** A log without what a resumed run tells more of. */
const withoutSentences = (log: Log) => log.map((line) => (line.kind === 'pins' ? { ...line, numbers: (line as unknown as PinsEvent).numbers.map((number) => ({ ...number, sentences: undefined })) } : line))
/** The windows of a pin that were taken apart by sentence, by step and window. */
const takenApart = (events: PinsEvent[], pin: number) => new Map(events.flatMap(({ step, numbers }) => (numbers[pin].sentences ?? []).map(({ window, parts }) => [`${step} ${window}`, { gradient: numbers[pin].windows[window]!, parts }] as const)))

/** The three windows that pulled hardest each way are told by sentence, and the parts of all that are add up. */
function expectSentences(events: PinsEvent[]): void {
  for (const pin of addresses.keys()) {
    const told = takenApart(events, pin)
    const pulls = events.flatMap(({ step, numbers }) => numbers[pin].windows.map((gradient, window) => ({ place: `${step} ${window}`, gradient: gradient! })))
    const sorted = pulls.filter(({ gradient }) => gradient !== 0).toSorted((a, b) => a.gradient - b.gradient)
    const hardest = [...sorted.filter(({ gradient }) => gradient < 0).slice(0, 3), ...sorted.filter(({ gradient }) => gradient > 0).slice(-3)]
    expect(hardest.length).toBeGreaterThanOrEqual(3)
    for (const { place } of hardest) expect([...told.keys()]).toContain(place)
    for (const { gradient, parts } of told.values()) {
      const sum = parts.reduce((total, part) => total + part.gradient!, 0)
      expect(Math.abs(sum - gradient)).toBeLessThanOrEqual(1e-5 * Math.max(...parts.map((part) => Math.abs(part.gradient!))))
      expect(parts.map(({ from }) => from)).toEqual(parts.map((_, k) => parts.slice(0, k).reduce((total, { count }) => total + count, 0)))
    }
    expect([...told.values()].some(({ parts }) => parts.filter(({ gradient }) => gradient !== 0).length > 1)).toBe(true)
    // Only where a record is broken: most windows are none.
    expect(told.size).toBeLessThan(pulls.length)
  }
}

const texts = smallSentences()
const bytesOf = async (out: string) => {
  const { checkpoint } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { checkpoint: string }
  return Promise.all(['model.safetensors', `${checkpoint}/model.safetensors`, `${checkpoint}/optimizer.safetensors`].map(async (name) => (await readFile(join(out, name))).toString('base64')))
}
const kinds: [name: string, runtime: () => Runtime, more: Partial<FitFilesOptions>][] = [
  ...(nativeAvailable() ? ([
    ['muon', () => createNativeRuntime({ threads: 1 }), { optimizer: 'muon' }],
    ['adamw, two batches a step, average', () => createNativeRuntime({ threads: 1 }), { optimizer: 'adamw', accumulation: 2, ema: 0.9, steps: 12 }],
    ['sgd', () => createNativeRuntime({ threads: 1 }), { optimizer: 'sgd', steps: 8 }],
  ] as [string, () => Runtime, Partial<FitFilesOptions>][]) : []),
  ['the reference, one graph a step', () => Object.defineProperty(createReferenceRuntime(), 'training', { value: 'step' }), { optimizer: 'adamw', steps: 3, saveEvery: 1, evaluateEvery: 3, sampleEvery: 0 }],
]

describe.each(kinds)('%s', (name, open, more) => {
  it('changes nothing, replays to the final bits, and its windows add up to its gradient', async () => {
    const runtime = open()
    const [plain, out] = [join(folder, `${name} plain`), join(folder, `${name} pinned`)]
    await fitFiles(tinyChoices(runtime, { ...more, texts, out: plain })).done
    await fitFiles(tinyChoices(runtime, { ...more, texts, out, pins })).done
    const log = logOf(out)
    expect(log.filter(({ kind }) => kind !== 'pins')).toEqual(logOf(plain))
    expect(await bytesOf(out)).toEqual(await bytesOf(plain))
    const steps = log.filter(({ kind }) => kind === 'step') as unknown as StepEvent[]
    const events = pinsOf(log)
    expect(events.map(({ step }) => step)).toEqual(steps.map(({ step }) => step))
    for (const event of events) expect(event.numbers.map(({ address }) => address)).toEqual(addresses)
    expectSentences(events)

    const run = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { checkpoint: string; seed: number; options: { pins: string[]; clip: number; batch: number; accumulation: number } }
    expect(run.options.pins).toEqual(addresses)
    const config = readDecoderConfig(await readFile(join(out, 'config.json'), 'utf8'), 'config.json')
    const [model, optimizer] = [await openSafetensors(await openLocal(join(out, run.checkpoint, 'model.safetensors'))), await openSafetensors(await openLocal(join(out, run.checkpoint, 'optimizer.safetensors')))]
    for (const [i, { tensor, element }] of pinnedNumbers(pins, config).entries()) {
      const life = events.map(({ numbers }) => numbers[i])
      let value = startValues(decoderParameters(config).find((spec) => spec.name === tensor)!, run.seed)[element]
      for (const { before, update, after } of life) {
        expect(before).toEqual(exactNumber(value))
        value = Math.fround(value + update.value!)
        expect(after).toEqual(exactNumber(value))
        expect(update.bits).toBe(exactNumber(update.value!, 'F64').bits)
      }
      expect((await model.floats(tensor))[element]).toBe(value)
      const last = life.at(-1)!
      for (const [moment, number] of Object.entries(last.moments)) expect(exactNumber((await optimizer.floats(`${moment}.${tensor}`))[element])).toEqual(number)
      expect(Object.keys(last.moments).length).toBeGreaterThan(0)
      expect(life.some(({ gradient }) => gradient.value !== 0)).toBe(true)
      let m = 0
      for (const [step, { gradient, windows, moments }] of life.entries()) {
        expect(windows).toHaveLength(run.options.batch * run.options.accumulation)
        const sum = windows.reduce<number>((total, one) => total + one!, 0)
        expect(Math.abs(sum - gradient.value!)).toBeLessThan(1e-5)
        expect(Math.abs(sum - gradient.value!)).toBeLessThanOrEqual(1e-5 * windows.reduce<number>((total, one) => total + Math.abs(one!), 1e-12))
        // The first moment is made of these very gradients, shortened.
        const [decay, first] = 'm' in moments ? [0.9, moments.m] : [moments.momentum && more.optimizer === 'muon' ? 0.95 : 0.9, moments.momentum]
        m = decay * m + gradient.value! * Math.min(1, run.options.clip / (steps[step].gradientNorm + 1e-6))
        expect(Math.abs(first.value! - m)).toBeLessThanOrEqual(1e-5 * Math.abs(m) + 1e-8)
      }
    }
    for (const file of [model, optimizer]) await file.close()
    await runtime.close()
  }, 60_000)
})

describe.skipIf(!nativeAvailable())('a death', () => {
  const settings = { steps: 24, saveEvery: 3, evaluateEvery: 8, sampleEvery: 12, pins, texts }
  let runtime: Runtime
  let unbroken: string
  let whole: Log
  beforeAll(async () => {
    runtime = createNativeRuntime({ threads: 1 })
    unbroken = join(folder, 'unbroken')
    await fitFiles(tinyChoices(runtime, { ...settings, out: unbroken })).done
    whole = logOf(unbroken)
    expect(pinsOf(whole)).toHaveLength(24)
    expectSentences(pinsOf(whole))
  })
  afterAll(() => runtime.close())

  it('stopped again and again, it goes on with the same pins', async () => {
    const out = join(folder, 'stopped')
    let reason = ''
    for (let lives = 0; reason !== 'finished'; lives++) {
      expect(lives).toBeLessThan(12)
      const controller = new AbortController()
      const { signal } = controller
      const resumed = existsSync(join(out, 'run.json')) ? await resumeFolder(out, { runtime, signal }) : undefined
      if (resumed?.finished) throw new Error('it can’t be finished')
      const run = resumed?.run ?? fitFiles(tinyChoices(runtime, { ...settings, out, signal }))
      let steps = 0
      for await (const event of run) if (event.kind === 'pins' && ++steps === 5) controller.abort()
      ;({ reason } = await run.done)
    }
    expect(withoutSentences(logOf(out))).toEqual(withoutSentences(whole))
    expectSentences(pinsOf(logOf(out)))
    expect(takenApart(pinsOf(logOf(out)), 0).size).toBeGreaterThan(takenApart(pinsOf(whole), 0).size)
    expect(await bytesOf(out)).toEqual(await bytesOf(unbroken))
  }, 60_000)

  it('killed with -9, neither a step is missing nor told twice', async () => {
    const children = new WarmChildren(2)
    const out = join(folder, 'killed')
    let kills = 0
    for (let life = 0; ; life++) {
      expect(life).toBeLessThan(12)
      const wanted = kills < 4
      const { signal, lines } = await children.run({ out, resume: existsSync(join(out, 'run.json')), more: settings }, (line, count, child) => void (wanted && line === 'pins' && count > 14 + kills && child.kill('SIGKILL')), wanted)
      expect(lines.filter((line) => line.startsWith('failed'))).toEqual([])
      if (signal !== 'SIGKILL') break
      kills++
    }
    children.close()
    expect(kills).toBeGreaterThan(1)
    expect(withoutSentences(logOf(out))).toEqual(withoutSentences(whole))
    expectSentences(pinsOf(logOf(out)))
    expect(await bytesOf(out)).toEqual(await bytesOf(unbroken))
  }, 60_000)
})

it.skipIf(!nativeAvailable())('of 256 pins takes 64 windows of a step apart, and all that the first ten ask for', async () => {
  const runtime = createNativeRuntime({ threads: 1 })
  const out = join(folder, 'many')
  await fitFiles(tinyChoices(runtime, { out, texts, steps: 1, accumulation: 20, pins: ['model.layers.0.self_attn.q_proj.weight'] })).done
  const [{ numbers }] = pinsOf(logOf(out))
  expect(numbers).toHaveLength(256)
  expect(new Set(numbers.flatMap(({ sentences = [] }) => sentences.map(({ window }) => window))).size).toBe(64)
  for (const { sentences, windows } of numbers.slice(0, 10)) expect(sentences).toHaveLength(Math.min(3, windows.filter((one) => one! > 0).length) + Math.min(3, windows.filter((one) => one! < 0).length))
  await runtime.close()
}, 60_000)

describe.skipIf(!nativeAvailable())('what can’t be pinned', () => {
  const refused = [
    ['model.layers.0.mlp.down_proj.wieght[0,0]', 'formats.safetensors.no-tensor', 'model.layers.0.mlp.down_proj.weight'],
    ['model.layers.7.mlp.down_proj.weight[0,0]', 'formats.safetensors.no-tensor', 'model.layers.0.mlp.down_proj.weight'],
    ['model.norm.weight[16]', 'formats.address.bounds', '16'],
    ['model.norm.weight[0,0]', 'formats.address.rank', '2'],
    ['model.norm.weight[', 'formats.address.syntax', ''],
    ['model.embed_tokens.weight', 'fit.option', '--pin'],
  ] as const

  it('is refused before training, in words that help, and leaves nothing behind', async () => {
    const runtime = createNativeRuntime({ threads: 1 })
    const before = listing(folder)
    for (const [address, code, said] of refused) {
      const run = fitFiles(tinyChoices(runtime, { out: join(folder, 'refused'), pins: [address] }))
      const seen: string[] = []
      const error = await (async () => {
        for await (const { kind } of run) seen.push(kind)
      })().catch((cause: unknown) => cause)
      expect(error, address).toMatchObject({ code })
      expect(String((error as Error).message)).toContain(said)
      expect(seen).not.toContain('start')
    }
    expect(listing(folder)).toEqual(before)
    await runtime.close()
  })

  it('a tied head is the embedding', () => {
    const config = { ...readDecoderConfig(JSON.stringify({ model_type: 'llama', architectures: ['LlamaForCausalLM'], hidden_size: 8, intermediate_size: 8, num_hidden_layers: 1, num_attention_heads: 2, vocab_size: 10, max_position_embeddings: 8, rms_norm_eps: 1e-5, tie_word_embeddings: true, hidden_act: 'silu' }), 'config.json') }
    expect(pinnedNumbers(['lm_head.weight[9,7]', 'model.embed_tokens.weight[9,7]'], config)).toEqual([{ address: 'model.embed_tokens.weight[9,7]', tensor: 'model.embed_tokens.weight', element: 79 }])
    expect(exactNumber(NaN)).toEqual({ value: null, bits: '0x7fc00000' })
  })

  it('--pin is in the help of both languages, and --resume refuses it', async () => {
    expect((await cantianHere(['fit', '--help', '--lang', 'en'])).out).toContain('--pin <address>')
    expect((await cantianHere(['fit', '--help', '--lang', 'zh'], { columns: 200 })).out).toContain('记录一个数在每一步的值')
    expect(await cantianHere(['fit', '--resume', 'anywhere', '--pin', 'model.norm.weight[1]', '--json'])).toMatchObject({ code: 2, err: expect.stringContaining('--pin') as string })
  })
})
