// Between a line and the odds of its next character: the row of numbers that the line has become after each layer, and how it is scored.
import { beginningOf, promptIds } from '../../src/ask/prompt.ts'
import type { Model } from '../../src/ask/model.ts'
import type { DecoderConfig } from '../../src/formats/config/decoder.ts'
import type { Checkpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { constant, gather, input, program, rmsNorm, type Program, type Tensor } from '../../src/graph/index.ts'
import { declareParameters, decoder, logitsOf } from '../../src/models/decoder.ts'
import type { Inside } from './protocol.ts'

/** Of the last of T tokens, for each depth: `row.D` [1, C] after the final norm, `scores.D` [1, V]. Depth 0 is the token's own row, before any layer. */
function insideProgram(config: DecoderConfig, time: number): Program {
  const parameters = declareParameters(config)
  const ids = input('ids', 'i32', [1, time])
  const positions = constant(Int32Array.from({ length: time }, (_, i) => i), [1, time], 'i32')
  const last = constant([time - 1], [1], 'i32')
  const { taps } = decoder(config, parameters, ids, positions, { kind: 'whole' })
  const streams = [gather(parameters.get('model.embed_tokens.weight')!, input('last', 'i32', [1])), ...Array.from({ length: config.layers }, (_, i) => gather(taps[`model.layers.${i}`], last))]
  const rows = streams.map((stream) => rmsNorm(stream, parameters.get('model.norm.weight')!, config.normEpsilon))
  const results: Record<string, Tensor> = {}
  rows.forEach((row, depth) => {
    results[`row.${depth}`] = row
    results[`scores.${depth}`] = logitsOf(config, parameters, row)
  })
  return program({ read: { results } })
}

/** `line` after the token that begins a text and a line's break, as poems stand in the training text; of `shown` characters what they score. */
export async function insideOf({ config, tokenizer, runtime, state }: Model, checkpoint: Checkpoint, line: string, shown: number): Promise<Inside> {
  const { ids } = promptIds(`\n${line}`, tokenizer, { vocabulary: config.vocabulary, context: config.context, maxTokens: 1, longPrompt: 'cut', specials: false })
  const executable = await runtime.compile(insideProgram(config, ids.length))
  try {
    const results = await executable.run('read', state, { ids: { dtype: 'i32', shape: [1, ids.length], data: Int32Array.from(ids) }, last: { dtype: 'i32', shape: [1], data: Int32Array.of(ids[ids.length - 1]) } })
    const depths = Array.from({ length: config.layers + 1 }, (_, depth) => ({ row: Float64Array.from(results[`row.${depth}`].data), odds: oddsOf(results[`scores.${depth}`].data), scores: results[`scores.${depth}`].data }))
    const written = (id: number): string => tokenizer!.decode([id])
    const likeliest = (odds: Float64Array, count: number, fit: (id: number) => boolean = () => true): number[] => [...odds.keys()].sort((a, b) => odds[b] - odds[a]).filter(fit).slice(0, count)
    const table = await checkpoint.floats(config.tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight')
    const visible = (id: number): boolean => /^[^\s\ufffd]$/u.test(written(id))
    return {
      layers: config.layers,
      last: ids.length > beginningOf(tokenizer!).length + 1 ? written(ids[ids.length - 1]) : '',
      depths: depths.map(({ row, odds }) => ({ row, tokens: likeliest(odds, shown).map((id) => ({ text: written(id), probability: odds[id] })) })),
      characters: likeliest(depths[config.layers].odds, shown, visible).map((id) => ({
        text: written(id),
        row: Float64Array.from(table.subarray(id * config.width, (id + 1) * config.width)),
        scores: depths.map(({ scores }) => Number(scores[id])),
        probabilities: depths.map(({ odds }) => odds[id]),
      })),
    }
  } finally {
    executable.close()
  }
}

/** Softmax. */
function oddsOf(scores: ArrayLike<number>): Float64Array {
  const odds = Float64Array.from(scores)
  const most = odds.reduce((a, b) => Math.max(a, b), -Infinity)
  let total = 0
  for (let i = 0; i < odds.length; i++) total += odds[i] = Math.exp(odds[i] - most)
  return odds.map((value) => value / total)
}
