import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PlainRows } from '../../../src/data/points/plain-rows.ts'
import { read } from './table-of.ts'

const digits = fc.stringMatching(/^\d{0,20}$/)
const number = fc.tuple(fc.constantFrom('', '-', '+'), digits, fc.constantFrom('', '.'), digits, fc.constantFrom('', '', 'e5', 'E-7', 'e', 'e400')).map((parts) => parts.join(''))
const cell = fc.oneof({ weight: 12, arbitrary: number }, { weight: 1, arbitrary: fc.constantFrom('', ' 3', 'NA', 'x', '0x10', '-0', '1.2.3', '1-2', '−4', 'Infinity', '1,5', '.') })
const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })

/** What a table gives, or the error that it gives. */
const outcome = async (text: string, size: number): Promise<unknown> => read(text, { size, columns: ['x', 'z'] }).then(({ of, missing }) => ({ of, missing }), ({ code, where }: { code: string; where: string }) => ({ code, where }))

describe('rows of plain numbers', () => {
  it('are read where they stand as cell by cell, whatever stands there', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(',', ';', '\t'), fc.constantFrom(1, 5, 1000), async (table, delimiter, size) => {
        const text = table.map((cells) => `${[...cells, '7', '8', '9'].slice(0, 3).join(delimiter)}\n`).join('')
        // A quote in the first row of the piece sends the whole of it through the parser that knows quotes.
        const quoted = `"x"${delimiter}y${delimiter}z\n${text}`
        expect(await outcome(`x${delimiter}y${delimiter}z\n${text}`, size)).toEqual(await outcome(quoted, 1 << 20))
      }),
      { numRuns: 600 },
    )
  })

  it('are to the bit what Number makes of them', () => {
    const plain = new PlainRows(',', 1, Int32Array.of(0))
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 20 }), (value, places) => {
        for (const text of [String(value), value.toFixed(places), value.toExponential(places), `000${Math.abs(value)}`]) {
          // 2e+308 is none.
          if (!Number.isFinite(Number(text))) continue
          const end = plain.read(`${text}\n`, 0, true)
          expect([end, plain.values[0]]).toEqual([text.length + 1, Number(text)])
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('leave to others what they are not: a word, too many cells, a decimal point where it is unsure', () => {
    const plain = new PlainRows(';', 2, Int32Array.of(1))
    expect(plain.read('a word;2\n', 0, true)).toBe(9)
    expect([...plain.values]).toEqual([2])
    for (const row of ['1;word\n', '1;2;3\n', '1\n', '1;\n', '1;-\n', '1;.\n', '1;0x10\n']) expect(plain.read(row, 0, true)).toBe(-1)
    expect([plain.read('1;2.5\n', 0, true), plain.read('1;2.5\n', 0, false), plain.read('1.5;2\n', 0, false)]).toEqual([6, -1, 6])
  })
})
