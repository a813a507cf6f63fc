// A text as documents.
import { failure } from '../errors/index.ts'

/** The most that a page reads, in UTF-16 units: tokens of it must fit into memory beside a model. */
export const mostText = 20e6

/** Four lines of five, two to a row under the title, and nothing else: the smallest whole form there is. */
export const isQuatrain = (poem: string): boolean => /^[^\n]+(\n\p{Script=Han}{5}，\p{Script=Han}{5}[。？！]){2}\s*$/u.test(poem)

/** The psalms of the King James text that ships with Cantian (examples/king-james), each with its number in the first line. */
export function psalmsOf(kingJames: string): string[] {
  const book = /^PSALMS\n([^]*?)^PROVERBS$/m.exec(kingJames)![1]
  return book.split(/^Chapter (?=\d+$)/m).slice(1).map((psalm) => `Psalm ${psalm.trim().replace(/\n{2,}/g, '\n')}`)
}

/** A text's documents: parts between empty lines, where there are some. @throws lab.text.* */
export function documentsOf(own: string): string[] {
  if (own.length > mostText) throw failure('lab.text.large', '', { found: own.length, most: mostText })
  // A text holds no zero and hardly any other control character; a picture or a program does.
  const controls = own.slice(0, 65_536).match(/[\x00-\x08\x0e-\x1f\ufffd]/g)?.length ?? 0
  if (controls > 0.01 * Math.min(own.length, 65_536)) throw failure('lab.text.binary', '', {})
  const found = own.replace(/\r\n?/g, '\n').split(/\n\s*\n/).map((part) => part.trim()).filter((part) => part !== '')
  if (own.trim().length < 200) throw failure('lab.text.short', '', { found: own.trim().length })
  return found
}
