import { splitJson, splitJsonLines } from './documents-json.ts'
import { splitText, type TextSplit } from './documents-text.ts'

/** A stretch of a document, as readers give it: small documents come in one part, large ones in several. */
export interface TextPart {
  /** Where the document is from: the file's name. */
  name: string
  text: string
  /** Whether the document ends here. */
  end: boolean
}

export interface DocumentOptions {
  /** In json and jsonl: the field that holds a document's text. Default `text`. */
  field?: string
  /** In other files: the whole file, or what stands between blank lines, is a document. Default `file`. */
  documents?: TextSplit
}

export type DocumentFormat = 'text' | 'jsonl' | 'json'

/** What a file is by its name: `.jsonl` and `.ndjson`, `.json`, and anything else text. */
export function documentFormat(name: string): DocumentFormat {
  const ending = /\.[^./\\]*$/.exec(name)?.[0].toLowerCase()
  return ending === '.jsonl' || ending === '.ndjson' ? 'jsonl' : ending === '.json' ? 'json' : 'text'
}

/**
 * The documents of a file: of jsonl a line each, of json an entry each; a text is one document, or one between lines that hold just
 * `<|endoftext|>`, or with `documents: 'blank-line'` one between blank lines. Documents without any text are left out.
 * @param strings the file's text in order, cut anywhere
 */
export function splitDocuments(strings: AsyncIterable<string>, name: string, options: DocumentOptions = {}): AsyncGenerator<TextPart> {
  const format = documentFormat(name)
  if (format === 'jsonl') return splitJsonLines(strings, name, options.field ?? 'text')
  if (format === 'json') return splitJson(strings, name, options.field ?? 'text')
  return splitText(strings, name, options.documents ?? 'file')
}
