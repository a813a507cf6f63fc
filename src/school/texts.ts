// What a model of the school reads.
import type { TextPart } from '../data/text/index.ts'
import { documentsOf, isQuatrain } from './documents.ts'
import type { ShippedText, TextRequest } from './protocol.ts'

/** A request's documents. @throws lab.text.* */
export async function textsOf({ text, own }: TextRequest, shipped: (name: ShippedText) => Promise<readonly string[]>): Promise<readonly string[]> {
  if (text === 'own') return documentsOf(own ?? '')
  if (text === 'quatrains') return (await shipped('poems')).filter(isQuatrain)
  return shipped(text)
}

/** Tokens of an answer: a poem of Han characters is whole in forty, a line of letters wants more. */
export const answerTokens = (text: string): number => (/\p{Script=Han}/u.test(text) ? 40 : 120)

export async function* partsOf(texts: readonly string[]): AsyncGenerator<TextPart> {
  for (const [i, text] of texts.entries()) yield { name: `text ${i + 1}`, text, end: true }
}

export const bytesOf = (texts: readonly string[]): number => texts.reduce((total, text) => total + text.length, 0)
