import { describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import type { DecoderConfig } from '../../src/formats/config/decoder.ts'
import { readDecoderConfig } from '../../src/formats/config/normalize.ts'
import { writeDecoderConfig } from '../../src/formats/config/write.ts'
import { fromNumbers, type StoredType } from '../../src/formats/dtype.ts'
import { checkpointOf, type Checkpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { openSafetensors } from '../../src/formats/safetensors/file.ts'
import { bytesSource } from '../../src/formats/source.ts'
import { loadWeights, parameterStates } from '../../src/models/load.ts'
import { decoderParameters, parameterCount } from '../../src/models/parameters.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { goldenConfig, goldenText } from './golden.ts'

const names = ['llama', 'llama-biases-tied', 'mistral', 'qwen2', 'qwen3', 'mixtral', 'qwen3_moe', 'deepseek_v3', 'deepseek_v3-plain']

describe('parameters', () => {
  const golden = { ...JSON.parse(goldenText('parameters.json')), ...JSON.parse(goldenText('experts-parameters.json')) } as Record<string, [string, number[]][]>
  it.each(names)('of %s have transformers’ names and shapes', (name) => {
    const specs = decoderParameters(goldenConfig(name))
    expect(new Map(specs.map((spec) => [spec.name, spec.shape]))).toEqual(new Map(golden[name]))
    expect(parameterCount(specs)).toBe(golden[name].reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0))
  })
  it.each(names)('of %s stay the same when its config.json is written and read again', (name) => {
    const config = goldenConfig(name)
    expect(readDecoderConfig(writeDecoderConfig(config))).toEqual(config)
  })
})

interface Stored {
  readonly shape: readonly number[]
  readonly dtype: StoredType
  readonly values: readonly number[]
}

/** A checkpoint in memory. */
async function checkpoint(tensors: ReadonlyMap<string, Stored>): Promise<Checkpoint> {
  const header: Record<string, unknown> = {}
  const parts: Uint8Array[] = []
  let at = 0
  for (const [name, { shape, dtype, values }] of tensors) {
    const bytes = fromNumbers(values, dtype)
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] }
    parts.push(bytes)
    at += bytes.length
  }
  const json = new TextEncoder().encode(JSON.stringify(header).padEnd(Math.ceil(JSON.stringify(header).length / 8) * 8))
  const file = new Uint8Array(8 + json.length + at)
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true)
  file.set(json, 8)
  let to = 8 + json.length
  for (const part of parts) {
    file.set(part, to)
    to += part.length
  }
  return checkpointOf(await openSafetensors(bytesSource(file, 'model.safetensors')), 'model.safetensors', 'a model')
}

const config: DecoderConfig = { ...goldenConfig('llama'), vocabulary: 5, width: 4, feedForward: 6, layers: 1, heads: 2, keyValueHeads: 1, headWidth: 2, windows: [null] }
/** What the configuration asks for, number i of tensor k being k + i/64 (which every type holds). */
const whole = (of: DecoderConfig = config, dtype: StoredType = 'F32'): Map<string, Stored> =>
  new Map(decoderParameters(of).map(({ name, shape }, k) => [name, { shape, dtype, values: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => k + i / 64) }]))

async function load(tensors: ReadonlyMap<string, Stored>, of: DecoderConfig = config): Promise<Map<string, number[]>> {
  const state = await createReferenceRuntime().createState(parameterStates(of))
  await loadWeights(await checkpoint(tensors), of, state)
  const wanted = decoderParameters(of).map(({ name }) => name)
  const arrays = await state.read(wanted.map((name) => ({ name })))
  return new Map(wanted.map((name, i) => [name, Array.from(arrays[i].data)]))
}

const refusal = async (tensors: ReadonlyMap<string, Stored>, of?: DecoderConfig): Promise<CantianError> => {
  const error: unknown = await load(tensors, of).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(CantianError)
  return error as CantianError
}

describe('loading weights', () => {
  it.each(['F32', 'F64', 'F16', 'BF16'] as const)('reads %s exactly', async (dtype) => {
    // BF16 keeps 8 bits: halves instead of 64ths.
    const tensors = new Map([...whole(config, dtype)].map(([name, tensor]) => [name, { ...tensor, values: tensor.values.map((value) => (dtype === 'BF16' ? Math.round(value * 2) / 2 : value)) }]))
    const found = await load(tensors)
    for (const [name, { values }] of tensors) expect(found.get(name)).toEqual(values)
  })

  it('lets buffers and the copy of a tied embedding through', async () => {
    const tied = { ...config, tiedEmbeddings: true }
    const tensors = whole(tied)
    tensors.set('lm_head.weight', { shape: [5, 4], dtype: 'F32', values: new Array<number>(20).fill(7) })
    tensors.set('model.layers.0.self_attn.rotary_emb.inv_freq', { shape: [1], dtype: 'F32', values: [1] })
    const found = await load(tensors, tied)
    expect(found.get('model.embed_tokens.weight')).toEqual(tensors.get('model.embed_tokens.weight')!.values)
    expect(found.has('lm_head.weight')).toBe(false)
  })

  it('lets DeepSeek’s modules of further tokens through, and only those', async () => {
    const deepseek = goldenConfig('deepseek_v3')
    const stranger = { shape: [1], dtype: 'F32', values: [7] } as const
    const found = await load(whole(deepseek).set('model.layers.2.eh_proj.weight', stranger), deepseek)
    expect(found.size).toBe(whole(deepseek).size)
    expect((await refusal(whole(deepseek).set('model.layers.1.eh_proj.weight', stranger), deepseek)).code).toBe('models.load.extra')
    expect((await refusal(whole().set('model.layers.2.eh_proj.weight', stranger))).code).toBe('models.load.extra')
  })

  it('names a missing tensor, and what nobody asked for', async () => {
    const tensors = whole()
    tensors.delete('model.layers.0.mlp.up_proj.weight')
    tensors.set('model.layers.0.mlp.experts.weight', { shape: [1], dtype: 'F32', values: [1] })
    const { code, values } = await refusal(tensors)
    expect(code).toBe('models.load.missing')
    expect(values).toEqual({ name: 'model.layers.0.mlp.up_proj.weight', shape: '[6, 4]', count: 1, found: 'model.layers.0.mlp.experts.weight' })
  })

  it('wants lm_head where embeddings aren’t tied', async () => {
    const tensors = whole()
    tensors.delete('lm_head.weight')
    expect((await refusal(tensors)).values).toMatchObject({ name: 'lm_head.weight' })
  })

  it('names a tensor that is too much', async () => {
    const tensors = whole()
    tensors.set('model.layers.1.self_attn.q_proj.weight', { shape: [4, 4], dtype: 'F32', values: new Array<number>(16).fill(0) })
    const { code, values } = await refusal(tensors)
    expect(code).toBe('models.load.extra')
    expect(values).toMatchObject({ name: 'model.layers.1.self_attn.q_proj.weight', type: 'F32 [4, 4]' })
  })

  it('names a tensor of another shape, even of the same size', async () => {
    const tensors = whole()
    tensors.set('model.layers.0.mlp.up_proj.weight', { ...tensors.get('model.layers.0.mlp.up_proj.weight')!, shape: [4, 6] })
    const { code, values } = await refusal(tensors)
    expect(code).toBe('models.load.shape')
    expect(values).toEqual({ name: 'model.layers.0.mlp.up_proj.weight', expected: '[6, 4]', found: '[4, 6]' })
  })

  it('refuses whole numbers, and float64 beyond float32', async () => {
    const norm = { shape: [4], values: [1, 2, 3, 4] }
    expect((await refusal(whole().set('model.norm.weight', { ...norm, dtype: 'I8' }))).values).toEqual({ name: 'model.norm.weight', expected: 'F32 F16 BF16 F64', found: 'I8' })
    expect((await refusal(whole().set('model.norm.weight', { ...norm, dtype: 'F64', values: [1, 2, 3, 1e39] }))).code).toBe('models.load.range')
  })
})
