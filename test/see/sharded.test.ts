// A sharded checkpoint that Python wrote, in the types of real ones: every number is the one that torch holds, to the bit.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromNumbers, storedNumbers } from '../../src/formats/dtype.ts'
import { openPlace } from '../../src/formats/model-place.node.ts'
import { indicesOf } from '../../src/formats/parameter-index.ts'
import { findExtremes, findNear, findTensors } from '../../src/see/find.ts'
import { mapOf } from '../../src/see/map.ts'
import { numberAt } from '../../src/see/number.ts'
import { openAt, type OpenedCheckpoint } from '../../src/see/open.ts'
import { statisticsOf } from '../../src/see/statistics/tensor.ts'
import { viewOf } from '../../src/see/tiles/view.ts'

const golden = (name: string) => fileURLToPath(new URL(`../golden/safetensors/${name}`, import.meta.url))
const told = JSON.parse(await readFile(golden('sharded.json'), 'utf8')) as Record<string, { shape: number[]; bits: string[]; values: string[] }>
const valueOf = (text: string): number => ({ nan: NaN, inf: Infinity, '-inf': -Infinity })[text] ?? Number(text)

let opened: OpenedCheckpoint
beforeAll(async () => {
  opened = await openAt(golden('sharded'), await openPlace(golden('sharded')))
})
afterAll(() => opened.close())

describe('a sharded checkpoint of F8, F16, BF16 and F32', () => {
  it('holds the tensors that Python wrote, in more than two files', async () => {
    const map = await mapOf(opened)
    expect(map.files.length).toBeGreaterThan(2)
    expect(Object.fromEntries(map.tensors.map(({ name, shape }) => [name, shape]))).toEqual(Object.fromEntries(Object.entries(told).map(([name, { shape }]) => [name, shape])))
    expect(new Set(map.tensors.map(({ dtype }) => dtype))).toEqual(new Set(['BF16', 'F8_E4M3', 'F8_E5M2', 'F16', 'F32']))
  })

  it.each(Object.keys(told))('%s is, number by number, what torch holds', async (tensor) => {
    const { shape, bits, values } = told[tensor]
    const { dtype } = opened.weights().entry(tensor)
    const all = Array.from(storedNumbers(await opened.weights().read(tensor), dtype) as ArrayLike<number>)
    expect(all).toEqual(values.map(valueOf))
    for (const [element, expected] of bits.entries()) {
      const number = await numberAt(opened, { tensor, indices: indicesOf(element, shape) })
      expect(number.bits).toBe(expected)
      const value = valueOf(values[element])
      if (Number.isFinite(value)) {
        expect(number.value).toBe(value)
        // The shortest decimal that is this number and no other of its type.
        expect(storedNumbers(fromNumbers([Number(number.decimal)], dtype), dtype)[0]).toBe(value)
        expect(Number(number.exact)).toBe(value)
      } else expect(number.value).toBeNull()
    }
  })

  it('is summed, found and drawn with its NaN and infinities named, not hidden', async () => {
    for (const [tensor, { values }] of Object.entries(told)) {
      const numbers = values.map(valueOf)
      const finite = numbers.filter(Number.isFinite)
      const statistics = await statisticsOf(opened, tensor)
      expect(statistics).toMatchObject({ count: numbers.length, nan: numbers.filter(Number.isNaN).length, zeros: numbers.filter((one) => one === 0).length })
      if (finite.length > 0) expect([statistics.min, statistics.max]).toEqual([Math.min(...finite), Math.max(...finite)])
    }
    const { values } = await viewOf(opened, 'specials', { level: 0, row: 0, column: 0, rows: 1, columns: 4 })
    expect([...values]).toEqual([NaN, Infinity, -Infinity, -0])
    const [nearest] = await findNear(opened, 3.123456789, { tensors: findTensors(opened, 'temperature') })
    expect(nearest).toMatchObject({ address: 'temperature', value: 3.125 })
    const { greatest } = await findExtremes(opened)
    // JSON has no infinity: the words have it.
    expect(greatest[0]).toMatchObject({ value: null, decimal: 'Infinity' })
  })
})
