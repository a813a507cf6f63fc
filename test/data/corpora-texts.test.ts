import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { converterOf } from '../../src/data/corpora/convert.node.ts'
import { books, bookText, readVerses } from '../../src/data/corpora/king-james.node.ts'
import { cleanLines, cleanTitle, isWhole, phrasesOf, poemDocument } from '../../src/data/corpora/poem.ts'
import { loadSimplifier } from '../../src/data/corpora/simplified.ts'

let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'cantian-texts-')) })
afterAll(async () => { await rm(folder, { recursive: true, force: true }) })

describe('a poem of chinese-poetry', () => {
  it('loses its notes, in whatever brackets, across lines too', () => {
    expect(cleanLines(['白日依山盡（一作沒），黃河入海流。', '欲窮[窮]千里目，更上〖一〗一層樓。'])).toEqual(['白日依山盡，黃河入海流。', '欲窮窮千里目，更上一層樓。'])
    expect(cleanLines(['春眠不覺曉，（原注：第一行', '第二行）處處聞啼鳥。', ''])).toEqual(['春眠不覺曉，處處聞啼鳥。'])
    expect(cleanLines(['小山重叠[1]金明灭,鬓云"欲度"香腮雪?'])).toEqual(['小山重叠金明灭，鬓云“欲度”香腮雪？'])
  })

  it('is whole only without missing or broken characters', () => {
    expect(isWhole(['白日依山尽，黄河入海流。'])).toBe(true)
    for (const broken of ['白日□山尽。', '●●啼深竹。', '步携手林间，笑挽ホホ。', '门前数十丘�。', '（一作', '']) expect(isWhole([broken]), broken).toBe(false)
    expect(isWhole([])).toBe(false)
  })

  it('has a title without its section and with its number', () => {
    expect(cleanTitle('帝京篇十首 一')).toBe('帝京篇十首·其一')
    expect(cleanTitle('橫吹曲辭 關山月 二')).toBe('關山月·其二')
    expect(cleanTitle('雜曲歌辭 一片子')).toBe('一片子')
    expect(cleanTitle('靜夜思（一作夜思）')).toBe('靜夜思')
  })

  it('becomes a document that a person reads', () => {
    expect(poemDocument('登鹳雀楼', '王之涣', ['白日依山尽，黄河入海流。', '欲穷千里目，更上一层楼。'])).toBe('登鹳雀楼（王之涣）\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。')
    expect(phrasesOf(['寒梅著花未？', '明月何时有，把酒'])).toEqual(['寒梅著花未', '明月何时有', '把酒'])
  })
})

it('simplifies traditional characters and old variants', async () => {
  const simplify = await loadSimplifier()
  expect(simplify('欲窮千里目，更上一層樓。')).toBe('欲穷千里目，更上一层楼。')
  expect(simplify('疎鴈劒猨隄牕嵒')).toBe('疏雁剑猿堤窗岩')
  expect(simplify('乾坤頭髮一乾二淨')).toBe('乾坤头发一干二净')
})

it('converts the collections of chinese-poetry', async () => {
  const dist = join(folder, 'dist')
  const put = async (path: string, content: unknown) => {
    await mkdir(join(dist, path, '..'), { recursive: true })
    await writeFile(join(dist, path), JSON.stringify(content))
  }
  const tang = (title: string, line: string) => ({ title, author: '王之渙', paragraphs: [line], id: title })
  await put('quantangshi/poet.tang.2000.json', [tang('二', '黃河入海流。')])
  await put('quantangshi/poet.tang.10000.json', [tang('十', '更上一層樓。'), tang('缺', '更上□層樓。')])
  await put('quantangshi/authors.tang.json', [{ name: '王之渙' }])
  await put('quantangshi/poet.song.0.json', [tang('宋', '雲淡風輕近午天。')])
  await put('songci/ci.song.0.json', [{ author: '和岘', rhythmic: '导引', paragraphs: ['气和玉烛，睿化著鸿明。'] }])
  await put('wudaishici/huajianji/huajianji-1-juan.json', [{ author: '温庭筠', title: '菩萨蛮 其一', rhythmic: '菩萨蛮', paragraphs: ['小山[1]重叠金明灭。'] }])
  await put('yuanqu/yuanqu.json', [{ author: '马致远', title: '天净沙・秋思', paragraphs: ['枯藤老树昏鸦。'] }])
  await put('shijing/shijing.json', [{ title: '关雎', chapter: '国风', section: '周南', content: ['关关雎鸠，在河之洲。'] }])
  await put('chuci/chuci.json', [{ title: '离骚', section: '离骚', author: '屈原', content: ['帝高阳之苗裔兮，朕皇考曰伯庸。'] }])
  await put('lunyu/lunyu.json', [{ chapter: '学而篇', paragraphs: ['子曰：“学而时习之，不亦说乎?”'] }])
  await put('sishuwujing/daxue.json', { chapter: '大學', paragraphs: ['大學之道，在明明德。', '猶1有注。'] })
  const out = join(folder, 'out')
  await mkdir(out)
  let last = ''
  await converterOf('chinese-poetry')(folder, out, { progress: (done, total) => { last = `${done} of ${total}` } })
  expect(last).toBe('10 of 10')
  const texts: Record<string, string[]> = {}
  for (const name of await readdir(out)) texts[name] = (await readFile(join(out, name), 'utf8')).trim().split('\n').map((line) => JSON.parse(line).text)
  expect(texts).toEqual({
    'tang.jsonl': ['二（王之涣）\n黄河入海流。', '十（王之涣）\n更上一层楼。'],
    'song.jsonl': ['宋（王之涣）\n云淡风轻近午天。'],
    'ci.jsonl': ['导引（和岘）\n气和玉烛，睿化著鸿明。'],
    'huajianji.jsonl': ['菩萨蛮（温庭筠）\n小山重叠金明灭。'],
    'yuanqu.jsonl': ['天净沙・秋思（马致远）\n枯藤老树昏鸦。'],
    'shijing.jsonl': ['关雎（诗经·国风·周南）\n关关雎鸠，在河之洲。'],
    'chuci.jsonl': ['离骚（屈原）\n帝高阳之苗裔兮，朕皇考曰伯庸。'],
    'lunyu.jsonl': ['学而篇\n子曰：“学而时习之，不亦说乎？”'],
    'sishu.jsonl': ['大学\n大学之道，在明明德。'],
  })
})

describe('the King James text', () => {
  /** A window as compress(1) writes it when nothing repeats: 9-bit codes, lowest bit first (at most 254 bytes stay at 9 bits). */
  function compressed(text: string): Buffer {
    const out = Buffer.alloc(Math.ceil((text.length * 9) / 8))
    for (let i = 0; i < text.length; i++) {
      for (let bit = 0; bit < 9; bit++) if ((text.charCodeAt(i) >> bit) & 1) out[(i * 9 + bit) >> 3] |= 1 << ((i * 9 + bit) & 7)
    }
    return out
  }

  it('is read from its windows, a verse that runs over two of them too', async (context) => {
    const windows = ['Holy Bible.  Textfile 930105.\nGe1:1 In the beginning God created the heaven and the earth.\nGe1:2 And the earth was wi', 'thout form, and void.\n1Jn2:1 My little children.\n'].map(compressed)
    const header = Buffer.alloc(0x5c + 4 * 3 + 3)
    header.write('EC02', 'latin1')
    header.writeUInt32BE(65536, 0x54)
    header.writeUInt32BE(2, 0x58)
    let offset = header.length
    for (const [i, size] of [0, windows[0].length, windows[1].length].entries()) header.writeUInt32BE((offset += size), 0x5c + 4 * i)
    header.set([0x1f, 0x9d, 0x90], header.length - 3)
    const file = join(folder, 'bible.data')
    await writeFile(file, Buffer.concat([header, ...windows]))
    const verses = await readVerses(file).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? context.skip('no gzip on this machine') : Promise.reject(error)))
    expect(verses).toEqual([
      { book: 'Ge', chapter: 1, verse: 1, text: 'In the beginning God created the heaven and the earth.' },
      { book: 'Ge', chapter: 1, verse: 2, text: 'And the earth was without form, and void.' },
      { book: '1Jn', chapter: 2, verse: 1, text: 'My little children.' },
    ])
    expect(bookText('Genesis', verses!.slice(0, 2))).toBe('GENESIS\n\nChapter 1\n\nIn the beginning God created the heaven and the earth.\nAnd the earth was without form, and void.\n')
    expect(books).toHaveLength(66)
  })
})
