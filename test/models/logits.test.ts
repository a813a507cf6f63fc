import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DecoderConfig } from '../../src/formats/config/decoder.ts'
import { Generator } from '../../src/ask/generate.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { error, goldenConfig, goldenNumbers, loaded, pick, wholeLogits } from './golden.ts'

type Change = (config: DecoderConfig) => DecoderConfig
const scaled = (change: object): Change => (config) => ({ ...config, ropeScaling: { ...config.ropeScaling!, ...change } as DecoderConfig['ropeScaling'] })
const routed = (change: object): Change => (config) => ({ ...config, experts: { ...config.experts!, ...change } })
const latent = (change: object): Change => (config) => ({ ...config, latent: { ...config.latent!, ...change } })

/** Each golden case, and its features switched off one at a time: without one the logits must be wrong. */
const cases: Record<string, Record<string, Change>> = {
  llama: {
    'another base of frequencies': (config) => ({ ...config, ropeBase: 500 }),
    'another epsilon': (config) => ({ ...config, normEpsilon: 1e-2 }),
  },
  'llama-biases-tied': {
    'no biases of q, k, v': (config) => ({ ...config, queryKeyValueBias: false }),
    'no bias of the output projection': (config) => ({ ...config, attentionOutputBias: false }),
    'no biases of the feed-forward part': (config) => ({ ...config, feedForwardBias: false }),
  },
  mistral: {
    'no window': (config) => ({ ...config, windows: config.windows.map(() => null) }),
    'a window one wider': (config) => ({ ...config, windows: config.windows.map(() => 17) }),
    'a window one narrower': (config) => ({ ...config, windows: config.windows.map(() => 15) }),
  },
  qwen2: {
    'no biases': (config) => ({ ...config, queryKeyValueBias: false }),
    'windows on every layer': (config) => ({ ...config, windows: config.windows.map(() => 12) }),
    'windows on no layer': (config) => ({ ...config, windows: config.windows.map(() => null) }),
  },
  qwen3: { 'no norms of queries and keys': (config) => ({ ...config, queryKeyNorm: false }) },
  mixtral: {
    'experts weighed as they are': routed({ normalized: false }),
    'one expert for each token': routed({ chosen: 1 }),
    'three experts for each token': routed({ chosen: 3 }),
    'no window': (config) => ({ ...config, windows: config.windows.map(() => null) }),
  },
  qwen3_moe: {
    'experts weighed by their sum': routed({ normalized: true }),
    'four experts for each token': routed({ chosen: 4 }),
    'no norms of queries and keys': (config) => ({ ...config, queryKeyNorm: false }),
  },
  deepseek_v3: {
    'every group open': routed({ chosenGroups: 4 }),
    'one group open': routed({ chosenGroups: 1, chosen: 2 }),
    'experts weighed as they are': routed({ normalized: false }),
    'another factor of the weights': routed({ scaling: 1 }),
    'softmax of scores, without the stored bias': routed({ scores: 'softmax' }),
    'no shared expert': routed({ sharedWidth: 0 }),
    'halves that turn': latent({ interleaved: false }),
    'scores of another scale': latent({ scoreScale: 0 }),
    'no scaling': (config) => ({ ...config, ropeScaling: null }),
    'another attention factor': scaled({ attentionFactor: 1 }),
  },
  'deepseek_v3-plain': {
    'neighbours that turn': latent({ interleaved: true }),
    'no biases of the latents': (config) => ({ ...config, queryKeyValueBias: false }),
    'no bias of the output projection': (config) => ({ ...config, attentionOutputBias: false }),
    'experts weighed by their sum': routed({ normalized: true }),
  },
  'llama-linear': { 'no scaling': (config) => ({ ...config, ropeScaling: null }) },
  'llama-llama3': {
    'no scaling': (config) => ({ ...config, ropeScaling: null }),
    'another original context': scaled({ originalContext: 64 }),
    'another low frequency': scaled({ lowFrequency: 2 }),
    'another high frequency': scaled({ highFrequency: 5 }),
  },
  'llama-yarn': {
    'no scaling': (config) => ({ ...config, ropeScaling: null }),
    'no attention factor': scaled({ attentionFactor: 1 }),
    'another original context': scaled({ originalContext: 64 }),
  },
  'llama-yarn-details': {
    'no scale': scaled({ attentionFactor: 0.1 * Math.log(4) + 1 }),
    'rounded corners': scaled({ truncate: true }),
    'the usual fast corner': scaled({ betaFast: 32 }),
    'the usual slow corner': scaled({ betaSlow: 1 }),
  },
  'llama-gelu': { silu: (config) => ({ ...config, activation: 'silu' }), 'the approximation by tanh': (config) => ({ ...config, activation: 'gelu_pytorch_tanh' }) },
  'llama-gelu-tanh': { silu: (config) => ({ ...config, activation: 'silu' }), 'the exact form': (config) => ({ ...config, activation: 'gelu' }) },
}

let golden: Map<string, ArrayLike<number>>
beforeAll(async () => {
  golden = new Map([...(await goldenNumbers('logits.safetensors')), ...(await goldenNumbers('experts-logits.safetensors'))])
})

/** Error of all logits of a case at once. */
async function errorOf(runtime: Runtime, name: string, change: Change = (config) => config): Promise<number> {
  const config = change(goldenConfig(name))
  // Weights are loaded by the unchanged configuration: the changed graph then reads fewer of them.
  const state = await loaded(runtime, goldenConfig(name), name)
  const logits = await wholeLogits(runtime, config, state, golden.get(`${name}/ids`)!)
  state.close()
  return error(pick(logits, golden.get('rows')!, config.vocabulary), golden.get(`${name}/logits`)!)
}

/** Logits of every golden row by a cache: a prompt in one piece, one past a chunk's border, then token by token. */
async function cachedErrorOf(runtime: Runtime, name: string): Promise<number> {
  const config = goldenConfig(name)
  const state = await loaded(runtime, config, name)
  const generator = new Generator(runtime, config, state)
  const sequence = await generator.start(8)
  const ids = Array.from(golden.get(`${name}/ids`)!)
  const rows = Array.from(golden.get('rows')!)
  const found: number[] = []
  for (const row of rows) {
    // Long pieces at first, single tokens past the window and the cache's first growth (at 64).
    if (row <= 51) found.push(...Array.from(await sequence.extend(ids.slice(sequence.length, row + 1))))
    else {
      while (sequence.length < row) await sequence.extend([ids[sequence.length]])
      found.push(...Array.from(await sequence.extend([ids[row]])))
    }
  }
  sequence.close()
  await generator.close()
  state.close()
  return error(found, golden.get(`${name}/logits`)!)
}

describe('logits of transformers in float64', () => {
  const reference = createReferenceRuntime()
  describe.each(Object.entries(cases))('%s', (name, changes) => {
    it('are the reference runtime’s', async () => expect(await errorOf(reference, name)).toBeLessThan(1e-6))
    it('are the reference runtime’s with a cache', async () => expect(await cachedErrorOf(reference, name)).toBeLessThan(1e-6))
    it.each(Object.entries(changes))('are not those of a model with %s', async (_, change) => expect(await errorOf(reference, name, change)).toBeGreaterThan(5e-4))
  })
})

describe.skipIf(!nativeAvailable())('logits of transformers in float32 (needs onnxruntime-node)', () => {
  let native: Runtime
  beforeAll(() => {
    native = createNativeRuntime({ threads: 2 })
  })
  afterAll(() => native.close())
  it.each(Object.keys(cases))('%s: whole, and with a cache', async (name) => {
    expect(await errorOf(native, name)).toBeLessThan(1e-4)
    expect(await cachedErrorOf(native, name)).toBeLessThan(1e-4)
  })
})
