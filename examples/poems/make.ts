// Chooses the poems of poems.jsonl from the npm package chinese-poetry 2.0.1.
//   npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz && npx tsx examples/poems/make.ts package
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanLines, cleanTitle, isWhole, phrasesOf, poemDocument, type PoemEntry } from '../../src/data/corpora/poem.ts'
import { loadSimplifier } from '../../src/data/corpora/simplified.ts'

const WANTED = 8000
const MOST_OF_ONE_AUTHOR = 500
const FEWEST_OF_ONE_AUTHOR = 10
const FEWEST_OF_ONE_CHARACTER = 15

const root = join(process.argv[2] ?? 'package', 'dist')
const read = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8'))
const simplify = await loadSimplifier()

/** The 6,763 characters of GB 2312: the ones in common use today. */
const common = new Set<string>()
const gb = new TextDecoder('gbk')
for (let row = 0xb0; row <= 0xf7; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) common.add(gb.decode(Uint8Array.of(row, cell)))
const isCommon = (text: string) => [...text].every((character) => !/\p{Script=Han}/u.test(character) || common.has(character))

interface Poem { title: string; author: string; lines: string[]; phrases: string[]; known: number; strains: string[] }

const emperors: Record<string, string> = { 太宗皇帝: '唐太宗', 明皇帝: '唐玄宗' }

function poemOf(entry: PoemEntry, known: number, strains: string[]): Poem {
  const lines = cleanLines(entry.paragraphs).map((line) => simplify(line).replace(/，$/, '。')).flatMap((line) => line.match(/[^。！？；]+[。！？；]?/g) ?? [])
  const author = simplify(emperors[entry.author] ?? entry.author)
  return { title: simplify(cleanTitle(entry.title)).replaceAll('・', '·'), author, lines, phrases: phrasesOf(lines), known, strains }
}

/** Every phrase has the same length, 5 or 7, and there are `counts` of them. */
function hasForm(poem: Poem, counts: number[]): boolean {
  const length = [...(poem.phrases[0] ?? '')].length
  return (length === 5 || length === 7) && counts.includes(poem.phrases.length)
    && poem.phrases.every((phrase) => [...phrase].length === length) && isWhole(poem.lines)
    && poem.lines.every((line) => phrasesOf([line]).length === 2)
}

/** Regulated verse: tones alternate at the even places, and even phrases end in a level tone (平); ○ may be either. */
function isRegulated(poem: Poem): boolean {
  const phrases = phrasesOf(poem.strains)
  if (phrases.length !== poem.phrases.length) return false
  const differ = (a: string, b: string) => a !== b || a === '○' || b === '○'
  let faults = 0
  phrases.forEach((tones, i) => {
    for (let place = 1; place + 2 < tones.length; place += 2) if (!differ(tones[place], tones[place + 2])) faults++
    if (i % 2 === 1 && tones[tones.length - 1] === '仄') faults++
  })
  return faults <= phrases.length / 4
}

// 唐诗三百首: the best known, whatever their tones; up to 16 phrases.
const three: Poem[] = read('mengxue', 'tangshisanbaishou.json').content
  .flatMap((kind: { content: (PoemEntry & { chapter: string })[] }) => kind.content)
  .map((entry: PoemEntry & { chapter: string }) => poemOf({ ...entry, title: entry.chapter }, Infinity, []))
  .filter((poem: Poem) => hasForm(poem, [4, 6, 8, 10, 12, 14, 16]))

// 全唐诗: rank counts how often a search engine finds author and title together; 360's counts fit what people know best.
const all: Poem[] = []
const files = readdirSync(join(root, 'quantangshi')).filter((name) => /^poet\.tang\.\d+\.json$/.test(name))
for (const name of files.sort((a, b) => Number(a.split('.')[2]) - Number(b.split('.')[2]))) {
  const ranks = new Map<string, number>()
  for (const rank of read('rank', 'poet', name.replace('tang', 'tang.rank'))) ranks.set(`${rank.author}\n${rank.title}`, rank.so360)
  const strains = new Map<string, string[]>()
  for (const entry of read('strains', 'json', name)) strains.set(entry.id, entry.strains)
  for (const entry of read('quantangshi', name) as (PoemEntry & { id: string })[]) {
    const known = ranks.get(`${entry.author}\n${entry.title}`)
    if (known !== undefined && !/[（(□]|无名|無名|不詳/.test(entry.title + entry.author + entry.paragraphs.join(''))) all.push(poemOf(entry, known, strains.get(entry.id) ?? []))
  }
}
const regular = all.filter((poem) => hasForm(poem, [4, 8]) && isRegulated(poem) && isCommon(poem.title + poem.author + poem.lines.join(''))
  && /^[\p{Script=Han}·]{2,14}$/u.test(poem.title) && poem.title !== '句' && !/其?[缺失]题/.test(poem.title))

// A character that hardly ever occurs costs a small model a row of its embedding and teaches it nothing.
const occurrences = new Map<string, number>()
for (const poem of regular) for (const character of poem.title + poem.lines.join('')) occurrences.set(character, (occurrences.get(character) ?? 0) + 1)
const fit = regular.filter((poem) => [...poem.title + poem.lines.join('')].every((character) => (occurrences.get(character) ?? 0) >= FEWEST_OF_ONE_CHARACTER))

const byAuthor = new Map<string, number>()
for (const poem of fit) byAuthor.set(poem.author, (byAuthor.get(poem.author) ?? 0) + 1)
const ranked = fit.filter((poem) => (byAuthor.get(poem.author) ?? 0) >= FEWEST_OF_ONE_AUTHOR)
  .sort((a, b) => b.known - a.known) // stable: equals stay in the order of 全唐诗

// A poem that shares a quarter of its phrases with one already taken is the same poem in another print.
const taken: Poem[] = []
const phrases = new Set<string>()
const perAuthor = new Map<string, number>()
for (const poem of [...three, ...ranked]) {
  if (taken.length === WANTED) break
  const shared = poem.phrases.filter((phrase) => phrases.has(phrase)).length
  const already = perAuthor.get(poem.author) ?? 0
  if (shared >= poem.phrases.length / 4 || already >= MOST_OF_ONE_AUTHOR) continue
  perAuthor.set(poem.author, already + 1)
  for (const phrase of poem.phrases) phrases.add(phrase)
  taken.push(poem)
}

const documents = taken.map((poem) => poemDocument(poem.title, poem.author, poem.lines))
const file = documents.map((text) => `${JSON.stringify({ text })}\n`).join('')
writeFileSync(join(import.meta.dirname, 'poems.jsonl'), file)
const text = documents.join('')
console.log({
  candidates: { regular: regular.length, common: fit.length, three: three.length }, poems: documents.length, bytes: Buffer.byteLength(file), characters: [...text].length,
  distinct: new Set(text).size, authors: perAuthor.size, leastKnown: taken[taken.length - 1].known,
  once: [...new Set(text)].filter((c) => text.split(c).length === 2).length,
  most: [...perAuthor].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([author, count]) => `${author} ${count}`).join(', '),
})
