// Writes king-james.txt from Debian's package bible-kjv-text 4.38.
//   apt-get download bible-kjv-text && dpkg-deb -x bible-kjv-text_*.deb kjv && npx tsx examples/king-james/make.ts kjv
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { books, bookText, readVerses } from '../../src/data/corpora/king-james.node.ts'

const chosen = ['Genesis', 'Ruth', 'Job', 'Psalms', 'Proverbs', 'Ecclesiastes', 'Song of Solomon', 'Jonah', 'Matthew', 'Luke', 'John']

const verses = await readVerses(join(process.argv[2] ?? 'kjv', 'usr/lib/bible.data'))
const texts = books
  .filter(([, name]) => chosen.includes(name))
  .map(([short, name]) => bookText(name, verses.filter((verse) => verse.book === short)))
const text = texts.join('\n\n')
writeFileSync(join(import.meta.dirname, 'king-james.txt'), text)
console.log({ books: texts.length, bytes: Buffer.byteLength(text), words: text.split(/\s+/).length, lines: text.split('\n').length, distinct: new Set(text).size })
