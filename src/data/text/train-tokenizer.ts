import { failure } from '../../errors/index.ts'
import { byteLetters, byteToken } from '../../formats/tokenizer/byte-alphabet.ts'
import { ByteLevelTokenizer, initialVocabulary } from '../../formats/tokenizer/byte-level.ts'
import { CharactersTokenizer } from '../../formats/tokenizer/characters.ts'
import { reservedSpecials, type Tokenizer } from '../../formats/tokenizer/tokenizer.ts'
import type { TextPart } from './documents.ts'
import { PieceCounter } from './piece-counter.ts'
import { trainMerges } from './train-merges.ts'

export interface TokenizerTraining {
  /** Byte-level BPE (default), or a token a character. */
  kind?: 'bpe' | 'characters'
  /** How many tokens to make, special tokens and the 256 bytes included. Default 4096. */
  vocabulary?: number
  /** Whether a text that allows fewer tokens is an error (default where `vocabulary` is given), or gives a smaller vocabulary. */
  exact?: boolean
  /** A pair of tokens, or a character, that stands less often becomes no token. Default 2 for pairs, 1 for characters. */
  minimumFrequency?: number
  /** Special tokens, with ids from 0 on. Default: `reservedSpecials`. */
  specials?: readonly string[]
  signal?: AbortSignal
  progress?(progress: TokenizerProgress): void
}

export interface TokenizerProgress {
  /** First the text is read and counted, then (in BPE) merges are learned. */
  phase: 'counting' | 'merging'
  /** UTF-16 code units of text counted. */
  characters: number
  /** Documents begun. */
  documents: number
  merges: number
  mergesWanted: number
}

/** Text to train on: whole documents as strings, or parts as `readDocuments` gives them. */
export type TrainingText = AsyncIterable<TextPart | string> | Iterable<TextPart | string>

/**
 * Trains a tokenizer: the same text and options give the same tokenizer, whatever the machine.
 * @throws data.tokenizer.vocabulary-small, data.tokenizer.vocabulary-large, data.text.empty
 */
export async function trainTokenizer(texts: TrainingText, options: TokenizerTraining = {}): Promise<Tokenizer> {
  const vocabulary = options.vocabulary ?? 4096
  const specials = options.specials ?? reservedSpecials
  const least = specials.length + 256
  if (!Number.isInteger(vocabulary) || vocabulary < least || vocabulary > 1 << 20) {
    throw failure('data.tokenizer.vocabulary-range', '', { vocabulary, least, specials: specials.length, most: 1 << 20 })
  }
  const trained = options.kind === 'characters' ? await trainCharacters(texts, specials, vocabulary, options) : await trainBpe(texts, specials, vocabulary, options)
  if ((options.exact ?? options.vocabulary !== undefined) && trained.vocabularySize < vocabulary) {
    throw failure('data.tokenizer.vocabulary-large', '', { vocabulary, possible: trained.vocabularySize })
  }
  return trained
}

async function trainBpe(texts: TrainingText, specials: readonly string[], vocabulary: number, options: TokenizerTraining): Promise<Tokenizer> {
  const initial = initialVocabulary(specials, byteLetters)
  const mergesWanted = vocabulary - initial.spellings.length
  const pace = new Pace(options, mergesWanted)
  const counter = new PieceCounter()
  for await (const part of texts) {
    const { text, end } = typeof part === 'string' ? { text: part, end: true } : part
    counter.add(text, end)
    const waiting = pace.counted(text.length, end)
    if (waiting !== undefined) await waiting
  }
  if (counter.size === 0) throw failure('data.text.empty', '', {})
  const idOfByte = new Int32Array(256)
  initial.spellings.forEach((spelling, id) => {
    if (id >= specials.length) idOfByte[byteLetters.indexOf(spelling)] = id
  })
  const { spellings } = initial
  const merges = await trainMerges(counter.words(idOfByte), {
    spellings,
    specials: new Set(specials),
    vocabulary,
    minimumFrequency: options.minimumFrequency ?? 2,
    pause: (merged) => pace.merged(merged),
  })
  pace.tell()
  return new ByteLevelTokenizer(spellings, merges, initial.specials)
}

async function trainCharacters(texts: TrainingText, specials: readonly string[], vocabulary: number, options: TokenizerTraining): Promise<Tokenizer> {
  const pace = new Pace(options, 0)
  const counts = new Float64Array(0x110000)
  let any = false
  for await (const part of texts) {
    const { text, end } = typeof part === 'string' ? { text: part, end: true } : part
    for (let i = 0; i < text.length; i++) {
      const codePoint = text.codePointAt(i)!
      if (codePoint > 0xffff) i++
      counts[codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint]++
    }
    any ||= text !== ''
    const waiting = pace.counted(text.length, end)
    if (waiting !== undefined) await waiting
  }
  if (!any) throw failure('data.text.empty', '', {})
  const found: number[] = []
  for (let codePoint = 0; codePoint < counts.length; codePoint++) if (counts[codePoint] >= Math.max(1, options.minimumFrequency ?? 1)) found.push(codePoint)
  const kept = found.sort((a, b) => counts[b] - counts[a] || a - b).slice(0, vocabulary - specials.length - 256)
  const bytes = Array.from({ length: 256 }, (_, byte) => byteToken(byte))
  pace.tell()
  return new CharactersTokenizer([...specials, ...bytes, ...kept.map((codePoint) => String.fromCodePoint(codePoint))], new Map(specials.map((name, id) => [name, id])))
}

/** Reports progress, heeds the signal, and lets other work run, a few times a second. */
class Pace {
  #last = Date.now()
  readonly #progress: TokenizerProgress
  constructor(readonly options: TokenizerTraining, mergesWanted: number) {
    this.#progress = { phase: 'counting', characters: 0, documents: 0, merges: 0, mergesWanted }
  }

  counted(characters: number, end: boolean): Promise<void> | undefined {
    this.#progress.characters += characters
    if (end) this.#progress.documents++
    return this.#rest()
  }

  merged(merges: number): Promise<void> | undefined {
    this.#progress.phase = 'merging'
    this.#progress.merges = merges
    return this.#rest()
  }

  tell(): void {
    this.options.signal?.throwIfAborted()
    this.options.progress?.({ ...this.#progress })
  }

  #rest(): Promise<void> | undefined {
    const now = Date.now()
    if (now - this.#last < 50) return undefined
    this.#last = now
    this.tell()
    return new Promise((resolve) => setTimeout(resolve, 0))
  }
}
