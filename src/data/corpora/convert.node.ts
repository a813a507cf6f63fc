import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { convertChinesePoetry } from './chinese-poetry.node.ts'
import { DocumentFile } from './document-file.node.ts'
import { books, bookText, readVerses } from './king-james.node.ts'
import { poemDocument } from './poem.ts'

export interface ConvertOptions {
  /** Files converted so far, of how many. */
  readonly progress: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Writes what a package holds, `unpacked`, to the new folder `out` in a form that the rest of Cantian reads. */
export type Convert = (unpacked: string, out: string, options: ConvertOptions) => Promise<void>

/** A text file for each of the 66 books. */
const convertKingJames: Convert = async (unpacked, out, { progress, signal }) => {
  const verses = await readVerses(join(unpacked, 'usr/lib/bible.data'))
  for (const [i, [short, name]] of books.entries()) {
    signal?.throwIfAborted()
    const file = `${String(i + 1).padStart(2, '0')}-${name.toLowerCase().replaceAll(' ', '-')}.txt`
    await writeFile(join(out, file), bookText(name, verses.filter((verse) => verse.book === short)))
    progress(i + 1, books.length)
  }
}

/** fortune's files: entries between lines of `%`, coloured for the terminal, with a title and an author in front of the poem. */
const convertFortunes: Convert = async (unpacked, out, { progress }) => {
  const names = ['tang300', 'song100']
  for (const [i, name] of names.entries()) {
    const source = await readFile(join(unpacked, 'usr/share/games/fortunes', name), 'utf8')
    const file = await DocumentFile.create(join(out, `${name}.jsonl`))
    try {
      await file.write(source.split(/^%$/m).map(fortunePoem).filter((text) => text !== ''))
    } finally {
      await file.close()
    }
    progress(i + 1, names.length)
  }
}

function fortunePoem(entry: string): string {
  const lines = entry.replace(/\u001b\[[\d;]*m/g, '').split('\n').map((line) => line.trim()).filter((line) => line !== '')
  const title = /《(.+)》/.exec(lines[0] ?? '')?.[1]
  const author = /^作者[：:](.+)$/.exec(lines[1] ?? '')?.[1].replace(/[（(].*$/, '')
  if (title === undefined || author === undefined || lines.length < 3) return ''
  return poemDocument(title.replaceAll('・', '·'), author, lines.slice(2))
}

/** Copies files or folders of the package as they are: pictures and sounds keep the form that their own readers know. */
function copying(paths: Readonly<Record<string, string>>): Convert {
  return async (unpacked, out, { progress }) => {
    const entries = Object.entries(paths)
    for (const [i, [from, to]] of entries.entries()) {
      await cp(join(unpacked, from), join(out, to), { recursive: true })
      progress(i + 1, entries.length)
    }
  }
}

const converters: Readonly<Record<string, Convert>> = {
  'chinese-poetry': convertChinesePoetry,
  'bible-kjv-text': convertKingJames,
  'fortunes-zh': convertFortunes,
  mnist: copying({ 'src/digits': 'digits' }),
  'dataset-fashion-mnist': copying({ 'usr/share/datasets/fashion-mnist': '.' }),
  'asterisk-core-sounds-en-wav': copying({ 'usr/share/asterisk/sounds': '.' }),
}

/** The conversion of a corpus by its name; a corpus without one is copied whole. */
export function converterOf(name: string): Convert {
  return converters[name] ?? copying({ '.': '.' })
}

/** The licence that a package carries goes along with what was made of it. */
export async function copyLicence(unpacked: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(unpacked)) {
    if (/^licen[cs]e/i.test(name)) await cp(join(unpacked, name), join(folder, 'LICENCE'))
  }
  const documents = join(unpacked, 'usr/share/doc')
  const packages = await readdir(documents).catch(() => [])
  for (const name of packages) await cp(join(documents, name, 'copyright'), join(folder, 'LICENCE')).catch(() => {})
}
