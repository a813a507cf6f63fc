import { describe, expect, it } from 'vitest'
import { openTable } from '../../../src/data/points/open-table.ts'
import { read, sourceOf } from './table-of.ts'

const xy = { x: [1, 3], y: [2, 4] }

describe('a table in CSV', () => {
  it.each([
    ['commas', 'x,y\n1,2\n3,4\n'],
    ['semicolons', 'x;y\n1;2\n3;4'],
    ['tabs', 'x\ty\n1\t2\n3\t4\n'],
    ['CRLF', 'x,y\r\n1,2\r\n3,4\r\n'],
    ['CR alone', 'x,y\r1,2\r3,4\r'],
    ['mixed breaks', 'x,y\r\n1,2\n3,4\r'],
    ['a byte order mark', '\ufeffx,y\n1,2\n3,4\n'],
    ['quotes', '"x","y"\n"1","2"\n3,"4"\n'],
    ['spaces around', ' x , y \n 1 , 2 \n3, 4\n'],
    ['empty lines', '\n\nx,y\n\n1,2\n\n3,4\n\n'],
    ['delimiters at the ends of lines', 'x,y\n1,2,,\n3,4,\n'],
  ])('is read with %s', async (_, text) => {
    for (const size of [1, 2, 3, 7, 1000]) {
      const { of, missing } = await read(text, { size })
      expect(of).toEqual(xy)
      expect(missing).toBe(0)
    }
  })

  it('takes its delimiter from the first line, whatever the numbers show', async () => {
    expect((await read('x;y\n1,5;2,5\n3,5;4,5\n')).of).toEqual({ x: [1.5, 3.5], y: [2.5, 4.5] })
    expect((await read('"a;b",c\n1,2\n')).of).toEqual({ 'a;b': [1], c: [2] })
    expect((await read('x\n1\n2\n')).of).toEqual({ x: [1, 2] })
    expect((await read('5" pipe,y\n1,2\n')).of).toEqual({ '5" pipe': [1], y: [2] })
  })

  it('has no header where every cell of the first line is a number, unless it is told', async () => {
    expect((await read('1,2\n3,4\n')).of).toEqual({ c1: [1, 3], c2: [2, 4] })
    expect((await read('1,2\n3,4\n', { header: true })).of).toEqual({ 1: [3], 2: [4] })
    expect((await read('1;,5\n', {})).of).toEqual({ c1: [1], c2: [0.5] })
    await expect(read('x,y\n1,2\n', { header: false })).rejects.toMatchObject({ code: 'data.points.cell.text', where: 'data.csv:1:1' })
    // Years as names of columns beside a word, and a column without a name.
    expect((await read('place,2020,\n,1,2\n', { columns: ['2020', 'c3'] })).of).toEqual({ 2020: [1], c3: [2] })
  })

  it('reads every way of writing a number, to its last bit', async () => {
    const cells = ['1e-3', '+1', '.5', '5.', '-0', '−7', '1E+2', '0.1', '179769313486231570000e288', '5e-324', '00012', '9007199254740993']
    const { of } = await read(`x\n${cells.join('\n')}\n`)
    expect(of.x).toEqual([0.001, 1, 0.5, 5, -0, -7, 100, 0.1, 1.7976931348623157e308, 5e-324, 12, 9007199254740992])
    expect(Object.is(of.x[4], -0)).toBe(true)
  })

  it('leaves rows with a missing cell out and counts them, of the wanted columns only', async () => {
    const text = 'x,y,note\n1,2,\n,3,b\nNA,4,c\nNaN,5,d\nnull,6,e\n7,8,f\n n/a ,1,\n'
    const { of, missing, lines } = await read(text, { columns: ['x', 'y'] })
    expect(of).toEqual({ x: [1, 7], y: [2, 8] })
    expect(missing).toBe(5)
    expect(lines).toEqual([2, 7])
    expect((await read(text, { columns: ['y'] })).missing).toBe(0)
    await expect(read(text, { columns: ['x', 'y'], missing: 'error' })).rejects.toMatchObject({ code: 'data.points.missing', where: 'data.csv:3:1' })
  })

  it('counts lines as an editor does, after line breaks in quotes too', async () => {
    const text = 'x,note\n1,"two\nlines"\n2,"a ""quoted"" word,\r\nand\r\nthree"\n3,\n'
    for (const size of [1, 5, 11, 1000]) expect((await read(text, { columns: ['x'], size })).lines).toEqual([2, 4, 7])
    await expect(read(`${text}oops,\n`, { columns: ['x'] })).rejects.toMatchObject({ where: 'data.csv:8:1' })
    expect((await read('"long\nname",y\n1,2\n3,4\n', { columns: ['y'] })).lines).toEqual([3, 4])
  })

  it('reads other encodings when they are named, and names them when they are not', async () => {
    // 身高,体重 in GB 18030
    const gb = Uint8Array.from([0xc9, 0xed, 0xb8, 0xdf, 0x2c, 0xcc, 0xe5, 0xd6, 0xd8, 0x0a, ...new TextEncoder().encode('58,115\n59,117\n')])
    expect((await read(gb, { encoding: 'gb18030', size: 3 })).of).toEqual({ 身高: [58, 59], 体重: [115, 117] })
    await expect(read(gb)).rejects.toMatchObject({ code: expect.stringMatching(/^data\.text\.(encoding|utf8)$/) })
    await expect(read(gb, { encoding: 'klingon' })).rejects.toMatchObject({ code: 'data.text.label' })
    const utf16 = new Uint8Array(new Uint16Array([...'\ufeffx,y\n1,2\n'].map((c) => c.charCodeAt(0))).buffer)
    expect((await read(utf16, { encoding: 'utf-16le' })).of).toEqual({ x: [1], y: [2] })
    await expect(read(utf16)).rejects.toMatchObject({ code: 'data.text.encoding', values: { guess: 'utf-16le' } })
  })

  it('takes any name, those of prototypes too', async () => {
    const { table } = await read('constructor,__proto__,toString\n1,2,3\n')
    expect([...table.columns].map(([name, [value]]) => [name, value])).toEqual([['constructor', 1], ['__proto__', 2], ['toString', 3]])
  })

  it('keeps 10,000 columns apart', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `x${i}`)
    const text = [names, ...[0, 1, 2].map((row) => names.map((_, i) => row * 10_000 + i))].map((cells) => cells.join(',')).join('\n')
    const { table } = await read(text)
    expect(table.rows).toBe(3)
    names.forEach((name, i) => expect([...table.columns.get(name)!]).toEqual([i, 10_000 + i, 20_000 + i]))
  })

  it('holds more rows than one piece', async () => {
    const rows = 150_000
    const { table } = await read(`x,y\n${Array.from({ length: rows }, (_, i) => `${i},${2 * i}`).join('\n')}`)
    expect(table.rows).toBe(rows)
    for (const i of [0, 65_535, 65_536, 131_072, rows - 1]) expect([table.columns.get('x')![i], table.columns.get('y')![i], table.lineOf(i)]).toEqual([i, 2 * i, i + 2])
  })

  it('can be read again, and tells how many bytes it read', async () => {
    const text = 'x,y\n1,2\n3,4\n'
    const table = await openTable(sourceOf(text, { size: 4 }))
    const told: number[] = []
    for (const column of ['x', 'y', 'x'] as const) {
      const { table: found } = await table.read([column], { progress: (bytes) => told.push(bytes) })
      expect([...found.columns.get(column)!]).toEqual(xy[column])
    }
    expect(Math.max(...told)).toBe(text.length)
  })

  it('stops at a signal', async () => {
    const table = await openTable(sourceOf('x\n1\n2\n3\n', { size: 2 }))
    const stop = new AbortController()
    const reading = table.read(['x'], { signal: stop.signal, progress: () => stop.abort() })
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('stops at a signal while it waits for bytes that never come', async () => {
    const table = await openTable({
      name: '-',
      once: true,
      async *chunks() {
        yield new TextEncoder().encode('x\n1\n')
        await new Promise(() => undefined)
      },
    })
    const stop = new AbortController()
    const reading = table.read(['x'], { signal: stop.signal })
    setTimeout(() => stop.abort(), 5)
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  })
})
