// The shipped texts, and how a text is cut.
import kingJamesUrl from '../../../examples/king-james/king-james.txt?url'
import poemsUrl from '../../../examples/poems/poems.jsonl?url'
import { encodeToMemory, readBlobs, trainTokenizer } from '../../../src/data/text/index.ts'
import { psalmsOf } from '../../../src/school/documents.ts'
import type { Cut, ShippedText, TextRequest, TokenizerChoice } from '../../../src/school/protocol.ts'
import { partsOf, textsOf } from '../../../src/school/texts.ts'
import { fetched } from '../fetched.ts'

/** What a tiny run makes of a text, at most. */
const vocabularyOf = { characters: 8192, bpe: 1024 } as const satisfies Record<TokenizerChoice, number>

const read: Partial<Record<ShippedText, Promise<readonly string[]>>> = {}

/** A shipped text's documents, read once. A failure is forgotten: another try may do better. */
export function shippedText(name: ShippedText): Promise<readonly string[]> {
  return (read[name] ??= (name === 'poems' ? documentsIn(poemsUrl, 'poems.jsonl') : documentsIn(kingJamesUrl, 'king-james.txt').then(([text]) => psalmsOf(text))).catch((error: unknown) => {
    delete read[name]
    throw error
  }))
}

async function documentsIn(url: string, name: string): Promise<string[]> {
  const found: string[] = []
  let document = ''
  const blob = await fetched(url, name)
  for await (const { text, end } of readBlobs([{ name, stream: () => blob.stream() }])) {
    document += text
    if (!end) continue
    found.push(document)
    document = ''
  }
  return found
}

/** How a text is cut into tokens: by the tokenizer that a run on it would train. */
export async function cut(request: TextRequest): Promise<Cut> {
  const texts = await textsOf(request, shippedText)
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
