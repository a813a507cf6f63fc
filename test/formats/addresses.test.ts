import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress, parseAddress, resolveAddress, runsOf, type Address } from '../../src/formats/addresses.ts'
import { fingerprint } from '../../src/formats/fingerprint.ts'
import { openSafetensors } from '../../src/formats/safetensors/file.ts'
import { readSlice } from '../../src/formats/safetensors/slice.ts'
import { safetensorsBytes } from '../../src/formats/safetensors/write.ts'
import { bytesSource } from '../../src/formats/source.ts'

describe('an address', () => {
  it.each<[string, Address]>([
    ['model.layers.3.self_attn.q_proj.weight[12,7]', { tensor: 'model.layers.3.self_attn.q_proj.weight', indices: [12, 7] }],
    ['a[12]', { tensor: 'a', indices: [12] }],
    ['a', { tensor: 'a', indices: [] }],
    ['a[0:4,7]', { tensor: 'a', indices: [{ start: 0, stop: 4 }, 7] }],
    ['a[ 2 : 3 , : ]', { tensor: 'a', indices: [{ start: 2, stop: 3 }, { start: 0, stop: null }] }],
    ['層.權重[5:]', { tensor: '層.權重', indices: [{ start: 5, stop: null }] }],
    ['scalar[]', { tensor: 'scalar', indices: [] }],
  ])('%s', (text, address) => {
    expect(parseAddress(text)).toEqual(address)
    expect(parseAddress(formatAddress(address))).toEqual(address)
  })

  it.each<[string, number]>([
    ['', 0], ['[1]', 0], ['a[', 2], ['a[1', 3], ['a[1,', 4], ['a[1,]', 4], ['a[x]', 2], ['a[-1]', 2], ['a[1.5]', 3], ['a[1]]', 4], ['a[1] ', 4],
    ['a]1', 1], ['a b[1]', 1], ['a[1;2]', 3], ['a[1:2:3]', 5], ['a[99999999999999999]', 18],
  ])('%s goes wrong at character %i', (text, position) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'formats.address.syntax', values: expect.objectContaining({ position }) as unknown }))
  })

  it.each<[string, number[], string]>([
    ['a[3]', [3], 'formats.address.bounds'], ['a[0,0]', [3], 'formats.address.rank'], ['a[0]', [], 'formats.address.rank'], ['a[0:4]', [3], 'formats.address.bounds'],
    ['a[2:1]', [3], 'formats.address.bounds'], ['a[0]', [0], 'formats.address.bounds'], ['a[0,5]', [9, 5], 'formats.address.bounds'], ['a[9007199254740992]', [3], 'formats.address.bounds'],
  ])('%s is outside [%s]', (text, shape, code) => {
    expect(() => resolveAddress(parseAddress(text), shape)).toThrow(expect.objectContaining({ code }))
  })

  it('never crashes on any text, and formatting gives back what was read', () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[ab.]{0,3}\[?[0-9:, ]{0,8}\]?$/))
    fc.assert(
      fc.property(texts, (text) => {
        let address: Address
        try {
          address = parseAddress(text)
        } catch (error) {
          expect(error).toMatchObject({ code: 'formats.address.syntax' })
          return
        }
        expect(parseAddress(formatAddress(address))).toEqual(address)
      }),
      { seed: 3, numRuns: 2000 },
    )
  })
})

describe('a slice', () => {
  it('visits the elements that nested loops visit, in as few runs as there can be', () => {
    const dimension = fc.integer({ min: 0, max: 4 }).chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size }), fc.integer({ min: 0, max: size })))
    fc.assert(
      fc.property(fc.array(dimension, { maxLength: 4 }), (dimensions) => {
        const shape = dimensions.map(([size]) => size)
        const starts = dimensions.map(([, a, b]) => Math.min(a, b))
        const counts = dimensions.map(([, a, b]) => Math.abs(a - b))
        let expected = [0]
        for (const [d, size] of shape.entries()) expected = expected.flatMap((base) => Array.from({ length: counts[d] }, (_, i) => base * size + starts[d] + i))
        const runs = [...runsOf({ starts, counts, shape: counts }, shape)]
        expect(runs.flatMap(({ start, count }) => Array.from({ length: count }, (_, i) => start + i))).toEqual(expected)
        const whole = shape.every((size, d) => size === counts[d])
        if (whole && expected.length > 0) expect(runs.length).toBe(1)
      }),
      { seed: 5, numRuns: 500 },
    )
  })

  it('reads one number, a row, a block, with the place in the file', async () => {
    const data = new Uint8Array(new Float32Array(Array.from({ length: 24 }, (_, i) => i)).buffer)
    const file = await openSafetensors(bytesSource(await safetensorsBytes([{ name: 'w', dtype: 'F32', shape: [2, 3, 4], data }]), 'w'))
    const read = async (text: string) => {
      const { bytes, shape, offset } = await readSlice(file, parseAddress(text))
      return { values: [...new Float32Array(bytes.buffer)], shape, offset: offset === undefined ? undefined : offset - file.dataStart }
    }
    expect(await read('w[1,2,3]')).toEqual({ values: [23], shape: [], offset: 92 })
    expect(await read('w[1,0]')).toEqual({ values: [12, 13, 14, 15], shape: [4], offset: 48 })
    expect(await read('w[:,1:,2]')).toEqual({ values: [6, 10, 18, 22], shape: [2, 2], offset: 24 })
    expect((await read('w')).values).toHaveLength(24)
    expect(await read('w[0:0]')).toEqual({ values: [], shape: [0, 3, 4], offset: undefined })
    await expect(read('v[0]')).rejects.toMatchObject({ code: 'formats.safetensors.no-tensor' })
  })
})

describe('a fingerprint', () => {
  const a = { name: 'a', dtype: 'F32', shape: [2, 3] } as const
  const b = { name: 'b', dtype: 'BF16', shape: [] } as const
  it('is the sha256 of the sorted list, whatever the order', async () => {
    // printf '["a","F32",[2,3]]\n["b","BF16",[]]\n' | sha256sum
    const expected = 'c07e4ee6ef8988b2d67e659d349cb8817c7bd83bad60e429f360decc9fbb7080'
    expect(await fingerprint([b, a])).toBe(expected)
    expect(await fingerprint([a, b])).toBe(expected)
  })
  it('tells shapes, types and names apart', async () => {
    const all = await Promise.all([[a], [{ ...a, shape: [3, 2] }], [{ ...a, dtype: 'F16' } as const], [{ ...a, name: 'c' }], [a, b], []].map((list) => fingerprint(list)))
    expect(new Set(all).size).toBe(6)
  })
})
