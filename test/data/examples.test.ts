import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const examples = join(import.meta.dirname, '../../examples')
const read = (...path: string[]) => readFile(join(examples, ...path), 'utf8')

describe('examples/poems', async () => {
  const file = await read('poems', 'poems.jsonl')
  const documents = file.trimEnd().split('\n').map((line) => JSON.parse(line) as { text: string })
  const texts = documents.map(({ text }) => text)

  it('is what its README says', async () => {
    const readme = await read('poems', 'README.md')
    const text = texts.join('')
    const said = (count: number) => expect(readme).toContain(count.toLocaleString('en'))
    expect(texts.length).toBeGreaterThanOrEqual(5000)
    said(texts.length)
    said([...text].length)
    said(Buffer.byteLength(file))
    said(new Set(text).size)
    said(new Set(texts.map((one) => /（(.+)）/.exec(one)![1])).size)
  })

  it('holds each poem once: title（author）, then pairs of phrases of 5 or 7 characters', () => {
    expect(new Set(texts.map((text) => text.slice(text.indexOf('\n')))).size).toBe(texts.length)
    const shape = /^[\p{Script=Han}·]+（\p{Script=Han}+）(?:(?:\n\p{Script=Han}{5}，\p{Script=Han}{5}[。？！])+|(?:\n\p{Script=Han}{7}，\p{Script=Han}{7}[。？！])+)$/u
    expect(texts.filter((text) => !shape.test(text))).toEqual([])
  })

  it('begins with what people know, in the words they know', () => {
    expect(texts).toContain('静夜思（李白）\n床前明月光，疑是地上霜。\n举头望明月，低头思故乡。')
    expect(texts.slice(0, 300)).toContain('春晓（孟浩然）\n春眠不觉晓，处处闻啼鸟。\n夜来风雨声，花落知多少。')
  })
})

describe('examples/king-james', async () => {
  const text = await read('king-james', 'king-james.txt')

  it('is what its README says: about 1 MB of plain ASCII', async () => {
    const readme = await read('king-james', 'README.md')
    expect(text.length).toBeGreaterThan(950_000)
    expect(text.length).toBeLessThan(1_100_000)
    for (const count of [Buffer.byteLength(text), text.split(/\s+/).length, new Set(text).size]) expect(readme).toContain(count.toLocaleString('en'))
    expect([...new Set(text)].filter((character) => !/[ -~\n]/.test(character))).toEqual([])
  })

  it('holds eleven whole books', () => {
    expect(text.match(/^[A-Z]{3,}[A-Z ]*$/gm)).toEqual(['GENESIS', 'RUTH', 'JOB', 'PSALMS', 'PROVERBS', 'ECCLESIASTES', 'SONG OF SOLOMON', 'JONAH', 'MATTHEW', 'LUKE', 'JOHN'])
    const chapters = [50, 4, 42, 150, 31, 12, 8, 4, 28, 24, 21]
    expect(text.match(/^Chapter \d+$/gm)).toHaveLength(chapters.reduce((sum, count) => sum + count, 0))
  })
})

it.each(['poems', 'king-james'])('examples/%s names its source, its licence and the script that made it', async (folder) => {
  expect(await read(folder, 'SOURCE.md')).toMatch(/public domain/)
  expect(await read(folder, 'make.ts')).toMatch(/writeFileSync/)
  expect(await read('README.md')).toContain(`\`${folder}/\``)
})
