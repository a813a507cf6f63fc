import { describe, expect, it } from 'vitest'
import { openTable } from '../../../src/data/points/open-table.ts'
import type { CantianError } from '../../../src/errors/index.ts'
import { setLanguage } from '../../../src/language/index.ts'
import { read, sourceOf } from './table-of.ts'

const xy = { x: [1, 3], y: [2, 4] }

describe('a table in JSON', () => {
  it.each([
    ['rows', 'data.json', '[{"x": 1, "y": 2},\n {"y": 4, "x": 3}]'],
    ['columns', 'data.json', '{"x": [1, 3], "y": [2, 4]}'],
    ['an object a line', 'data.jsonl', '{"x": 1, "y": 2}\n\n{"x": 3, "y": 4}\n'],
    ['numbers as strings', 'data.ndjson', '{"x": "1", "y": "2"}\n{"x": 3, "y": "4e0"}'],
  ])('is read as %s', async (_, name, text) => {
    expect((await read(text, { name, size: 5 })).of).toEqual(xy)
  })

  it('is known by its first character where there is no name', async () => {
    for (const text of ['[{"x": 1, "y": 2}, {"x": 3, "y": 4}]', '{"x": [1, 3], "y": [2, 4]}', '{"x": 1, "y": 2}\n{"x": 3, "y": 4}\n', 'x,y\n1,2\n3,4\n']) {
      const table = await openTable(new Blob([text]).stream() as ReadableStream<Uint8Array>)
      const { table: found } = await table.read(['x', 'y'])
      expect([...found.columns.get('x')!, ...found.columns.get('y')!]).toEqual([1, 3, 2, 4])
    }
  })

  it('takes keys that a row lacks, null and NaN as missing', async () => {
    const { of, missing } = await read('[{"x": 1, "y": 2}, {"x": 3}, {"x": null, "y": 1}, {"x": "NA", "y": 1}]', { name: 'a.json' })
    expect(of).toEqual({ x: [1], y: [2] })
    expect(missing).toBe(3)
  })

  it('says which line or row is wrong', async () => {
    await expect(read('{"x": 1}\n\n{"x": "one"}\n', { name: 'a.jsonl' })).rejects.toMatchObject({ code: 'data.points.cell.text', where: 'a.jsonl:3:1' })
    await expect(read('{"x": 1}\n{"x": }\n', { name: 'a.jsonl' })).rejects.toMatchObject({ code: 'data.points.json', where: 'a.jsonl:2' })
    await expect(read('[{"x": 1}, {"x": true}]', { name: 'a.json' })).rejects.toMatchObject({ code: 'data.points.cell.text', where: 'a.json[1].x' })
    await expect(read('{"x": [1, [2]]}', { name: 'a.json' })).rejects.toMatchObject({ code: 'data.points.cell.text', where: 'a.json:x[1]' })
    await expect(read('[[1, 2]]', { name: 'a.json' })).rejects.toMatchObject({ code: 'data.points.row', where: 'a.json[0]' })
    await expect(read('{"rows": {}}', { name: 'a.json' })).rejects.toMatchObject({ code: 'data.points.json-shape' })
  })
})

describe('broken JSON', () => {
  it('is told by what stands there, in no engine’s English', async () => {
    for (const language of ['en', 'zh'] as const) {
      setLanguage(language)
      const middle = await read('{"x": 1}\n{"x": }\n', { name: 'a.jsonl' }).catch((error: unknown) => error as CantianError) as CantianError
      expect(middle.record()).toMatchObject({ where: 'a.jsonl:2', found: '}' })
      const name = await read('[{"x": NaN}]', { name: 'a.json' }).catch((error: unknown) => error as CantianError) as CantianError
      expect(name.record().found).toBe('NaN}]')
      const end = await read('[{"x": 1},\n{"x": 2', { name: 'a.json' }).catch((error: unknown) => error as CantianError) as CantianError
      expect(end).toMatchObject({ code: 'data.points.json-end', where: 'a.json:2' })
      expect(end.record().found).toMatch(language === 'zh' ? /内容就结束了/ : /the end of the text/)
    }
    setLanguage('en')
  })
})

describe('a table from a program', () => {
  it('is rows, columns, typed arrays or a Map', async () => {
    for (const input of [[{ x: 1, y: 2 }, { x: 3, y: 4 }], { x: [1, 3], y: new Float64Array([2, 4]) }, new Map([['x', [1, 3]], ['y', [2, 4]]])]) {
      const { table } = await (await openTable(input)).read(['y', 'x'])
      expect([...table.columns.get('x')!, ...table.columns.get('y')!]).toEqual([1, 3, 2, 4])
      expect(table.lineOf(1)).toBe(2)
    }
  })

  it('takes the names of prototypes, and of what inputs are told apart by', async () => {
    const rows = JSON.parse('[{"__proto__": 1, "constructor": 2, "stream": 3}]') as Record<string, number>[]
    const { table } = await (await openTable(rows)).read(['__proto__', 'constructor', 'stream'])
    expect([...table.columns.values()].map(([value]) => value)).toEqual([1, 2, 3])
    const columns = await openTable({ stream: [1, 2], chunks: [3, 4], name: [5, 6] })
    expect(columns.names).toEqual(['stream', 'chunks', 'name'])
  })

  it('is a File of a page', async () => {
    const table = await openTable(new File(['x,y\n1,2\n'], '数据.csv'))
    await expect(table.read(['z'])).rejects.toMatchObject({ code: 'data.points.no-column', where: '数据.csv' })
    expect((await table.read(['y'])).table.columns.get('y')![0]).toBe(2)
  })

  it('says what is wrong', async () => {
    await expect(openTable({ x: [1, 2], y: [1] })).rejects.toMatchObject({ code: 'data.points.lengths' })
    await expect(openTable({ x: 1 } as never)).rejects.toMatchObject({ code: 'data.points.column' })
    await expect(openTable([])).rejects.toMatchObject({ code: 'data.points.empty' })
    await expect((await openTable([{ x: Infinity }])).read(['x'])).rejects.toMatchObject({ code: 'data.points.cell.infinite', where: '[0].x' })
    await expect(openTable(sourceOf('x\n1\n', { once: true })).then(async (table) => [await table.read(['x']), await table.read(['x'])])).rejects.toMatchObject({ code: 'data.points.once' })
  })
})
