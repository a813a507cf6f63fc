import type { Tokenizer } from './tokenizer.ts'

/** Decodes ids one at a time into whole characters: the bytes of a half-said character wait for the rest of it. */
export class TextStream {
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  constructor(
    readonly tokenizer: Tokenizer,
    /** `specials` writes the names of special tokens, which are else left out. */
    readonly options: { specials?: boolean } = {},
  ) {}

  /** What can be shown once this id has come; '' while a character is incomplete. */
  push(id: number): string {
    const { text, bytes, special } = this.tokenizer.token(id)
    if (!special) return this.#utf8.decode(bytes, { stream: true })
    return this.options.specials === true ? this.finish() + text : ''
  }

  /** The end: U+FFFD where the ids ended inside a character, else ''. */
  finish(): string {
    return this.#utf8.decode()
  }
}
