import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import type { Spelling } from './foreign-bytes.ts'
import type { TokenizerConfigJson, TokenizerJson } from './schema.ts'
import type { Token, Tokenizer, TokenizerFiles } from './tokenizer.ts'
import { joinBytes, textOf } from './vocabulary.ts'

const none = new Uint8Array(0)

/** Any other `tokenizer.json`: `@huggingface/tokenizers` encodes, the bytes of its tokens are read here. */
export class ForeignTokenizer implements Tokenizer {
  readonly kind = 'foreign'
  readonly vocabularySize: number
  readonly specials: ReadonlyMap<string, number>
  readonly begin: number | null
  readonly end: number | null
  readonly pad: number | null
  readonly #ids = new Map<string, number>()
  readonly #tokens: (string | undefined)[] = []
  readonly #added = new Set<number>() // ids of added tokens, which are spelled as they are
  readonly #bytes: (Uint8Array | undefined)[] = []
  readonly #plain: HuggingFaceTokenizer
  #withSpecials: HuggingFaceTokenizer | undefined

  constructor(
    readonly json: TokenizerJson,
    readonly config: TokenizerConfigJson,
    readonly spelling: Spelling,
    readonly source: TokenizerFiles,
  ) {
    const { vocab } = json.model
    const entries: [string, number][] = Array.isArray(vocab) ? vocab.map(([token], id) => [token, id]) : Object.entries(vocab)
    for (const { content, id } of json.added_tokens) {
      entries.push([content, id])
      this.#added.add(id)
    }
    let size = 0
    for (const [token, id] of entries) {
      this.#ids.set(token, id)
      this.#tokens[id] = token
      size = Math.max(size, id + 1)
    }
    this.vocabularySize = size
    this.specials = new Map(json.added_tokens.filter((token) => token.special).map(({ content, id }) => [content, id]))
    const named = (name: string | { content: string } | null | undefined) => this.#ids.get(typeof name === 'object' && name !== null ? name.content : (name ?? '')) ?? null
    this.begin = named(config.bos_token)
    this.end = named(config.eos_token)
    this.pad = named(config.pad_token)
    this.#plain = new HuggingFaceTokenizer(this.#withoutSpecials(), config)
  }

  /** The file without its special tokens, so that no text becomes one; a unigram model would also find them in its own vocabulary. */
  #withoutSpecials(): TokenizerJson {
    const { model, added_tokens } = this.json
    const vocab = Array.isArray(model.vocab)
      ? model.vocab.map(([token, score]): [string, number] => [this.specials.has(token) ? `\u{10ffff}${token}` : token, score])
      : model.vocab
    return { ...this.json, added_tokens: added_tokens.filter((token) => !token.special), model: { ...model, vocab } }
  }

  encode(text: string, options: { specials?: boolean } = {}): Int32Array {
    if (text === '') return new Int32Array(0)
    const wellFormed = text.replace(/\p{Surrogate}/gu, '\ufffd')
    if (options.specials === true) this.#withSpecials ??= new HuggingFaceTokenizer(this.json, this.config)
    const encoder = options.specials === true ? this.#withSpecials! : this.#plain
    return Int32Array.from(encoder.encode(wellFormed, { add_special_tokens: false }).ids)
  }

  decode(ids: Iterable<number>, options: { specials?: boolean } = {}): string {
    const named = new TextEncoder()
    const bytes = joinBytes(ids, (id) => (options.specials === true && this.#isSpecial(id) ? named.encode(this.#tokens[id]) : this.#bytesOf(id)))
    const text = textOf(bytes)
    return this.spelling.stripsFirstSpace && text.startsWith(' ') ? text.slice(1) : text
  }

  decodeBytes(ids: Iterable<number>): Uint8Array {
    return joinBytes(ids, (id) => this.#bytesOf(id))
  }

  token(id: number): Token {
    const bytes = this.#bytesOf(id)
    const special = this.#isSpecial(id)
    return { text: special ? this.#tokens[id]! : textOf(bytes), bytes, special }
  }

  idOf(token: string): number | null {
    return this.#ids.get(token) ?? null
  }

  files(): TokenizerFiles {
    return this.source
  }

  #isSpecial(id: number): boolean {
    const token = this.#tokens[id]
    return token !== undefined && this.specials.get(token) === id
  }

  #bytesOf(id: number): Uint8Array {
    if (!Number.isInteger(id) || id < 0 || id >= this.vocabularySize) throw new Error(`token ${id} is not in a vocabulary of ${this.vocabularySize}`)
    return (this.#bytes[id] ??= this.#spell(id))
  }

  #spell(id: number): Uint8Array {
    const token = this.#tokens[id]
    if (token === undefined || this.#isSpecial(id)) return none // vocabularies may have holes
    return this.#added.has(id) ? new TextEncoder().encode(token) : this.spelling.bytesOf(token)
  }
}
