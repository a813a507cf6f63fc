import { piecePattern } from './pattern.ts'
import type { ByteLevelTokenizer } from './byte-level.ts'
import type { CharactersTokenizer } from './characters.ts'
import type { TokenizerFiles } from './tokenizer.ts'

/** The pre-tokenizer of byte-level tokenizers trained here: the pieces of `piecePattern`, written in byte letters. */
export const bytePreTokenizer = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: piecePattern }, behavior: 'Isolated', invert: false },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
  ],
}

/** `tokenizer.json` and its config of a byte-level tokenizer, for `tokenizers`, `transformers` and `@huggingface/tokenizers`. */
export function byteLevelFiles(tokenizer: ByteLevelTokenizer): TokenizerFiles {
  const { spellings } = tokenizer.vocabulary
  const merges = tokenizer.merges.map(({ a, b }) => [spellings[a], spellings[b]])
  return together(tokenizer, bytePreTokenizer, { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true }, { byte_fallback: false, merges })
}

/** The same for a tokenizer of characters: BPE without merges, with byte fallback; the text is not cut into pieces. */
export function charactersFiles(tokenizer: CharactersTokenizer): TokenizerFiles {
  return together(tokenizer, null, { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Fuse' }] }, { byte_fallback: true, merges: [] })
}

function together(tokenizer: ByteLevelTokenizer | CharactersTokenizer, preTokenizer: object | null, decoder: object, model: { byte_fallback: boolean; merges: string[][] }): TokenizerFiles {
  const { specials, vocabulary } = tokenizer
  const name = (id: number | null) => (id === null ? undefined : vocabulary.spellings[id])
  const begin = name(tokenizer.begin)
  const file = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [...specials].map(([content, id]) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })),
    normalizer: null,
    pre_tokenizer: preTokenizer,
    post_processor: begin === undefined ? null : beginsWith(begin, tokenizer.begin!),
    decoder,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: model.byte_fallback,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary.spellings.map((spelling, id) => [spelling, id])),
      merges: model.merges,
    },
  }
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: begin,
    eos_token: name(tokenizer.end),
    pad_token: name(tokenizer.pad),
    clean_up_tokenization_spaces: false, // else "a ." would decode as "a."
    model_input_names: ['input_ids', 'attention_mask'],
  }
  return { 'tokenizer.json': pretty(file), 'tokenizer_config.json': pretty(config) }
}

/** The begin token before a text when other tools add special tokens, as Llama's tokenizers do. */
function beginsWith(begin: string, id: number): object {
  const special = { SpecialToken: { id: begin, type_id: 0 } }
  const part = (name: string, type: number) => ({ Sequence: { id: name, type_id: type } })
  return {
    type: 'TemplateProcessing',
    single: [special, part('A', 0)],
    pair: [special, part('A', 0), { SpecialToken: { id: begin, type_id: 1 } }, part('B', 1)],
    special_tokens: { [begin]: { id: begin, ids: [id], tokens: [begin] } },
  }
}

/** Indented, but a merge's two parts stand on one line. */
function pretty(value: object): string {
  return JSON.stringify(value, null, 2).replace(/\[\n\s+("(?:[^"\\]|\\.)*"),\n\s+("(?:[^"\\]|\\.)*")\n\s+\]/g, '[$1, $2]') + '\n'
}
