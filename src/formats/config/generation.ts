import { parseJson } from '../json.ts'
import { check } from './check.ts'
import { firstId, idList } from './normalize.ts'
import { generationJson } from './schema.ts'
import { idsJson } from './write.ts'

/** How to sample from a model, as its folder says; undefined where it says nothing. */
export interface GenerationConfig {
  /** Token ids. `end` undefined: take config.json's. */
  readonly begin?: number | null
  readonly end?: readonly number[]
  readonly pad?: number | null
  /** false: always the likeliest token. */
  readonly sample?: boolean
  /** 1 leaves the odds alone; 0 takes the likeliest. */
  readonly temperature?: number
  /** 0 keeps every token. */
  readonly topK?: number
  /** 1 keeps every token. */
  readonly topP?: number
  /** 0 keeps every token. */
  readonly minP?: number
  /** 1 penalizes nothing. */
  readonly repetitionPenalty?: number
  /** Of the answer alone. */
  readonly maxNewTokens?: number
  /** Of prompt and answer together. */
  readonly maxLength?: number
}

/** Reads `generation_config.json`. Errors: `formats.json.*`, `formats.config.value`. */
export function readGenerationConfig(content: string | Uint8Array, file = 'generation_config.json'): GenerationConfig {
  const json = check(generationJson, parseJson(content, file), file)
  return {
    begin: json.bos_token_id === undefined ? undefined : firstId(json.bos_token_id, null),
    end: json.eos_token_id === undefined ? undefined : idList(json.eos_token_id),
    pad: json.pad_token_id === undefined ? undefined : firstId(json.pad_token_id, null),
    sample: json.do_sample ?? undefined,
    temperature: json.temperature ?? undefined,
    topK: json.top_k ?? undefined,
    topP: json.top_p ?? undefined,
    minP: json.min_p ?? undefined,
    repetitionPenalty: json.repetition_penalty ?? undefined,
    maxNewTokens: json.max_new_tokens ?? undefined,
    maxLength: json.max_length ?? undefined,
  }
}

/** `generation_config.json`; what is undefined isn't written. */
export function writeGenerationConfig(config: GenerationConfig): string {
  const json = {
    bos_token_id: config.begin,
    do_sample: config.sample,
    eos_token_id: config.end === undefined ? undefined : idsJson(config.end),
    max_length: config.maxLength,
    max_new_tokens: config.maxNewTokens,
    min_p: config.minP,
    pad_token_id: config.pad,
    repetition_penalty: config.repetitionPenalty,
    temperature: config.temperature,
    top_k: config.topK,
    top_p: config.topP,
  }
  return `${JSON.stringify(json, null, 2)}\n`
}
