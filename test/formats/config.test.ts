import { readFile, readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ARCHITECTURES } from '../../src/formats/config/decoder.ts'
import { readGenerationConfig, writeGenerationConfig } from '../../src/formats/config/generation.ts'
import { readDecoderConfig } from '../../src/formats/config/normalize.ts'
import { writeDecoderConfig } from '../../src/formats/config/write.ts'

const golden = new URL('../golden/config/', import.meta.url)
const facts = JSON.parse(await readFile(new URL('facts.json', golden), 'utf8')) as Record<string, Record<string, unknown>>
const names = (await readdir(new URL('read/', golden))).map((file) => file.replace('.json', ''))
const read = (name: string) => readFile(new URL(`read/${name}.json`, golden), 'utf8')

describe('config.json', () => {
  it('has a golden file of every architecture', () => {
    expect(names.length).toBeGreaterThanOrEqual(13)
    expect(Object.keys(facts).sort()).toEqual([...names].sort())
    expect(new Set(Object.values(facts).map((fact) => fact.model_type))).toEqual(new Set(ARCHITECTURES))
  })

  it.each(names)('%s reads as transformers reads it', async (name) => {
    const config = readDecoderConfig(await read(name))
    const fact = facts[name]
    const { ropeScaling: rope } = config
    expect({
      model_type: config.architecture, vocab_size: config.vocabulary, hidden_size: config.width, intermediate_size: config.feedForward,
      num_hidden_layers: config.layers, num_attention_heads: config.heads, num_key_value_heads: config.keyValueHeads, head_dim: config.headWidth,
      max_position_embeddings: config.context, rms_norm_eps: config.normEpsilon, hidden_act: config.activation, tie_word_embeddings: config.tiedEmbeddings,
      bos: config.begin, pad: config.pad, rope_theta: config.ropeBase, rope_type: rope?.kind ?? 'default', factor: rope?.factor ?? null, windows: config.windows,
      ...(config.experts && { experts: config.experts }), ...(config.latent && { latent: config.latent }),
    }).toEqual(Object.fromEntries(Object.entries(fact).filter(([key]) => key !== 'eos' && key !== 'attention_factor')))
    expect(config.end).toEqual(fact.eos === null ? [] : [fact.eos].flat())
    if (rope?.kind === 'yarn') expect(rope.attentionFactor).toBeCloseTo(fact.attention_factor as number, 12)
  })

  // check.py opens the written files in transformers and compares them with the same facts.
  it.each(names)('%s is written so that it reads the same', async (name) => {
    const config = readDecoderConfig(await read(name))
    const written = writeDecoderConfig(config)
    expect(readDecoderConfig(written)).toEqual(config)
    await expect(written).toMatchFileSnapshot(new URL(`written/${name}.json`, golden).pathname)
  })

  it('refuses to write what the architecture has no field for', async () => {
    const config = readDecoderConfig(await read('llama'))
    for (const change of [{ queryKeyNorm: true }, { queryKeyValueBias: true }, { windows: [1, null, null, null] }, { architecture: 'mistral', feedForwardBias: true }] as const) {
      expect(() => writeDecoderConfig({ ...config, ...change })).toThrow(/another architecture/)
    }
    const { experts, latent } = readDecoderConfig(await read('deepseek-v3'))
    expect(() => writeDecoderConfig({ ...config, experts })).toThrow(/another architecture/)
    expect(() => writeDecoderConfig({ ...config, latent })).toThrow(/another architecture/)
    const mixtral = readDecoderConfig(await read('mixtral'))
    for (const change of [{ normalized: false }, { scaling: 2 }, { sharedWidth: 4 }, { scores: 'sigmoid' }, { layers: [true, false, true, true] }] as const) {
      expect(() => writeDecoderConfig({ ...mixtral, experts: { ...mixtral.experts!, ...change } })).toThrow(/another architecture/)
    }
  })
})

describe('a config.json that is wrong', () => {
  const least = { model_type: 'llama', vocab_size: 97, hidden_size: 48, intermediate_size: 80, num_hidden_layers: 4, num_attention_heads: 6 }
  const value = (path: string, expected: string, found: string) => ({ code: 'formats.config.value', values: { file: 'config.json', path, expected, found } })
  const unsupported = (path: string) => ({ code: 'formats.config.unsupported', values: expect.objectContaining({ path }) as unknown })
  const with_ = (change: object) => JSON.stringify({ ...least, ...change })

  it.each<[string, string | Uint8Array, object]>([
    ['binary', new Uint8Array([0x7b, 0xff, 0xfe]), { code: 'formats.json.utf8' }],
    ['empty', '', { code: 'formats.json.cut-off' }],
    ['cut off', with_({}).slice(0, -5), { code: 'formats.json.cut-off' }],
    ['something after the end', `${with_({})} {}`, { code: 'formats.json.extra' }],
    ['a trailing comma', '{"a":1,}', { code: 'formats.json.syntax' }],
    ['NaN', '{"a":NaN}', { code: 'formats.json.syntax' }],
    ['01', '{"a":01}', { code: 'formats.json.syntax' }],
    ['a control character', '{"a":"\u0001"}', { code: 'formats.json.syntax' }],
    ['half a surrogate pair', '{"a":"\\ud800"}', { code: 'formats.json.syntax' }],
    ['deep arrays', '['.repeat(100_000), { code: 'formats.json.depth' }],
    ['deep objects', '{"a":'.repeat(100_000), { code: 'formats.json.depth' }],
    ['a name twice', '{"a":1,"a":2}', { code: 'formats.json.duplicate' }],
    ['a name twice, once escaped', '{"a":1,"\\u0061":2}', { code: 'formats.json.duplicate' }],
    ['__proto__', '{"__proto__":{"vocab_size":9}}', { code: 'formats.json.name' }],
    ['__proto__ deep inside', with_({}).replace('{', '{"x":[{"\\u005f_proto__":1}],'), { code: 'formats.json.name' }],
    ['a number beyond float64', with_({}).replace('97', '1e999'), { code: 'formats.json.number' }],
    ['a number of a million digits', with_({}).replace('97', '9'.repeat(1_000_000)), { code: 'formats.json.number' }],
    ['no object', '[]', value('$', 'object', '[]')],
    ['null', 'null', value('$', 'object', 'null')],
    ['no model_type', '{"architectures":["FooForCausalLM"]}', { code: 'formats.config.architecture', values: { file: 'config.json', known: ARCHITECTURES.join(' '), found: '["FooForCausalLM"]' } }],
    ['another architecture', with_({ model_type: 'mamba' }), { code: 'formats.config.architecture', values: { file: 'config.json', known: ARCHITECTURES.join(' '), found: 'mamba' } }],
    ['an architecture of JavaScript', with_({ model_type: 'constructor' }), { code: 'formats.config.architecture' }],
    ['a field missing', with_({ hidden_size: undefined }), value('$.hidden_size', 'int 1 … 1048576', '–')],
    ['text for a number', with_({ vocab_size: '97' }), value('$.vocab_size', 'int 1 … 134217728', '"97"')],
    ['half a layer', with_({ num_hidden_layers: 2.5 }), value('$.num_hidden_layers', 'int 1 … 4096', '2.5')],
    ['no layer', with_({ num_hidden_layers: 0 }), value('$.num_hidden_layers', 'int 1 … 4096', '0')],
    ['a billion layers', with_({ num_hidden_layers: 1e9 }), value('$.num_hidden_layers', 'int 1 … 4096', '1000000000')],
    ['heads that do not divide', with_({ num_key_value_heads: 4 }), value('$.num_key_value_heads', 'divisor of 6', '4')],
    ['a width that heads do not divide', with_({ hidden_size: 50 }), value('$.hidden_size', 'k × 6', '50')],
    ['an odd head', with_({ head_dim: 7 }), value('$.head_dim', '2k', '7')],
    ['more experts chosen than there are', with_({ model_type: 'mixtral', num_key_value_heads: 2, num_local_experts: 3, num_experts_per_tok: 4 }), value('$.num_experts_per_tok', 'int 1 … 3', '4')],
    ['more experts chosen than open groups hold', with_({ model_type: 'deepseek_v3', n_routed_experts: 16, n_group: 8, topk_group: 2, num_experts_per_tok: 5 }), value('$.num_experts_per_tok', 'int 1 … 4', '5')],
    ['more experts than can be named', with_({ model_type: 'qwen3_moe', num_key_value_heads: 2, num_experts: 65536 }), value('$.num_experts', 'int 1 … 16384', '65536')],
    ['groups that do not divide the experts', with_({ model_type: 'deepseek_v3', n_routed_experts: 16, n_group: 3 }), value('$.n_group', 'divisor of 16', '3')],
    ['groups of one expert', with_({ model_type: 'deepseek_v3', n_routed_experts: 8, n_group: 8, topk_group: 4, num_experts_per_tok: 2 }), value('$.n_group', 'int 1 … 4', '8')],
    ['more groups open than there are', with_({ model_type: 'deepseek_v3', n_routed_experts: 16, n_group: 4, topk_group: 5 }), value('$.topk_group', 'int 1 … 4', '5')],
    ['latent heads of values wider than keys', with_({ model_type: 'deepseek_v3', v_head_dim: 256 }), value('$.v_head_dim', 'int 1 … 192', '256')],
    ['an odd rotary part', with_({ model_type: 'deepseek_v3', qk_rope_head_dim: 7 }), value('$.qk_rope_head_dim', '2k', '7')],
    ['latent attention of grouped heads', with_({ model_type: 'deepseek_v3', num_key_value_heads: 3 }), value('$.num_key_value_heads', '6', '3')],
    ['epsilon 0', with_({ rms_norm_eps: 0 }), value('$.rms_norm_eps', 'number > 0', '0')],
    ['an id in words', with_({ eos_token_id: [1, 'two'] }), value('$.eos_token_id', 'int | int[] | null', '[1,"two"]')],
    ['rope without its factor', with_({ rope_scaling: { type: 'linear' } }), value('$.rope_scaling.factor', 'number > 0', '–')],
    ['rope with a negative factor', with_({ rope_parameters: { rope_type: 'linear', factor: -1 } }), value('$.rope_parameters.factor', 'number > 0', '-1')],
    ['llama3 frequencies the wrong way round', with_({ rope_scaling: { rope_type: 'llama3', factor: 8, low_freq_factor: 4, high_freq_factor: 1 } }), value('$.rope_scaling.high_freq_factor', '> 4', '1')],
    ['rope of a kind not built', with_({ rope_scaling: { type: 'dynamic', factor: 2 } }), unsupported('$.rope_scaling.type')],
    ['rope for each kind of layer', with_({ rope_parameters: { full_attention: {} } }), unsupported('$.rope_parameters.full_attention')],
    ['rope for half a head', with_({ partial_rotary_factor: 0.5 }), unsupported('$.rope_parameters.partial_rotary_factor')],
    ['an activation not built', with_({ hidden_act: 'toString' }), unsupported('$.hidden_act')],
    ['layer types of another number', with_({ model_type: 'qwen3', num_key_value_heads: 2, layer_types: ['full_attention'] }), value('$.layer_types', 'string[4]', '["full_attention"]')],
    ['a layer type not built', with_({ model_type: 'qwen3', num_key_value_heads: 2, layer_types: ['full_attention', 'linear_attention', 'full_attention', 'full_attention'] }), unsupported('$.layer_types[1]')],
  ])('%s', (_, content, error) => {
    expect(() => readDecoderConfig(content, 'folder/config.json')).toThrow(expect.objectContaining({ where: 'folder/config.json', ...error }))
  })
})

describe('generation_config.json', () => {
  it('reads what is said and leaves the rest open', () => {
    expect(readGenerationConfig('{"_from_model_config":true,"eos_token_id":[3,4],"do_sample":true,"temperature":0.6,"top_k":20,"top_p":0.95,"transformers_version":"4.51.0"}')).toEqual({
      begin: undefined, end: [3, 4], pad: undefined, sample: true, temperature: 0.6, topK: 20, topP: 0.95, minP: undefined,
      repetitionPenalty: undefined, maxNewTokens: undefined, maxLength: undefined,
    })
  })

  it('writes what it reads', () => {
    const config = { begin: 1, end: [2], pad: null, sample: false, temperature: 1, topK: 0, topP: 1, minP: 0.05, repetitionPenalty: 1.1, maxNewTokens: 100, maxLength: 512 }
    expect(readGenerationConfig(writeGenerationConfig(config))).toEqual(config)
  })

  it.each([['{"temperature":-1}', '$.temperature'], ['{"top_p":2}', '$.top_p'], ['{"top_k":1.5}', '$.top_k'], ['{"do_sample":1}', '$.do_sample']])('refuses %s', (content, path) => {
    expect(() => readGenerationConfig(content)).toThrow(expect.objectContaining({ code: 'formats.config.value', values: expect.objectContaining({ path }) as unknown }))
  })
})
