import { z } from 'zod'
import { failure } from '../../errors/index.ts'
import { parseJson, shorten } from '../json.ts'
import { check, refused } from './check.ts'
import { ARCHITECTURES, type Activation, type Architecture, type DecoderConfig } from './decoder.ts'
import { readExperts } from './experts.ts'
import { readLatent } from './latent.ts'
import { readRope } from './rope.ts'
import { decoderJson, type DecoderJson } from './schema.ts'

/** What transformers' classes assume where a file says nothing (`configuration_*.py`, transformers 5.18). */
interface Defaults {
  readonly context: number
  readonly begin: number | null
  readonly end: readonly number[]
  /** undefined: as many as query heads. */
  readonly keyValueHeads?: number
  /** undefined: width divided by heads. */
  readonly headWidth?: number
  /** undefined: 1e-6. */
  readonly normEpsilon?: number
}

const DEFAULTS: Readonly<Record<Architecture, Defaults>> = {
  llama: { context: 2048, begin: 1, end: [2] },
  mistral: { context: 131072, begin: 1, end: [2], keyValueHeads: 8 },
  mixtral: { context: 131072, begin: 1, end: [2], keyValueHeads: 8, normEpsilon: 1e-5 },
  qwen2: { context: 32768, begin: null, end: [], keyValueHeads: 32 },
  qwen3: { context: 32768, begin: null, end: [], keyValueHeads: 32, headWidth: 128 },
  qwen3_moe: { context: 32768, begin: null, end: [], keyValueHeads: 4 },
  deepseek_v3: { context: 4096, begin: 0, end: [1] },
}

const ACTIVATIONS: Readonly<Record<string, Activation>> = { silu: 'silu', swish: 'silu', gelu: 'gelu', gelu_pytorch_tanh: 'gelu_pytorch_tanh' }

const anyModel = z.looseObject({ model_type: z.unknown().optional(), architectures: z.unknown().optional() }, 'object')

/** Reads a Hugging Face `config.json`. Errors: `formats.json.*`, `formats.config.*`. */
export function readDecoderConfig(content: string | Uint8Array, file = 'config.json'): DecoderConfig {
  const json = parseJson(content, file)
  const { model_type: type, architectures } = check(anyModel, json, file)
  if (!isArchitecture(type)) {
    const named = typeof type === 'string' ? shorten(type) : shorten(JSON.stringify(architectures ?? type ?? null))
    throw failure('formats.config.architecture', file, { file: baseName(file), known: ARCHITECTURES.join(' '), found: named })
  }
  return normalize(check(decoderJson, json, file), type, file)
}

const isArchitecture = (type: unknown): type is Architecture => (ARCHITECTURES as readonly unknown[]).includes(type)
const baseName = (file: string) => file.slice(file.lastIndexOf('/') + 1)

function normalize(json: DecoderJson, architecture: Architecture, file: string): DecoderConfig {
  const defaults = DEFAULTS[architecture]
  const heads = json.num_attention_heads
  const keyValueHeads = json.num_key_value_heads === undefined ? (defaults.keyValueHeads ?? heads) : (json.num_key_value_heads ?? heads)
  if (heads % keyValueHeads !== 0) throw refused(file, ['num_key_value_heads'], `divisor of ${heads}`, keyValueHeads)
  const latent = readLatent(json, architecture, file)
  if (latent && keyValueHeads !== heads) throw refused(file, ['num_key_value_heads'], String(heads), keyValueHeads)
  const experts = readExperts(json, architecture, file)
  // Qwen2 has no head_dim of its own: transformers reads one if it is there.
  const headWidth = latent ? latent.plainWidth + latent.rotaryWidth : (json.head_dim ?? defaults.headWidth ?? json.hidden_size / heads)
  if (!Number.isInteger(headWidth)) throw refused(file, ['hidden_size'], `k × ${heads}`, json.hidden_size)
  if (!latent && headWidth % 2 !== 0) throw refused(file, ['head_dim'], '2k', headWidth)

  const act = json.hidden_act ?? 'silu'
  if (!Object.hasOwn(ACTIVATIONS, act)) {
    throw failure('formats.config.unsupported', file, { file: baseName(file), path: '$.hidden_act', known: Object.keys(ACTIVATIONS).join(' '), found: shorten(act) })
  }
  const context = json.max_position_embeddings ?? defaults.context
  const hasBias = ['llama', 'qwen3', 'qwen3_moe', 'deepseek_v3'].includes(architecture) && json.attention_bias === true
  return {
    architecture,
    vocabulary: json.vocab_size,
    width: json.hidden_size,
    feedForward: json.intermediate_size,
    layers: json.num_hidden_layers,
    heads,
    keyValueHeads,
    headWidth,
    context,
    normEpsilon: json.rms_norm_eps ?? defaults.normEpsilon ?? 1e-6,
    activation: ACTIVATIONS[act],
    queryKeyValueBias: architecture === 'qwen2' || hasBias,
    attentionOutputBias: hasBias,
    feedForwardBias: architecture === 'llama' && json.mlp_bias === true,
    queryKeyNorm: architecture === 'qwen3' || architecture === 'qwen3_moe',
    tiedEmbeddings: json.tie_word_embeddings === true,
    ...readRope(json, architecture, context, file),
    windows: readWindows(json, architecture, file),
    ...(latent && { latent }),
    ...(experts && { experts }),
    begin: firstId(json.bos_token_id, defaults.begin),
    end: json.eos_token_id === undefined ? defaults.end : idList(json.eos_token_id),
    pad: firstId(json.pad_token_id, null),
  }
}

/** Mistral, Mixtral and (if told to slide at all) Qwen3-MoE slide every layer; Qwen2 and Qwen3 the layers of `layer_types`, or those from `max_window_layers` on, if told to slide at all. */
function readWindows(json: DecoderJson, architecture: Architecture, file: string): (number | null)[] {
  const layers = Array.from({ length: json.num_hidden_layers }, (_, layer) => layer)
  if (architecture === 'llama' || architecture === 'deepseek_v3') return layers.map(() => null)
  const window = json.sliding_window === undefined ? (architecture === 'mixtral' ? null : 4096) : json.sliding_window
  if (architecture === 'mistral' || architecture === 'mixtral') return layers.map(() => window)
  if (architecture === 'qwen3_moe') return layers.map(() => (json.use_sliding_window === true ? window : null))
  const types = json.layer_types ?? undefined
  if (types !== undefined) {
    if (types.length !== layers.length) throw refused(file, ['layer_types'], `string[${layers.length}]`, types)
    const strange = types.findIndex((type) => type !== 'full_attention' && type !== 'sliding_attention')
    if (strange >= 0) {
      const known = 'full_attention sliding_attention'
      throw failure('formats.config.unsupported', file, { file: baseName(file), path: `$.layer_types[${strange}]`, known, found: shorten(types[strange]) })
    }
  }
  if (json.use_sliding_window !== true || window === null) return layers.map(() => null)
  const from = json.max_window_layers ?? 28
  return layers.map((layer) => ((types !== undefined ? types[layer] === 'sliding_attention' : layer >= from) ? window : null))
}

type Ids = number | number[] | null | undefined

export const idList = (ids: Ids): number[] => (ids === null || ids === undefined ? [] : typeof ids === 'number' ? [ids] : [...ids])

export const firstId = (ids: Ids, missing: number | null): number | null => (ids === undefined ? missing : (idList(ids)[0] ?? null))
