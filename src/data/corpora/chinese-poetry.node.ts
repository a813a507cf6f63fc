import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Convert } from './convert.node.ts'
import { DocumentFile } from './document-file.node.ts'
import { cleanLines, cleanTitle, isWhole, poemDocument } from './poem.ts'
import { loadSimplifier } from './simplified.ts'

/** An entry of any of the collections; which fields stand in it depends on the collection. */
interface Entry {
  readonly title?: string
  readonly rhythmic?: string
  readonly author?: string
  readonly chapter?: string
  readonly section?: string
  readonly paragraphs?: readonly string[]
  readonly content?: readonly string[]
}

interface Collection {
  readonly path: string
  /** Folder in `dist/` and the files' names. */
  readonly from: readonly [string, RegExp]
  /** The heading of an entry's document. */
  readonly heading: (entry: Entry) => { title: string; author: string }
}

const byTitle = (entry: Entry) => ({ title: cleanTitle(entry.title ?? ''), author: entry.author ?? '佚名' })
const byTune = (entry: Entry) => ({ title: entry.rhythmic ?? '', author: entry.author ?? '佚名' })
const byChapter = (entry: Entry) => ({ title: entry.chapter ?? '', author: '' })

const collections: readonly Collection[] = [
  { path: 'tang.jsonl', from: ['quantangshi', /^poet\.tang\.\d+\.json$/], heading: byTitle },
  { path: 'song.jsonl', from: ['quantangshi', /^poet\.song\.\d+\.json$/], heading: byTitle },
  { path: 'ci.jsonl', from: ['songci', /^ci\.song\.\w+\.json$/], heading: byTune },
  { path: 'huajianji.jsonl', from: ['wudaishici/huajianji', /-\w-juan\.json$/], heading: byTune },
  { path: 'yuanqu.jsonl', from: ['yuanqu', /^yuanqu\.json$/], heading: byTitle },
  { path: 'shijing.jsonl', from: ['shijing', /^shijing\.json$/], heading: (entry) => ({ title: entry.title ?? '', author: `诗经·${entry.chapter}·${entry.section}` }) },
  { path: 'chuci.jsonl', from: ['chuci', /^chuci\.json$/], heading: byTitle },
  { path: 'lunyu.jsonl', from: ['lunyu', /^lunyu\.json$/], heading: byChapter },
  { path: 'sishu.jsonl', from: ['sishuwujing', /\.json$/], heading: byChapter },
]

/** The collections of `chinese-poetry` as one document a poem or chapter, in simplified characters; broken entries are left out. */
export const convertChinesePoetry: Convert = async (unpacked, out, { progress, signal }) => {
  const dist = join(unpacked, 'dist')
  const simplify = await loadSimplifier()
  const work: { collection: Collection; names: string[] }[] = []
  for (const collection of collections) {
    const names = (await readdir(join(dist, collection.from[0]))).filter((name) => collection.from[1].test(name)).sort(inNumbers)
    work.push({ collection, names })
  }
  const total = work.reduce((sum, { names }) => sum + names.length, 0)
  let done = 0
  for (const { collection, names } of work) {
    const file = await DocumentFile.create(join(out, collection.path))
    try {
      for (const name of names) {
        signal?.throwIfAborted()
        const parsed = JSON.parse(await readFile(join(dist, collection.from[0], name), 'utf8')) as Entry | Entry[]
        const documents = (Array.isArray(parsed) ? parsed : [parsed]).map((entry) => documentOf(collection, entry, simplify))
        await file.write(documents.filter((text) => text !== ''))
        progress(++done, total)
      }
    } finally {
      await file.close()
    }
  }
}

function documentOf(collection: Collection, entry: Entry, simplify: (text: string) => string): string {
  const { title, author } = collection.heading(entry)
  const cleaned = cleanLines(entry.paragraphs ?? entry.content ?? [])
  const lines = author === '' ? cleaned.filter((line) => !/\d/.test(line)) : cleaned // one line of Mencius has a footnote in it
  if (title === '' || !isWhole(lines)) return ''
  return simplify(author === '' ? `${title}\n${lines.join('\n')}` : poemDocument(title, author, lines))
}

/** poet.tang.2000 before poet.tang.10000. */
function inNumbers(a: string, b: string): number {
  return Number(/\d+/.exec(a)?.[0] ?? 0) - Number(/\d+/.exec(b)?.[0] ?? 0) || (a < b ? -1 : 1)
}
