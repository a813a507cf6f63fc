// What is read of a model between two steps.
import { ask, type AnswerToken } from '../ask/index.ts'
import { longestVerbatim } from '../data/text/index.ts'
import { datasetText } from '../data/text/dataset-text.ts'
import type { View } from './session.ts'
import type { Answered, WeightMap } from './protocol.ts'
import { answerTokens } from './texts.ts'

/** The part of a tensor that the next step's gradient pulls at most is outlined. */
const part = 0.01

/** A matrix as it is now, with the places that the next step's gradient pulls at most. */
export async function weights({ model, trainer }: View, name: string): Promise<WeightMap> {
  const [{ data, shape }] = await model.state.read([{ name }])
  const values = Float32Array.from(data)
  const [rows, columns] = shape.length === 2 ? shape : [1, values.length]
  return {
    name,
    rows,
    columns,
    values,
    greatest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    strongest: trainer ? strongestOf((await trainer.nextGradient(name)).data) : new Uint32Array(),
    step: trainer?.position.step ?? -1,
  }
}

function strongestOf(gradient: ArrayLike<number>): Uint32Array {
  const sizes = Float64Array.from(gradient, Math.abs)
  const count = Math.max(1, Math.floor(sizes.length * part))
  const least = sizes.toSorted()[sizes.length - count]
  const found: number[] = []
  for (let i = 0; i < sizes.length && found.length < count; i++) if (sizes[i] >= least && sizes[i] > 0) found.push(i)
  return Uint32Array.from(found)
}

/** The matrices of the first layers that a reader may look at, in their order in the file. */
export const matricesOf = ({ model }: View): string[] => {
  const names: string[] = []
  for (let layer = 0; layer < model.config.layers; layer++) {
    for (const matrix of ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.o_proj', 'mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj']) names.push(`model.layers.${layer}.${matrix}.weight`)
  }
  return names
}

/** An answer, the odds of each of its tokens, and whether it is written or recited. */
export async function answer({ model, dataset, tokenizer }: View, prompt: string, seed: number): Promise<Answered> {
  const { text, tokens } = await ask(model, prompt, { seed, maxTokens: answerTokens(prompt), temperature: 0.8, topK: 40, odds: 6, longPrompt: 'cut' }).answer
  const [{ text: verbatim }] = await longestVerbatim([text], datasetText(dataset, tokenizer, 'train'))
  return { prompt, text, verbatim, tokens: tokens.map((token) => ({ text: token.text, top: withDrawn(token) })) }
}

function withDrawn({ id, text, logprob, top }: AnswerToken): Answered['tokens'][number]['top'] {
  const likeliest = top.map((one) => ({ text: one.text, probability: Math.exp(one.logprob), ...(one.id === id && { drawn: true }) }))
  return likeliest.some(({ drawn }) => drawn) ? likeliest : [...likeliest, { text, probability: Math.exp(logprob), drawn: true }]
}
