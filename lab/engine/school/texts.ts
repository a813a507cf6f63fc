// What a model of the school reads.
import poemsUrl from '../../../examples/poems/poems.jsonl?url'
import { readBlobs, trainTokenizer, encodeToMemory, type TextPart } from '../../../src/data/text/index.ts'
import { fetched } from '../fetched.ts'
import { documentsOf, isQuatrain } from './documents.ts'
import type { Cut, TextRequest, TokenizerChoice } from './protocol.ts'

/** What a tiny run makes of a text, at most. */
const vocabularyOf = { characters: 8192, bpe: 1024 } as const satisfies Record<TokenizerChoice, number>

let poems: Promise<readonly string[]> | undefined

/** All poems, title and author in the first line. A failure is forgotten: another try may do better. */
function shippedPoems(): Promise<readonly string[]> {
  poems ??= (async () => {
    const found: string[] = []
    let document = ''
    const blob = await fetched(poemsUrl, 'poems.jsonl')
    for await (const { text, end } of readBlobs([{ name: 'poems.jsonl', stream: () => blob.stream() }])) {
      document += text
      if (!end) continue
      found.push(document)
      document = ''
    }
    return found
  })().catch((error: unknown) => {
    poems = undefined
    throw error
  })
  return poems
}

export async function textsOf({ text, own }: TextRequest): Promise<readonly string[]> {
  if (text === 'own') return documentsOf(own ?? '')
  const all = await shippedPoems()
  return text === 'poems' ? all : all.filter(isQuatrain)
}

export async function* partsOf(texts: readonly string[]): AsyncGenerator<TextPart> {
  for (const [i, text] of texts.entries()) yield { name: `text ${i + 1}`, text, end: true }
}

export const bytesOf = (texts: readonly string[]): number => texts.reduce((total, text) => total + text.length, 0)

/** How a text is cut into tokens: by the tokenizer that a run on it would train. */
export async function cut(request: TextRequest): Promise<Cut> {
  const texts = await textsOf(request)
  const tokenizer = await trainTokenizer(partsOf(texts), { kind: request.tokenizer, vocabulary: vocabularyOf[request.tokenizer], exact: false })
  const store = await encodeToMemory(partsOf(texts), tokenizer)
  const ids = tokenizer.encode(texts[0].slice(0, 400)).slice(0, 160)
  return {
    pieces: Array.from(ids, (id) => ({ id, text: tokenizer.token(id).text })),
    tokens: store.length,
    documents: texts.length,
    bytes: store.bytes.reduce((total, bytes) => total + bytes, 0),
    vocabulary: tokenizer.vocabularySize,
  }
}
