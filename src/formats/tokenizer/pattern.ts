/**
 * How text is cut into pieces before byte pairs are merged; no token ever spans two pieces. As `tokenizer.json` holds it
 * (Python's engine knows `\p{Han}` but not `\p{Script=Han}`; `@huggingface/tokenizers` takes both), alternative by alternative:
 *
 *  1. at most 2 Han characters. GPT-2's and Llama-3's patterns make one piece of a whole sentence, whose merges are learned late or never;
 *  2. letters with their marks (not Han), with one leading space or sign: ` word`, `'s`, `_name`;
 *  3. at most 3 digits, as in GPT-4 and Llama-3;
 *  4. a run of signs, with one leading space and the line breaks that follow;
 *  5. white space up to the last line break;
 *  6. white space, but for a last space that a word will take; 7. the white space that is left.
 *
 * Every character is in exactly one piece, so the pieces joined are the text. What is a letter is looked up in the tables of whoever reads
 * the pattern: Node 20.20 has Unicode 17, Python's tokenizers 0.23 has Unicode 16, so the 4,699 characters that Unicode 17 added (rare
 * Han of extension J, new scripts) may get other ids there; all others get the same, and all decode to the same text.
 */
export const piecePattern =
  '\\p{Han}{1,2}' +
  '|[^\\r\\n\\p{L}\\p{M}\\p{N}\\p{Han}]?(?:(?!\\p{Han})[\\p{L}\\p{M}])+' +
  '|(?:(?!\\p{Han})\\p{N}){1,3}' +
  '| ?[^\\s\\p{L}\\p{M}\\p{N}\\p{Han}]+[\\r\\n]*' +
  '|\\s*[\\r\\n]+' +
  '|\\s+(?!\\S)' +
  '|\\s+'

/**
 * The same pattern for JavaScript, with flags `gu`. JavaScript's own `\s` has U+FEFF and lacks U+0085, against Unicode's White_Space
 * that the others use.
 */
export const piecePatternInJavaScript = piecePattern
  .replaceAll('\\p{Han}', '\\p{Script=Han}')
  .replaceAll('\\s', '\\p{White_Space}')
  .replaceAll('\\S', '\\P{White_Space}')
