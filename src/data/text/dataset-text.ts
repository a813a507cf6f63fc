import type { Tokenizer } from '../../formats/tokenizer/tokenizer.ts'
import { joinBytes } from '../../formats/tokenizer/vocabulary.ts'
import type { TokenDataset } from './dataset.ts'
import type { TextPart } from './documents.ts'
import { endOf } from './encode-documents.ts'

/** The text of a dataset's part, from its tokens: whole documents, or what of them the part holds. */
export function* datasetText(dataset: TokenDataset, tokenizer: Tokenizer, part: 'train' | 'heldOut'): Generator<TextPart> {
  const end = endOf(tokenizer)
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  for (const block of dataset.targets(part)) {
    let from = 0
    for (let to = block.indexOf(end); to >= 0; to = block.indexOf(end, from)) {
      yield { name: '', text: utf8.decode(tokenizer.decodeBytes(block.subarray(from, to))), end: true }
      from = to + 1
    }
    const text = utf8.decode(tokenizer.decodeBytes(block.subarray(from)), { stream: true })
    if (text !== '') yield { name: '', text, end: false }
  }
  yield { name: '', text: utf8.decode(), end: true } // a part that ends inside a document
}

/** The exact bytes of that text. */
export function datasetBytes(dataset: TokenDataset, tokenizer: Tokenizer, part: 'train' | 'heldOut'): Uint8Array {
  return joinBytes(dataset.targets(part), (block) => tokenizer.decodeBytes(block))
}
