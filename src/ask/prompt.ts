import { failure } from '../errors/index.ts'
import { ForeignTokenizer } from '../formats/tokenizer/foreign.ts'
import type { Tokenizer } from '../formats/tokenizer/index.ts'

export interface Prompt {
  /** What the model reads. */
  readonly ids: readonly number[]
  /** Tokens left out because the context has no room for them. */
  readonly cut: number
}

export interface PromptOptions {
  readonly vocabulary: number
  readonly context: number
  readonly maxTokens: number
  /** What happens to a prompt that the context doesn't hold. */
  readonly longPrompt: 'refuse' | 'cut'
  /** Names of special tokens in the prompt become those tokens. */
  readonly specials: boolean
}

/** The tokens that stand before every text, as the tokenizer's own post-processor puts them there (Llama's begin token; none in Qwen). */
export function beginningOf(tokenizer: Tokenizer): number[] {
  if (!(tokenizer instanceof ForeignTokenizer)) return tokenizer.begin === null ? [] : [tokenizer.begin]
  interface Processor {
    type?: string
    processors?: (Processor | null)[]
    single?: { SpecialToken?: { id: string } }[]
    special_tokens?: Record<string, { ids: number[] }>
  }
  const find = (processor: Processor | null): Processor | undefined =>
    processor?.type === 'TemplateProcessing' ? processor : processor?.processors?.map(find).find((found) => found !== undefined)
  const template = find(tokenizer.json.post_processor as Processor | null)
  const ids: number[] = []
  for (const part of template?.single ?? []) {
    if (part.SpecialToken === undefined) break
    ids.push(...(template?.special_tokens?.[part.SpecialToken.id]?.ids ?? []))
  }
  return ids
}

/**
 * The ids that a model reads for a prompt: a text with the tokens that stand before every text, or ids just as they are.
 * Too long a prompt is refused, or cut on its left (after the tokens before the text) to leave room for `maxTokens`, at
 * most half of the context.
 * @throws ask.prompt.empty, ask.prompt.too-long, ask.prompt.id, ask.prompt.no-tokenizer
 */
export function promptIds(prompt: string | ArrayLike<number>, tokenizer: Tokenizer | null, options: PromptOptions): Prompt {
  const { vocabulary, context, maxTokens, longPrompt, specials } = options
  if (typeof prompt === 'string' && tokenizer === null) throw failure('ask.prompt.no-tokenizer', '', {})
  const beginning = typeof prompt === 'string' ? beginningOf(tokenizer!) : []
  const text = typeof prompt === 'string' ? tokenizer!.encode(prompt, { specials }) : prompt
  for (let i = 0; i < text.length; i++) {
    if (!Number.isInteger(text[i]) || text[i] < 0 || text[i] >= vocabulary) throw failure('ask.prompt.id', '', { place: i, last: vocabulary - 1, found: text[i] })
  }
  const length = beginning.length + text.length
  if (length === 0) throw failure('ask.prompt.empty', '', {})
  let cut = 0
  if (length > context) {
    if (longPrompt === 'refuse') throw failure('ask.prompt.too-long', '', { context, length })
    cut = length - Math.max(beginning.length + 1, context - Math.min(maxTokens, Math.floor(context / 2)))
  }
  return { ids: [...beginning, ...Array.from(text).slice(cut)], cut }
}
