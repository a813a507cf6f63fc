// Tables that are wrong: which error, where, and in both languages a sentence with what was found.
import { afterEach, describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { errorCatalogue, setLanguage } from '../../src/language/index.ts'
import { read, sourceOf } from '../data/points/table-of.ts'
import { openTable } from '../../src/data/points/open-table.ts'

interface Case {
  readonly text: string | Uint8Array
  readonly code: string
  readonly where: string
  /** Must be named in the message. */
  readonly names?: RegExp
  /** Comes in one piece: what encoding a file is in is judged by more than three bytes. */
  readonly whole?: boolean
  readonly options?: Parameters<typeof read>[1]
}

/** As compressed data looks: any byte, zeros among them. */
const binary = Uint8Array.from({ length: 4096 }, (_, i) => (37 * i + 0x89) % 256)

const cases: Readonly<Record<string, Case>> = {
  'an empty file': { text: '', code: 'data.points.empty', where: 'data.csv' },
  'a file of blank lines': { text: '\n  \n\r\n', code: 'data.points.empty', where: 'data.csv' },
  'a byte order mark and nothing else': { text: '\ufeff', code: 'data.points.empty', where: 'data.csv' },
  'a header alone': { text: 'x,y\n', code: 'data.points.no-rows', where: 'data.csv', names: /--no-header/ },
  'a header without a line break': { text: 'x,y', code: 'data.points.no-rows', where: 'data.csv' },
  'a picture': { text: binary, code: 'data.text.binary', where: 'data.csv', whole: true },
  'a spreadsheet': { text: Uint8Array.from([0x50, 0x4b, 3, 4, 0x14, 0, 6, 0, 8, 0]), code: 'data.points.spreadsheet', where: 'data.csv', names: /CSV/ },
  'an older spreadsheet': { text: Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), code: 'data.points.spreadsheet', where: 'data.csv', names: /CSV/, whole: true },
  'a zero byte in a cell': { text: `x\n${'1\n'.repeat(50)}\0\n`, code: 'data.text.binary', where: 'data.csv:52', whole: true },
  'bytes that are no UTF-8': { text: Uint8Array.from([0x78, 0x0a, 0x31, 0x0a, 0xff, 0x0a]), code: 'data.text.utf8', where: 'data.csv:3', names: /0xFF/ },
  'a name twice': { text: 'x,y,x\n1,2,3\n', code: 'data.points.duplicate', where: 'data.csv:1', names: /x\b.*1.*3|1.*3.*x/ },
  'a name twice, below an empty line': { text: '\nx, x\n1,2\n', code: 'data.points.duplicate', where: 'data.csv:2' },
  'a word': { text: 'x,y\n1,2\n3,abc\n', code: 'data.points.cell.text', where: 'data.csv:3:2', names: /y\b[^]*abc/ },
  'a word after a quoted line break': { text: 'note,y\n"a\nb",2\nc,oops\n', code: 'data.points.cell.text', where: 'data.csv:4:2', names: /oops/, options: { columns: ['y'] } },
  'a date': { text: 'x\n2024-01-05\n', code: 'data.points.cell.text', where: 'data.csv:2:1', names: /2024-01-05/ },
  'hexadecimal': { text: 'x\n0x10\n', code: 'data.points.cell.text', where: 'data.csv:2:1' },
  'a number with a unit': { text: 'x\n12 cm\n', code: 'data.points.cell.text', where: 'data.csv:2:1', names: /12 cm/ },
  'thousands set apart': { text: 'x;y\n1,234,567;2\n', code: 'data.points.cell.thousands', where: 'data.csv:2:1', names: /1234567\.8/ },
  'thousands in quotes': { text: 'x,y\n"1,234",2\n', code: 'data.points.cell.thousands', where: 'data.csv:2:1' },
  'thousands by points, decimals by a comma': { text: 'x;y\n1.234,5;2\n', code: 'data.points.cell.thousands', where: 'data.csv:2:1' },
  'decimal points and commas together': { text: 'x\ty\n1.5\t2\n1,234\t3\n', code: 'data.points.cell.mixed', where: 'data.csv:3:1', names: /data\.csv:2:1/ },
  'decimal commas between commas': { text: 'x,y\n1,5,2,5\n', code: 'data.points.ragged', where: 'data.csv:2', names: /4/ },
  infinity: { text: 'x\n1\ninf\n', code: 'data.points.cell.infinite', where: 'data.csv:3:1' },
  'a number beyond float64': { text: 'x\n1e999\n', code: 'data.points.cell.infinite', where: 'data.csv:2:1', names: /1e999/ },
  'full-width digits': { text: 'x\n１２．５\n', code: 'data.points.cell.full-width', where: 'data.csv:2:1' },
  'a percentage': { text: 'x\n12 %\n', code: 'data.points.cell.percent', where: 'data.csv:2:1' },
  'cells apart by spaces': { text: 'x y\n1 2\n', code: 'data.points.cell.spaces', where: 'data.csv:2:1' },
  'too few cells': { text: 'x,y,z\n1,2,3\n1,2\n', code: 'data.points.ragged', where: 'data.csv:3', names: /3[^]*2/ },
  'too many cells': { text: 'x,y\n1,2\n1,2,3\n', code: 'data.points.ragged', where: 'data.csv:3' },
  'a quote that is never closed': { text: 'x,y\n1,2\n"3,4\n5,6\n', code: 'data.points.quotes', where: 'data.csv:3', names: /"3,4/ },
  'a missing cell, refused': { text: 'x,y\n1,\n', code: 'data.points.missing', where: 'data.csv:2:2', options: { missing: 'error' } },
  'a column with nothing in it': { text: 'x,y\n1,\n2,NA\n', code: 'data.points.all-missing', where: 'data.csv', names: /y[^]*2/ },
  'no row that is whole': { text: 'x,y\n1,\n,2\n', code: 'data.points.no-whole-row', where: 'data.csv' },
  'a column that is not there': { text: 'x,y\n1,2\n', code: 'data.points.no-column', where: 'data.csv', names: /X[^]*x, y|x, y[^]*X/, options: { columns: ['X'] } },
  'an unknown encoding': { text: 'x\n1\n', code: 'data.text.label', where: 'data.csv', options: { encoding: 'utf-9' } },
  'broken JSON': { text: '[{"x": 1},\n {"x": }]', code: 'data.points.json', where: 'data.json:2', options: { name: 'data.json' } },
  'JSON that was cut off': { text: '[{"x": 1},\n {"x": 2', code: 'data.points.json-end', where: 'data.json:2', options: { name: 'data.json' } },
  'JSON of another shape': { text: '{"rows": 3}', code: 'data.points.json-shape', where: 'data.json', options: { name: 'data.json' } },
  'rows as arrays': { text: '[[1, 2]]', code: 'data.points.row', where: 'data.json[0]', options: { name: 'data.json' } },
  'columns of two lengths': { text: '{"x": [1, 2], "y": [1]}', code: 'data.points.lengths', where: 'data.json', options: { name: 'data.json' } },
  'a bad cell in a line of JSON': { text: '{"x": 1}\n{"x": [2]}\n', code: 'data.points.cell.text', where: 'data.jsonl:2:1', options: { name: 'data.jsonl' } },
}

async function refused(reading: Promise<unknown>): Promise<CantianError> {
  const error: unknown = await reading.then(() => undefined, (reason: unknown) => reason)
  expect(error).toBeInstanceOf(CantianError)
  return error as CantianError
}

describe('a table that is wrong', () => {
  afterEach(() => setLanguage('en'))

  it.each(Object.entries(cases))('%s', async (_, { text, code, where, names, options, whole }) => {
    for (const size of whole ? [1 << 16] : [1 << 16, 3]) {
      const error = await refused(read(text, { size, ...options }))
      expect({ code: error.code, where: error.where }).toEqual({ code, where })
      for (const language of ['en', 'zh'] as const) {
        setLanguage(language)
        const { doing, expected, found, hint } = error.record()
        const words = [doing, expected, found, hint].join('\n')
        expect(words).not.toMatch(/\{\{|undefined|\[object/)
        expect(/\p{Script=Han}/u.test(doing)).toBe(language === 'zh')
        for (const part of [doing, expected, found, hint]) expect(part).not.toBe('')
        if (names) expect(words).toMatch(names)
      }
    }
  })

  it('is shown by a row for each sentence of the catalogue that a file can meet', () => {
    const shown = new Set(Object.values(cases).map(({ code }) => code))
    // Of programs and streams (json.test.ts), and of sizes (below).
    const elsewhere = ['data.points.once', 'data.points.column', 'data.points.cell.bigint', 'data.points.large-json', 'data.points.long-row']
    const all = Object.keys(errorCatalogue).filter((code) => code.startsWith('data.points.'))
    expect(all.filter((code) => !shown.has(code) && !elsewhere.includes(code))).toEqual([])
  })

  it.each([
    ['a line of 100 MB', 'x,y\n1,2\n', '1234567890'],
    ['a first line of 100 MB', '', 'abcdefghij'],
    ['a quote that swallows 100 MB', 'x,y\n1,2\n"', '5,6\n7,8\n9,10\n'],
  ])('is given up soon: %s', async (_, head, more) => {
    const piece = new TextEncoder().encode(more.repeat(Math.ceil(65_536 / more.length)))
    let sent = 0
    const table = openTable({
      name: 'data.csv',
      async *chunks() {
        yield new TextEncoder().encode(head)
        for (; sent < 100_000_000; sent += piece.length) yield await Promise.resolve(piece)
      },
    }).then((open) => open.read(open.names))
    const error = await refused(table)
    expect(error.code).toBe('data.points.long-row')
    expect(error.where).toBe(head === '' ? 'data.csv:1' : 'data.csv:3')
    expect(sent).toBeLessThan(40_000_000)
  })

  it('cuts what it shows short', async () => {
    const error = await refused(openTable(sourceOf(`x\n${'q'.repeat(5000)}\n`)).then((table) => table.read(['x'])))
    expect(error.sentence().length).toBeLessThan(400)
  })
})
