import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDecoderConfig } from '../../src/formats/config/normalize.ts'
import { readStorageConfig } from '../../src/formats/config/storage.ts'
import { openPlace } from '../../src/formats/model-place.node.ts'
import { remotePlace } from '../../src/formats/model-place.ts'
import { safetensorsBytes } from '../../src/formats/safetensors/write.ts'
import { memoryFolder } from '../../src/formats/source.ts'
import { architectureTensors } from '../../src/see/architecture.ts'
import { mapOf, type ModelMap } from '../../src/see/map.ts'
import { openAt } from '../../src/see/open.ts'
import { giantConfig, makeGiant, SHARDS } from './giant/checkpoint.ts'
import { serveRanges } from './giant/range-server.ts'

const mapAt = async (path: string): Promise<ModelMap> => {
  const opened = await openAt(path, await openPlace(path))
  try {
    return await mapOf(opened)
  } finally {
    await opened.close()
  }
}
const partOf = (map: ModelMap, name: string) => map.parts.find(({ part }) => part === name)!

describe("DeepSeek-R1's dimensions", () => {
  let folder: string
  let made: { index: number; headers: number }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cantian-giant-'))
    made = await makeGiant(folder)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('are counted exactly from config.json alone', async () => {
    const map = await mapAt(giantConfig.pathname)
    expect(map).toMatchObject({ parameters: 671_026_419_200, activated: 37_552_297_472, layers: 61, storedLayers: 62, architecture: 'deepseek_v3', fileBytes: null })
    // What a hub's page adds up: every stored number.
    expect(map.stored).toBe(684_531_386_000)
    expect(partOf(map, 'prediction').parameters + partOf(map, 'scales').parameters + map.parameters).toBe(map.stored)
    // By hand: 58 layers × 256 experts × 3 matrices of 7168 × 2048; embedding and head 129,280 × 7168.
    expect(partOf(map, 'experts').parameters).toBe(58 * 256 * 3 * 7168 * 2048)
    expect(partOf(map, 'shared-experts').parameters).toBe(58 * 3 * 7168 * 2048)
    expect(partOf(map, 'embedding').parameters).toBe(129_280 * 7168)
    expect(partOf(map, 'head').parameters).toBe(129_280 * 7168)
    expect(partOf(map, 'feed-forward').parameters).toBe(3 * 3 * 7168 * 18_432)
    expect(partOf(map, 'router').parameters).toBe(58 * (256 * 7168 + 256))
    expect(map.tensors).toHaveLength(91_991)
    expect(map.tensors.filter(({ part }) => part === 'other')).toEqual([])
  })

  it('open from a range server with two requests a shard and under 24 MB, and are the same from headers', async () => {
    const server = await serveRanges(folder)
    const opened = await openAt(server.url, remotePlace(server.url))
    const map = await mapOf(opened)
    expect(server.requests.size).toBeGreaterThan(SHARDS)
    for (const [path, count] of server.requests) expect(count, path).toBeLessThanOrEqual(2)
    expect(server.sent).toBeLessThan(24e6)
    expect(server.sent).toBeGreaterThan(made.headers + made.index)
    expect(map).toMatchObject({ parameters: 671_026_419_200, activated: 37_552_297_472, storedLayers: 62 })
    expect(map.files).toHaveLength(SHARDS)
    // Derived and stored are the same list: names, types, shapes.
    const text = await readFile(giantConfig, 'utf8')
    const derived = new Map([...architectureTensors(readDecoderConfig(text), readStorageConfig(text))].map((tensor) => [tensor.name, tensor]))
    const different = map.tensors.filter(({ name, shape, dtype }) => derived.get(name)?.dtype !== dtype || derived.get(name)?.shape.join() !== shape.join())
    expect(different).toEqual([])
    expect(map.fingerprint).toBe((await mapAt(giantConfig.pathname)).fingerprint)

    // One number costs one small range.
    const [requests, sent] = [[...server.requests.values()].reduce((a, b) => a + b), server.sent]
    const address = opened.index.at(opened.index.count - 1)
    const bytes = await opened.weights().read(address.tensor, { start: 5, count: 1 })
    expect(bytes.every((byte) => byte === 0)).toBe(true)
    expect([...server.requests.values()].reduce((a, b) => a + b)).toBe(requests + 1)
    expect(server.sent - sent).toBe(bytes.length)
    await opened.close()
    await server.close()
  })
})

describe.each(['llama', 'qwen3', 'deepseek_v3', 'qwen3_moe', 'mixtral', 'mistral', 'qwen2'])('a tiny %s that transformers made', (name) => {
  const path = (file: string) => new URL(`../golden/models/${file}`, import.meta.url)
  it('holds the tensors that the architecture says', async () => {
    const files = new Map([
      ['config.json', new Uint8Array(await readFile(path(`${name}.config.json`)))],
      ['model.safetensors', new Uint8Array(await readFile(path(`${name}.safetensors`)))],
    ])
    const stored = await mapOf(await openAt(name, { folder: memoryFolder(files) }))
    files.delete('model.safetensors')
    const derived = await mapOf(await openAt(name, { folder: memoryFolder(files) }))
    const shapes = (map: ModelMap) => map.tensors.map((tensor) => `${tensor.name} [${tensor.shape.join()}]`).sort()
    expect(shapes(derived)).toEqual(shapes(stored))
    expect(derived).toMatchObject({ parameters: stored.parameters, activated: stored.activated, layers: stored.storedLayers })
    expect(stored.parts.some(({ part }) => part === 'other')).toBe(false)
    if (name === 'deepseek_v3' || name.includes('mo') || name === 'mixtral') expect(stored.activated!).toBeLessThan(stored.parameters)
    else expect(stored.activated).toBe(stored.parameters)
  })
})

describe('a map', () => {
  const tensors = [
    { name: 'model.embed_tokens.weight', dtype: 'F32' as const, shape: [4, 2] },
    { name: 'lm_head.weight', dtype: 'F32' as const, shape: [4, 2] },
    { name: 'model.norm.weight', dtype: 'F32' as const, shape: [2] },
    { name: 'model.layers.0.self_attn.rotary_emb.inv_freq', dtype: 'F32' as const, shape: [1] },
    { name: 'a/../b', dtype: 'F16' as const, shape: [] },
    { name: 'empty', dtype: 'F16' as const, shape: [0, 3] },
  ].map((tensor) => ({ ...tensor, data: new Uint8Array(tensor.shape.reduce((size, extent) => size * extent, tensor.dtype === 'F16' ? 2 : 4)) }))
  const config = '{"model_type":"llama","vocab_size":4,"hidden_size":2,"intermediate_size":2,"num_hidden_layers":1,"num_attention_heads":1,"tie_word_embeddings":TIED}'
  const open = async (tied: string, metadata?: Record<string, string>) =>
    openAt('x', { folder: memoryFolder(new Map([['model.safetensors', await safetensorsBytes(tensors, { metadata })], ['config.json', new TextEncoder().encode(config.replace('TIED', tied))]])) })

  it('counts a stored copy of a tied head once, and buffers never', async () => {
    const untied = await mapOf(await open('false'))
    const tied = await mapOf(await open('true'))
    expect(untied.parameters).toBe(8 + 8 + 2 + 1)
    expect(tied.parameters).toBe(8 + 2 + 1)
    expect(tied.tied).toEqual([{ name: 'lm_head.weight', with: 'model.embed_tokens.weight', stored: true }])
    expect(tied.stored).toBe(20)
    expect(tied.bytes).toBe(19 * 4 + 2)
    expect(partOf(tied, 'buffers').parameters).toBe(1)
  })

  it('knows the names that safetensors left out as shared, and other metadata', async () => {
    const map = await mapOf(await open('false', { 'decoder.weight': 'model.embed_tokens.weight', format: 'pt' }))
    expect(map.tied).toEqual([{ name: 'decoder.weight', with: 'model.embed_tokens.weight', stored: false }])
    expect({ ...map.metadata }).toMatchObject({ format: 'pt' })
  })

  it('numbers parameters in the order of bytes, and leaves buffers and empty tensors out', async () => {
    const { index } = await open('false')
    expect(index.count).toBe(19)
    const seen = Array.from({ length: index.count }, (_, n) => index.at(n))
    // Widest types first, then names, as Python's safetensors orders them.
    expect(seen[0]).toEqual({ tensor: 'lm_head.weight', indices: [0, 0] })
    expect(seen[7]).toEqual({ tensor: 'lm_head.weight', indices: [3, 1] })
    expect(seen[8].tensor).toBe('model.embed_tokens.weight')
    expect(seen[18]).toEqual({ tensor: 'a/../b', indices: [] })
    for (const [n, { tensor }] of seen.entries()) expect(index.firstOf(tensor)!).toBeLessThanOrEqual(n)
    expect(() => index.at(19)).toThrow(expect.objectContaining({ code: 'formats.address.number' }))
    expect(index.resolve('#3')).toEqual({ tensor: 'lm_head.weight', indices: [1, 1] })
    expect(index.firstOf('model.layers.0.self_attn.rotary_emb.inv_freq')).toBeUndefined()
  })

  it('opens what it can: weights without or with an unknown config; and says what is missing', async () => {
    const weights = await safetensorsBytes(tensors)
    const opened = await openAt('x', { folder: memoryFolder(new Map([['model.safetensors', weights], ['config.json', new TextEncoder().encode('{"model_type":"bert"}')]])) })
    expect(opened.configProblem?.code).toBe('formats.config.architecture')
    expect(await mapOf(opened)).toMatchObject({ architecture: 'bert', layers: null })
    await expect(openAt('x', { folder: memoryFolder(new Map()) })).rejects.toMatchObject({ code: 'see.nothing' })
    await expect(openAt('x', { folder: memoryFolder(new Map([['config.json', new TextEncoder().encode('{"model_type":"bert"}')]])) })).rejects.toMatchObject({ code: 'formats.config.architecture' })
    await expect(openAt('x', { folder: memoryFolder(new Map([['config.json', new TextEncoder().encode('{')]])) })).rejects.toMatchObject({ code: 'formats.json.cut-off' })
    const only = await openAt('x', { folder: memoryFolder(new Map([['config.json', new TextEncoder().encode(config.replace('TIED', 'true'))]])) })
    expect(() => only.weights()).toThrow(expect.objectContaining({ code: 'see.no-weights' }))
  })
})
