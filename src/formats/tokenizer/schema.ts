import { z } from 'zod/mini'

const id = z.int().check(z.gte(0), z.lt(1 << 24))

const addedToken = z.looseObject({ id, content: z.string(), special: z._default(z.boolean(), false) })

/** What is read of a `tokenizer.json`; the rest is passed on as it is. */
export const tokenizerJson = z.looseObject({
  added_tokens: z._default(z.array(addedToken), []),
  normalizer: z._default(z.unknown(), null),
  pre_tokenizer: z._default(z.unknown(), null),
  post_processor: z._default(z.unknown(), null),
  decoder: z._default(z.unknown(), null),
  model: z.looseObject({
    type: z.optional(z.string()),
    vocab: z.union([z.record(z.string(), id), z.array(z.tuple([z.string(), z.number()]))]),
    merges: z.optional(z.array(z.union([z.string(), z.tuple([z.string(), z.string()])]))),
  }),
})
export type TokenizerJson = z.infer<typeof tokenizerJson>

const name = z.nullish(z.union([z.string(), z.looseObject({ content: z.string() })]))

/** What is read of a `tokenizer_config.json`. */
export const tokenizerConfigJson = z.looseObject({ bos_token: name, eos_token: name, pad_token: name })
export type TokenizerConfigJson = z.infer<typeof tokenizerConfigJson>
