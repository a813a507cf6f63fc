import { constant, crossEntropy, gather, input, program, reshape, type Program } from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { declareParameters, decoder, logitsOf } from '../models/decoder.ts'
import { likeliest, logProbabilities } from '../ask/sampling.ts'
import { promptIds } from '../ask/prompt.ts'
import { failure } from '../errors/index.ts'
import type { State } from '../runtime/runtime.ts'
import type { AskedModel } from './asked.ts'
import { effectStates, effectUpdates } from './effects.ts'

// T tokens of the prompt, V vocabulary.

/**
 * `effects`: of the token `target` after the prompt, into the states `effect.NAME`; `measure`: the logits [1, V] after
 * the prompt. Feeds: ids i32 [1, T], target i32 [1].
 */
function matterProgram(config: DecoderConfig, time: number): Program {
  const parameters = declareParameters(config)
  const logits = () => {
    const positions = constant(Int32Array.from({ length: time }, (_, i) => i), [1, time], 'i32')
    const { hidden } = decoder(config, parameters, input('ids', 'i32', [1, time]), positions, { kind: 'whole' })
    return logitsOf(config, parameters, gather(hidden, constant([time - 1], [1], 'i32')))
  }
  const { losses } = crossEntropy(logits(), input('target', 'i32', [1]))
  return program({ effects: { updates: effectUpdates(config, parameters, reshape(losses, [])) }, measure: { results: { logits: logits() } } })
}

/** The token after one prompt, measured again and again while numbers are turned. */
export interface NextToken {
  readonly tokens: number
  readonly cut: number
  /** As the model is: logits [V], log-probabilities [V], the likeliest token. */
  readonly logits: ArrayLike<number>
  readonly logprobs: Float64Array
  readonly likeliest: number
  /** Computes the effects of every parameter on log p of a token; they stand in the state until the next. */
  effectsOn(token: number): Promise<State>
  /** log p of a token with the numbers as they are now. */
  logprob(token: number): Promise<number>
}

/** Compiles what it takes, does `work`, and gives everything back. @throws ask.prompt.*, ask.logits */
export async function withNextToken<T>({ model }: AskedModel, prompt: string | ArrayLike<number>, signal: AbortSignal | undefined, work: (next: NextToken) => Promise<T>): Promise<T> {
  const { config, runtime, tokenizer } = model
  const { ids, cut } = promptIds(prompt, tokenizer, { vocabulary: config.vocabulary, context: config.context, maxTokens: 1, longPrompt: 'refuse', specials: false })
  const executable = await runtime.compile(matterProgram(config, ids.length), { signal })
  const effects = await runtime.createState(effectStates(config), { over: model.state })
  try {
    const feeds = { ids: { dtype: 'i32', shape: [1, ids.length], data: Int32Array.from(ids) } } as const
    const measure = async () => (await executable.run('measure', effects, feeds, { signal })).logits.data
    const logits = await measure()
    const logprobs = logProbabilities(logits)
    if (Number.isNaN(logprobs[0])) throw failure('ask.logits', '', { position: ids.length })
    return await work({
      tokens: ids.length,
      cut,
      logits,
      logprobs,
      likeliest: likeliest(logits),
      effectsOn: async (token) => {
        await executable.run('effects', effects, { ...feeds, target: Int32Array.of(token) }, { signal })
        return effects
      },
      logprob: async (token) => logProbabilities(await measure())[token],
    })
  } finally {
    effects.close()
    executable.close()
  }
}
