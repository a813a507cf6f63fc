import { join } from 'node:path'
import { readTexts } from '../data/text/read-texts.node.ts'
import { psalmsOf } from '../school/documents.ts'
import type { ShippedText } from '../school/protocol.ts'
import { packageRoot } from './package-root.ts'

/** Documents of text files, whole. */
export async function documentsOf(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  let document = ''
  for await (const { text: part, end } of readTexts(paths)) {
    document += part
    if (!end) continue
    found.push(document)
    document = ''
  }
  return found
}

/** The Tang poems that ship with Cantian, title and author in the first line. */
export const shippedPoems = (): Promise<string[]> => documentsOf([join(packageRoot(), 'examples/poems/poems.jsonl')])

/** Texts that ship with Cantian, as a school reads them. */
export const shippedText = async (name: ShippedText): Promise<string[]> => (name === 'poems' ? shippedPoems() : psalmsOf((await documentsOf([join(packageRoot(), 'examples/king-james/king-james.txt')]))[0]))
