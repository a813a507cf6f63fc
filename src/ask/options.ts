import { failure } from '../errors/index.ts'
import type { GenerationConfig } from '../formats/config/generation.ts'
import type { Sampling } from './sampling.ts'

/** How to ask. What is left out comes from the model's generation_config.json, else from the defaults given here. */
export interface AskOptions extends Partial<Sampling> {
  /** New tokens at most; default 256. */
  readonly maxTokens?: number
  /** Strings that end the answer and are left out of it. */
  readonly stop?: string | readonly string[]
  /** A whole number below 2^53; the same seed gives the same answer. Default: a fresh one, which the answer tells. */
  readonly seed?: number
  /** How many of the likeliest tokens each token's `top` lists; default 0. */
  readonly odds?: number
  /** A prompt longer than the context is refused (the default), or cut on its left; the answer's `prompt.cut` counts. */
  readonly longPrompt?: 'refuse' | 'cut'
  /** Names of special tokens in the prompt (`<|user|>`) become those tokens; default false: they are text as any other. */
  readonly specials?: boolean
  readonly signal?: AbortSignal
}

export interface ResolvedOptions extends Required<Omit<AskOptions, 'signal' | 'stop'>> {
  readonly stop: readonly string[]
  readonly signal: AbortSignal | undefined
}

/** Most odds a token may list. */
const MOST_ODDS = 1000

/** Fills in what is left out and refuses what makes no sense: `ask.option`. */
export function resolveOptions(options: AskOptions, generation: GenerationConfig): ResolvedOptions {
  const resolved: ResolvedOptions = {
    repetitionPenalty: options.repetitionPenalty ?? generation.repetitionPenalty ?? 1,
    temperature: options.temperature ?? (generation.sample === false ? 0 : (generation.temperature ?? 1)),
    topK: options.topK ?? generation.topK ?? 0,
    topP: options.topP ?? generation.topP ?? 1,
    minP: options.minP ?? generation.minP ?? 0,
    maxTokens: options.maxTokens ?? generation.maxNewTokens ?? 256,
    stop: typeof options.stop === 'string' ? [options.stop] : (options.stop ?? []),
    seed: options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0],
    odds: options.odds ?? 0,
    longPrompt: options.longPrompt ?? 'refuse',
    specials: options.specials ?? false,
    signal: options.signal,
  }
  const check = (name: keyof AskOptions, expected: string, right: boolean): void => {
    if (!right) throw failure('ask.option', '', { name, expected, found: JSON.stringify(resolved[name]) ?? String(resolved[name]) })
  }
  const whole = (value: number, least: number, most: number) => Number.isInteger(value) && value >= least && value <= most
  check('repetitionPenalty', '> 0', resolved.repetitionPenalty > 0 && resolved.repetitionPenalty < Infinity)
  check('temperature', '≥ 0', resolved.temperature >= 0 && resolved.temperature < Infinity)
  check('topK', '0, 1, 2 …', whole(resolved.topK, 0, Number.MAX_SAFE_INTEGER))
  check('topP', '0 … 1', resolved.topP >= 0 && resolved.topP <= 1)
  check('minP', '0 … 1', resolved.minP >= 0 && resolved.minP <= 1)
  check('maxTokens', '1, 2, 3 …', whole(resolved.maxTokens, 1, Number.MAX_SAFE_INTEGER))
  check('seed', '0 … 2^53 - 1', whole(resolved.seed, 0, Number.MAX_SAFE_INTEGER))
  check('odds', `0 … ${MOST_ODDS}`, whole(resolved.odds, 0, MOST_ODDS))
  check('stop', '"…"', resolved.stop.every((stop) => stop.length > 0))
  return resolved
}
