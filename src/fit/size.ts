import type { DecoderConfig } from '../formats/config/decoder.ts'
import { decoderParameters, parameterCount } from '../models/parameters.ts'
import { failure } from '../errors/index.ts'

/** `tiny`, `small`, `medium`, or a number of parameters. */
export type Size = 'tiny' | 'small' | 'medium' | number

const named = { tiny: 300_000, small: 3_000_000, medium: 10_000_000 } as const

/** Reads `--size`: a name, or a number such as `5M`, `800k`, `1e7`. */
export function parseSize(text: string): Size {
  if (text in named) return text as Size
  const match = /^(\d+(?:\.\d+)?(?:e\d+)?)([kmb]?)$/i.exec(text.trim())
  const value = match ? Number(match[1]) * { '': 1, k: 1e3, m: 1e6, b: 1e9 }[match[2].toLowerCase() as '' | 'k' | 'm' | 'b'] : NaN
  if (!Number.isFinite(value) || value < 1000) throw failure('fit.size', '', { found: text })
  return Math.round(value)
}

/** What may be set by hand; everything else follows from the size. */
export interface ModelChoices {
  readonly layers?: number
  readonly width?: number
  readonly heads?: number
  readonly keyValueHeads?: number
  readonly feedForward?: number
  /** T: tokens that the model sees at once. */
  readonly context?: number
  readonly tied?: boolean
  readonly architecture?: 'llama' | 'qwen3'
}

export interface Derived {
  readonly config: DecoderConfig
  /** Windows a step. */
  readonly batch: number
  /** The peak of AdamW's schedule. */
  readonly learningRate: number
}

interface Vocabulary {
  readonly size: number
  readonly begin: number | null
  readonly end: number | null
  readonly pad: number | null
}

const round = (value: number, to: number): number => Math.max(to, Math.round(value / to) * to)

function configOf(choices: ModelChoices, layers: number, width: number, context: number, vocabulary: Vocabulary): DecoderConfig {
  const headWidth = choices.heads !== undefined ? width / choices.heads : width >= 192 ? 64 : 32
  const heads = choices.heads ?? Math.max(1, Math.round(width / headWidth))
  if (width % heads !== 0 || (width / heads) % 2 !== 0) throw failure('fit.heads', '', { width, heads })
  const keyValueHeads = choices.keyValueHeads ?? heads
  if (heads % keyValueHeads !== 0) throw failure('fit.heads', '', { width: heads, heads: keyValueHeads })
  const architecture = choices.architecture ?? 'llama'
  return {
    architecture,
    vocabulary: vocabulary.size,
    width,
    // 8/3 of the width: three matrices of SwiGLU then cost what two of width 4·C do (Shazeer 2020, arXiv:2002.05202).
    feedForward: choices.feedForward ?? round((width * 8) / 3, 32),
    layers,
    heads,
    keyValueHeads,
    headWidth: width / heads,
    context,
    normEpsilon: 1e-5,
    activation: 'silu',
    queryKeyValueBias: false,
    attentionOutputBias: false,
    feedForwardBias: false,
    queryKeyNorm: architecture === 'qwen3',
    tiedEmbeddings: choices.tied ?? true,
    ropeBase: 10_000,
    ropeScaling: null,
    windows: new Array<null>(layers).fill(null),
    begin: vocabulary.begin,
    end: vocabulary.end === null ? [] : [vocabulary.end],
    pad: vocabulary.pad,
  }
}

/**
 * One dial: the shape whose number of parameters (embedding included) comes nearest to the size, among depths of
 * 2 to 24 layers with a width of 32 to 96 a layer, near 64 where it can choose.
 */
export function deriveModel(size: Size, choices: ModelChoices, vocabulary: Vocabulary): Derived {
  const target = typeof size === 'number' ? size : named[size]
  const context = choices.context ?? (target < 1_000_000 ? 128 : 256)
  let best: { config: DecoderConfig; score: number } | undefined
  const depths = choices.layers !== undefined ? [choices.layers] : Array.from({ length: 23 }, (_, i) => i + 2)
  for (const layers of depths) {
    const step = choices.heads !== undefined ? choices.heads * 2 : 32
    const widths = choices.width !== undefined ? [choices.width] : Array.from({ length: 64 }, (_, i) => step * (i + 1)).filter((width) => choices.layers !== undefined || (width >= 32 * layers && width <= 96 * layers))
    for (const width of widths) {
      // Heads of 64 want a width that they divide.
      if (choices.width === undefined && choices.heads === undefined && width >= 192 && width % 64 !== 0) continue
      const config = configOf(choices, layers, width, context, vocabulary)
      const off = Math.abs(Math.log(parameterCount(decoderParameters(config)) / target))
      const score = off + 0.15 * Math.abs(Math.log(width / (64 * layers)))
      if (!best || score < best.score) best = { config, score }
    }
  }
  if (!best) throw failure('fit.size', '', { found: String(size) })
  const count = parameterCount(decoderParameters(best.config))
  return {
    config: best.config,
    // About 2,048 targets a step for small models: more steps beat larger batches while losses fall fast.
    batch: Math.max(1, Math.round(2048 / context)),
    // Falls with the fourth root of the size; 3e-3 at 0.3M.
    learningRate: Number((3e-3 * (300_000 / count) ** 0.25).toPrecision(2)),
  }
}
