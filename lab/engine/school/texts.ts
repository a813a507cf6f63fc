// The shipped poems, and how a text is cut.
import poemsUrl from '../../../examples/poems/poems.jsonl?url'
import { encodeToMemory, readBlobs, trainTokenizer } from '../../../src/data/text/index.ts'
import type { Cut, TextRequest, TokenizerChoice } from '../../../src/school/protocol.ts'
import { partsOf, textsOf } from '../../../src/school/texts.ts'
import { fetched } from '../fetched.ts'

/** What a tiny run makes of a text, at most. */
const vocabularyOf = { characters: 8192, bpe: 1024 } as const satisfies Record<TokenizerChoice, number>

let poems: Promise<readonly string[]> | undefined

/** All poems, title and author in the first line. A failure is forgotten: another try may do better. */
export function shippedPoems(): Promise<readonly string[]> {
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

/** How a text is cut into tokens: by the tokenizer that a run on it would train. */
export async function cut(request: TextRequest): Promise<Cut> {
  const texts = await textsOf(request, shippedPoems)
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
