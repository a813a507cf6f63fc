import { failure } from '../../errors/index.ts'
import { byteLetters, bytesOfLetters, byteToken } from './byte-alphabet.ts'
import { ByteLevelTokenizer } from './byte-level.ts'
import { CharactersTokenizer } from './characters.ts'
import { bytePreTokenizer } from './files.ts'
import { ForeignTokenizer } from './foreign.ts'
import { spellingOf } from './foreign-bytes.ts'
import type { Merge } from './merges.ts'
import { tokenizerConfigJson, tokenizerJson, type TokenizerConfigJson, type TokenizerJson } from './schema.ts'
import type { Tokenizer } from './tokenizer.ts'

/**
 * Opens a `tokenizer.json` (its text), with its `tokenizer_config.json`, which names the tokens that begin, end and pad. Files made
 * here get the quick encoder; all others go through `@huggingface/tokenizers`.
 * @param where the file's name, for errors
 * @throws formats.tokenizer.json, formats.tokenizer.shape, formats.tokenizer.ids, formats.tokenizer.merge, formats.tokenizer.decoder
 */
export function openTokenizer(json: string, config = '{}', where = 'tokenizer.json'): Tokenizer {
  const file = checked(tokenizerJson, json, where) as TokenizerJson
  const settings = checked(tokenizerConfigJson, config, where.replace(/tokenizer\.json$/, 'tokenizer_config.json')) as TokenizerConfigJson
  checkIds(file, where)
  const own = openOwn(file, where)
  if (own !== null && keepsNames(own, settings)) return own
  const spelling = spellingOf(file.decoder)
  if (spelling === null) throw failure('formats.tokenizer.decoder', where, { decoder: String((file.decoder as { type?: unknown } | null)?.type ?? 'null') })
  try {
    return new ForeignTokenizer(file, settings, spelling, { 'tokenizer.json': json, 'tokenizer_config.json': config })
  } catch (error) {
    throw failure('formats.tokenizer.shape', where, { problem: error instanceof Error ? error.message : String(error) }, error)
  }
}

function checked(schema: typeof tokenizerJson | typeof tokenizerConfigJson, text: string, where: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw failure('formats.tokenizer.json', where, { problem: error instanceof Error ? error.message : String(error) }, error)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw failure('formats.tokenizer.shape', where, { problem: `${issue.path.join('.') || '.'}: ${issue.message}` })
}

/** Two tokens may not share an id. */
function checkIds({ model, added_tokens }: TokenizerJson, where: string): void {
  const tokens = new Map<number, string>()
  const take = (token: string, id: number) => {
    const other = tokens.get(id)
    if (other !== undefined && other !== token) throw failure('formats.tokenizer.ids', where, { id, first: other, second: token })
    tokens.set(id, token)
  }
  if (Array.isArray(model.vocab)) model.vocab.forEach(([token], id) => take(token, id))
  else for (const [token, id] of Object.entries(model.vocab)) take(token, id)
  for (const { content, id } of added_tokens) take(content, id)
}

/** The tokenizer where the file says just what files made here say, else null. */
function openOwn(file: TokenizerJson, where: string): ByteLevelTokenizer | CharactersTokenizer | null {
  const { model, added_tokens, normalizer, pre_tokenizer, decoder } = file
  const { vocab } = model
  if (model.type !== 'BPE' || normalizer !== null || Array.isArray(vocab)) return null
  if ((model.dropout ?? null) !== null || (model.unk_token ?? null) !== null || model.ignore_merges === true) return null
  if (model.continuing_subword_prefix || model.end_of_word_suffix) return null
  const plain = (token: (typeof added_tokens)[number]) => token.special && !token.lstrip && !token.rstrip && !token.single_word && vocab[token.content] === token.id
  if (!added_tokens.every(plain)) return null
  const spellings: string[] = []
  for (const [token, id] of Object.entries(vocab)) spellings[id] = token
  if (Object.keys(spellings).length !== spellings.length) return null // holes
  const specials = new Map(added_tokens.map(({ content, id }) => [content, id]))
  const others = spellings.filter((token) => !specials.has(token))
  if (same(pre_tokenizer, bytePreTokenizer) && (decoder as { type?: unknown } | null)?.type === 'ByteLevel' && model.byte_fallback !== true) {
    if (!byteLetters.every((letter) => letter in vocab) || !others.every((token) => token !== '' && bytesOfLetters(token) !== null)) return null
    return new ByteLevelTokenizer(spellings, mergesOf(model.merges ?? [], vocab, where), specials)
  }
  const charactersDecoder = { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Fuse' }] }
  if (pre_tokenizer === null && same(decoder, charactersDecoder) && model.byte_fallback === true && (model.merges ?? []).length === 0) {
    const isByteOrCharacter = (token: string) => /^(?:<0x[0-9A-F]{2}>|[^])$/u.test(token)
    if (!others.every(isByteOrCharacter) || !byteLetters.every((_, byte) => byteToken(byte) in vocab)) return null
    return new CharactersTokenizer(spellings, specials)
  }
  return null
}

function mergesOf(merges: readonly (string | readonly [string, string])[], vocab: Record<string, number>, where: string): Merge[] {
  const seen = new Set<string>()
  return merges.map((merge, rank) => {
    const [left, right, more] = typeof merge === 'string' ? merge.split(' ') : merge
    const [a, b, result] = [vocab[left], vocab[right ?? ''], vocab[left + (right ?? '')]]
    const name = `${left} ${right}`
    if (a === undefined || b === undefined || result === undefined || more !== undefined || seen.has(name)) throw failure('formats.tokenizer.merge', where, { rank, merge: name })
    seen.add(name)
    return { a, b, result }
  })
}

/** Whether the config names the same begin, end and pad as the file's reserved tokens, or none. */
function keepsNames(tokenizer: Tokenizer, config: TokenizerConfigJson): boolean {
  const agrees = (name: string | { content: string } | null | undefined, id: number | null) =>
    name === undefined || name === null || tokenizer.idOf(typeof name === 'object' ? name.content : name) === id
  return agrees(config.bos_token, tokenizer.begin) && agrees(config.eos_token, tokenizer.end) && agrees(config.pad_token, tokenizer.pad)
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
