import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, generateText, Generator, Model, openModelFrom } from '../../src/ask/index.ts'
import { capacityFor } from '../../src/ask/generate.ts'
import { openModel } from '../../src/ask/model.node.ts'
import { CantianError } from '../../src/errors/index.ts'
import { memoryFolder } from '../../src/formats/source.ts'
import { inPlaceUpdates } from '../../src/graph/in-place.ts'
import { cacheStates, generatorProgram } from '../../src/models/generator-program.ts'
import { parameterStates } from '../../src/models/load.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { error, goldenConfig, loaded, stories, wholeLogits } from '../models/golden.ts'
import { chinese } from './scripted.ts'

const golden = (file: string) => fileURLToPath(new URL(`../golden/models/${file}`, import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-model-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function modelFolder(name: string, without: readonly string[] = []): Promise<string> {
  const path = await mkdtemp(join(folder, 'model-'))
  for (const [from, to] of [[`${name}.config.json`, 'config.json'], [`${name}.safetensors`, 'model.safetensors']]) if (!without.includes(to)) await copyFile(golden(from), join(path, to))
  return path
}

const refusal = async (doing: Promise<unknown>): Promise<CantianError> => {
  const error: unknown = await doing.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(CantianError)
  return error as CantianError
}

const runtimes: [string, () => Runtime][] = [['reference', createReferenceRuntime]]
if (nativeAvailable()) runtimes.push(['native', () => createNativeRuntime({ threads: 2 })])

/** The likeliest continuation by whole runs, without any cache. */
async function greedyWithoutCache(runtime: Runtime, name: string, ids: readonly number[], count: number): Promise<number[]> {
  const config = goldenConfig(name)
  const state = await loaded(runtime, config, name)
  const all = [...ids]
  for (let i = 0; i < count; i++) {
    const logits = Array.from(await wholeLogits(runtime, config, state, all)).slice(-config.vocabulary)
    all.push(logits.indexOf(Math.max(...logits)))
  }
  state.close()
  return all.slice(ids.length)
}

describe.each(runtimes)('a model on the %s runtime', (_, start) => {
  let runtime: Runtime
  beforeAll(() => {
    runtime = start()
  })
  afterAll(() => runtime.close())

  it('opens from a folder and answers ids as whole runs do, past a window and the growth of its cache', async () => {
    const model = await openModel(await modelFolder('mistral'), { runtime })
    expect(model.tokenizer).toBeNull()
    expect(model.fingerprint).toMatch(/^[0-9a-f]{64}$/)
    const prompt = Array.from({ length: 55 }, (_, i) => (i * 7) % 96)
    const answer = await ask(new Model({ ...model, config: { ...model.config, end: [] } }), prompt, { temperature: 0, maxTokens: 24 }).answer
    expect(answer.tokens.map(({ id }) => id)).toEqual(await greedyWithoutCache(runtime, 'mistral', prompt, 24))
    await model.close()
  })

  it('reads a long prompt in pieces', async () => {
    const config = { ...goldenConfig('mistral'), context: 512 }
    const state = await loaded(runtime, config, 'mistral')
    const generator = new Generator(runtime, config, state)
    const ids = Array.from({ length: 300 }, (_, i) => (i * 11) % 96)
    const sequence = await generator.start()
    const last = Array.from(await sequence.extend(ids))
    expect(sequence.length).toBe(300)
    expect(error(last, Array.from(await wholeLogits(runtime, config, state, ids)).slice(-config.vocabulary))).toBeLessThan(1e-4)
    sequence.close()
    await generator.close()
    state.close()
  })

  it('gives the same answer for the same seed, also while others are asked', async () => {
    const model = await openModel(await modelFolder('llama'), { runtime })
    const options = { seed: 5, maxTokens: 20, temperature: 1.2 } as const
    const alone = (await ask(model, [1, 2, 3], options).answer).tokens.map(({ id }) => id)
    const together = await Promise.all([ask(model, [1, 2, 3], options).answer, ask(model, [9, 9], { ...options, seed: 6 }).answer, ask(model, [1, 2, 3], options).answer])
    expect(together[0].tokens.map(({ id }) => id)).toEqual(alone)
    expect(together[2].tokens.map(({ id }) => id)).toEqual(alone)
    expect((await ask(model, [1, 2, 3], { ...options, seed: 7 }).answer).tokens.map(({ id }) => id)).not.toEqual(alone)
    await model.close()
  })

  it('hears a signal at any moment, and answers the same afterwards', async () => {
    const model = await openModel(await modelFolder('qwen3'), { runtime })
    const prompt = Array.from({ length: 70 }, (_, i) => (i * 5) % 96)
    const options = { temperature: 0, maxTokens: 30 } as const
    const whole = (await ask(model, prompt, options).answer).tokens.map(({ id }) => id)
    for (let round = 0; round < 8; round++) {
      // Moments spread over [0, 40) ms by the golden ratio, the same in every run of the test.
      const { tokens, finishReason } = await ask(model, prompt, { ...options, signal: AbortSignal.timeout(Math.floor(((round * 0.618034) % 1) * 40)) }).answer
      expect(['aborted', 'length', 'end']).toContain(finishReason)
      expect(tokens.map(({ id }) => id)).toEqual(whole.slice(0, tokens.length))
      if (finishReason !== 'aborted') expect(tokens).toHaveLength(whole.length)
    }
    expect((await ask(model, prompt, options).answer).tokens.map(({ id }) => id)).toEqual(whole)
    await model.close()
  })

  it('lets timers run while it answers', async () => {
    const model = await openModel(await modelFolder('llama'), { runtime })
    let ticks = 0
    const timer = setInterval(() => ticks++, 5)
    const started = performance.now()
    for (let i = 0; performance.now() - started < 400; i++) await ask(new Model({ ...model, config: { ...model.config, end: [] } }, { generator: model.generator }), [i % 96], { maxTokens: 60 }).answer
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(5)
    await model.close()
  })

  it('samples from a training’s state and sees its numbers change', async () => {
    const config = { ...goldenConfig('llama'), vocabulary: chinese.vocabularySize, context: 32 }
    // A training's state has more than parameters.
    const state = await runtime.createState({ ...parameterStates(config), 'm.model.norm.weight': { dtype: 'f32', shape: [config.width] } })
    const embedding = Float32Array.from({ length: config.vocabulary * config.width }, (_, i) => Math.sin(i))
    await state.write([{ name: 'model.embed_tokens.weight', values: embedding }, { name: 'lm_head.weight', values: embedding.toReversed() }])
    const generator = new Generator(runtime, config, state)
    const before = state.version
    const text = () => generateText(generator, chinese, '春', { temperature: 0, maxTokens: 8 })
    await state.write([{ name: 'model.norm.weight', values: new Float32Array(config.width).fill(1) }])
    const first = await text()
    expect(state.version).toBe(before + 1)
    await state.write([{ name: 'model.norm.weight', values: new Float32Array(config.width).fill(-1) }])
    expect(await text()).not.toBe(first)
    await generator.close()
    state.close()
  })
})

describe('a cache', () => {
  it('is extended in place: no run copies it', () => {
    for (const name of ['llama', 'qwen3', 'mistral']) {
      const config = goldenConfig(name)
      const { safe, appended } = inPlaceUpdates(generatorProgram(config, 64).entries.extend)
      const caches = Object.keys(cacheStates(config, 64)).sort()
      expect(caches).toHaveLength(2 * config.layers)
      expect([...safe].sort()).toEqual(caches)
      expect([...appended].sort()).toEqual(caches)
    }
  })
  it('grows in powers of two up to the context', () => {
    expect([1, 64, 65, 100, 129, 500].map((length) => capacityFor(length, 300))).toEqual([64, 64, 128, 128, 256, 300])
    expect(capacityFor(3, 10)).toBe(10)
  })
})

describe('what doesn’t open', () => {
  const runtime = createReferenceRuntime()
  it('is named, with what opens', async () => {
    expect((await refusal(openModel(join(folder, 'nothing'), { runtime }))).code).toBe('ask.model.missing')
    const gguf = join(folder, 'tiny.gguf')
    await writeFile(gguf, 'GGUF')
    const file = await refusal(openModel(gguf, { runtime }))
    expect([file.code, file.values.found]).toEqual(['ask.model.file', '.gguf'])
    expect(file.record().hint).toContain('GGUF')
    const noConfig = await refusal(openModel(await modelFolder('llama', ['config.json']), { runtime }))
    expect([noConfig.code, noConfig.values.found]).toEqual(['ask.model.none', 'model.safetensors'])
    expect((await refusal(openModel(await modelFolder('llama', ['model.safetensors']), { runtime }))).code).toBe('formats.checkpoint.none')
    const empty = join(folder, 'empty')
    await mkdir(empty)
    expect((await refusal(openModel(empty, { runtime }))).code).toBe('ask.model.none')
  })
  it('is another model’s weights', async () => {
    const path = await modelFolder('llama')
    await copyFile(golden('qwen3.config.json'), join(path, 'config.json'))
    expect((await refusal(openModel(path, { runtime }))).code).toBe('models.load.missing')
  })
  it('is text for a model without a tokenizer', async () => {
    const model = await openModel(await modelFolder('llama'), { runtime })
    expect((await refusal(ask(model, 'text').answer)).code).toBe('ask.prompt.no-tokenizer')
    expect((await refusal(ask(model, [1], { stop: 'x' }).answer)).code).toBe('ask.prompt.no-tokenizer')
    await model.close()
  })
  it('is a model whose weights are not numbers', async () => {
    const model = await openModel(await modelFolder('llama'), { runtime })
    await model.state.write([{ name: 'model.norm.weight', start: 0, values: [NaN] }])
    expect((await refusal(ask(model, [1]).answer)).code).toBe('ask.logits')
    await model.close()
  })
})

describe.skipIf(stories === null)('stories260K (needs ../shared/data)', () => {
  const story = ', there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.'
  it.each(runtimes)('tells its story on the %s runtime', async (_, start) => {
    const runtime = start()
    const files = new Map(await Promise.all(['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'].map(async (name) => [name, new Uint8Array(await readFile(join(stories!, name)))] as const)))
    // In memory, as a page has it.
    const model = await openModelFrom(memoryFolder(files), { runtime })
    const answer = await ask(model, 'Once upon a time', { temperature: 0, maxTokens: 60, stop: ' She wanted' }).answer
    expect(answer.text).toBe(story)
    expect(answer.finishReason).toBe('stop')
    expect(answer.prompt.tokens).toBe(5)
    await model.close()
    await runtime.close()
  })
})
