import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, fromNumbers, storedNumbers, toFloats, type StoredType } from '../../src/formats/dtype.ts'
import { openSafetensors } from '../../src/formats/safetensors/file.ts'
import { compareCodePoints, layoutSafetensors, safetensorsBytes, type TensorToWrite } from '../../src/formats/safetensors/write.ts'
import { bytesSource } from '../../src/formats/source.ts'

const golden = (name: string) => new URL(`../golden/safetensors/${name}`, import.meta.url)
const file = new Uint8Array(await readFile(golden('all-types.safetensors')))
const told = JSON.parse(await readFile(golden('all-types.json'), 'utf8')) as Record<string, { shape: number[]; values: string[] }>
const rounding = JSON.parse(await readFile(golden('rounding.json'), 'utf8')) as Record<'F16' | 'BF16' | 'F8_E4M3' | 'F8_E5M2', [string, number | null][]>

const view = new DataView(new ArrayBuffer(8))
const hex = (value: number): string => {
  if (Number.isNaN(value)) return 'nan'
  view.setFloat64(0, value)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}
const double = (bits: string): number => {
  view.setBigUint64(0, BigInt(`0x${bits}`))
  return view.getFloat64(0)
}

describe('reading what Python wrote', () => {
  it('has every tensor, shape, type and value', async () => {
    const opened = await openSafetensors(bytesSource(file, 'all-types'))
    expect([...opened.tensors.keys()].sort()).toEqual(Object.keys(told).sort())
    expect(Object.fromEntries(opened.metadata)).toEqual({ format: 'pt' })
    for (const [name, { shape, values }] of Object.entries(told)) {
      const entry = opened.entry(name)
      expect(entry.shape).toEqual(shape)
      const numbers = Array.from(storedNumbers(await opened.read(name), entry.dtype) as ArrayLike<number | bigint>)
      const floats = ['F64', 'F32', 'F16', 'BF16', 'F8_E4M3', 'F8_E5M2'].includes(entry.dtype)
      expect(numbers.map((x) => (floats ? hex(x as number) : String(x))), name).toEqual(values)
    }
    expect(new Set([...opened.tensors.values()].map((entry) => entry.dtype)).size).toBe(15)
  })

  it('reads a few elements alone, and as float32', async () => {
    const opened = await openSafetensors(bytesSource(file, 'all-types'))
    expect(await opened.floats('f32', { start: 2, count: 3 })).toEqual(new Float32Array([1, -1.5, 3.123456789]))
    expect(await opened.floats('empty')).toHaveLength(0)
    expect(await opened.floats('scalar')).toEqual(new Float32Array([3.125]))
    await expect(opened.read('f32', { start: 11, count: 2 })).rejects.toMatchObject({ code: 'formats.safetensors.range' })
    await expect(opened.read('f33')).rejects.toMatchObject({ code: 'formats.safetensors.no-tensor', values: { nearest: 'f32' } })
    await opened.close()
    await expect(opened.read('f32')).rejects.toMatchObject({ code: 'formats.source.closed' })
  })
})

describe('writing', () => {
  it('is byte for byte what Python wrote, whatever the order given', async () => {
    const opened = await openSafetensors(bytesSource(file, 'all-types'))
    const tensors: TensorToWrite[] = []
    for (const { name, dtype, shape } of opened.tensors.values()) tensors.push({ name, dtype, shape, data: await opened.read(name) })
    expect(await safetensorsBytes(tensors.reverse(), { metadata: { format: 'pt' } })).toEqual(file)
  })

  it('streams pieces, and refuses too few or too many bytes', async () => {
    async function* halves(): AsyncIterable<Uint8Array> {
      yield new Uint8Array(6).fill(1)
      yield new Uint8Array(0)
      yield new Uint8Array(2).fill(2)
    }
    const whole = await safetensorsBytes([{ name: 'a', dtype: 'F32', shape: [2], data: halves }])
    const opened = await openSafetensors(bytesSource(whole, 'streamed'))
    expect(await opened.read('a')).toEqual(new Uint8Array([1, 1, 1, 1, 1, 1, 2, 2]))
    for (const shape of [[1], [3]]) {
      await expect(safetensorsBytes([{ name: 'a', dtype: 'F32', shape, data: halves }])).rejects.toMatchObject({ code: 'formats.safetensors.write-size' })
    }
  })

  it('refuses names that no reader could find', () => {
    const tensor = (name: string) => ({ name, dtype: 'U8', shape: [0] }) as const
    for (const names of [['a', 'a'], ['__metadata__'], ['\ud800']]) {
      expect(() => layoutSafetensors(names.map(tensor))).toThrow(expect.objectContaining({ code: 'formats.safetensors.write-name' }))
    }
  })

  it('orders names by code points, not UTF-16 units', () => {
    expect(['\u{1f333}', '\ufb01', 'b', 'a', 'ab', ''].sort(compareCodePoints)).toEqual(['', 'a', 'ab', 'b', '\ufb01', '\u{1f333}'])
    const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    const names = fc.string({ unit: fc.constantFrom('a', 'b', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}', '參'), maxLength: 4 })
    fc.assert(fc.property(names, names, (a, b) => Math.sign(compareCodePoints(a, b)) === Math.sign(byBytes(a, b))), { seed: 7, numRuns: 2000 })
  })
})

describe('stored numbers', () => {
  it.each(Object.entries(rounding))('%s rounds as PyTorch does', (dtype, cases) => {
    expect(cases.length).toBeGreaterThan(300)
    for (const [bits, code] of cases) {
      const value = double(bits)
      if (code === null) {
        expect(() => fromNumbers([value], dtype as StoredType), `${value}`).toThrow(expect.objectContaining({ code: 'formats.dtype.cannot-hold' }))
      } else {
        const bytes = fromNumbers([value], dtype as StoredType)
        expect(bytes.length === 1 ? bytes[0] : bytes[0] | (bytes[1] << 8), `${value}`).toBe(code)
      }
    }
  })

  it.each(['F16', 'BF16', 'F8_E4M3', 'F8_E5M2'] as const)('%s: every code goes to float32 and back', (dtype) => {
    const width = bytesOf(dtype)
    const bytes = new Uint8Array(width === 1 ? Uint8Array.from({ length: 256 }, (_, i) => i) : Uint16Array.from({ length: 65536 }, (_, i) => i).buffer)
    const floats = toFloats(bytes, dtype)
    const back = fromNumbers(floats, dtype)
    for (let i = 0; i < floats.length; i++) {
      if (Number.isNaN(floats[i])) expect(toFloats(back.subarray(i * width, (i + 1) * width), dtype)[0]).toBeNaN()
      else if (back[i * width] !== bytes[i * width] || back[(i + 1) * width - 1] !== bytes[(i + 1) * width - 1]) expect.fail(`code ${i}`)
    }
  })

  it('BF16 from a Float32Array is the same as number by number', () => {
    const special = [0, -0, 1e-45, -1e-45, 1.1754943508222875e-38, Infinity, -Infinity, NaN, 3.3895313892515355e38, 1.00390625, 1.01171875]
    const bits = Uint32Array.from({ length: 200_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0)
    const random = new Float32Array(bits.buffer).filter((x) => Math.abs(x) < 3.38e38)
    const floats = Float32Array.from([...special, ...rounding.BF16.filter(([, code]) => code !== null).map(([value]) => double(value)), ...random])
    expect(Buffer.compare(fromNumbers(floats, 'BF16'), fromNumbers(Array.from(floats), 'BF16'))).toBe(0)
    expect(() => fromNumbers(new Float32Array([1, 3.4e38]), 'BF16')).toThrow(expect.objectContaining({ code: 'formats.dtype.cannot-hold' }))
  })

  it('rounds float64 straight to the stored type, not through float32', () => {
    // 1 + 2^-11 is the tie between two float16 neighbours; a hair above it float32 would fall back onto the tie.
    expect(toFloats(fromNumbers([1 + 2 ** -11 + 2 ** -40], 'F16'), 'F16')[0]).toBe(1 + 2 ** -10)
  })

  it.each<[StoredType, (number | bigint)[]]>([
    ['F16', [65520]], ['F16', [-1e300]], ['BF16', [3.4e38]], ['F8_E4M3', [Infinity]], ['F8_E4M3', [465]], ['F32', [1e39]],
    ['I8', [128]], ['I8', [0.5]], ['U8', [-1]], ['U8', [NaN]], ['BOOL', [2]], ['I64', [2 ** 63]], ['U64', [-1n]], ['U32', [2 ** 32]],
  ])('%s refuses %s', (dtype, numbers) => {
    expect(() => fromNumbers(numbers as number[], dtype)).toThrow(expect.objectContaining({ code: 'formats.dtype.cannot-hold' }))
  })

  it.each<[StoredType, (number | bigint)[]]>([
    ['F64', [0.1]], ['I32', [2 ** 24 + 1]], ['U32', [2 ** 32 - 1]], ['I64', [2n ** 53n + 1n]], ['U64', [2n ** 64n - 1n]],
  ])('%s refuses to be read as float32 where that would change %s', (dtype, numbers) => {
    expect(() => toFloats(fromNumbers(numbers as number[], dtype), dtype)).toThrow(expect.objectContaining({ code: 'formats.dtype.inexact' }))
  })

  it("reads from any offset, Node's Buffer too, and shares no memory", () => {
    for (const whole of [new Uint8Array(9), Buffer.alloc(9)]) {
      whole.set(fromNumbers([1.5, -2], 'F32'), 1)
      const bytes = whole.subarray(1)
      const floats = toFloats(bytes, 'F32')
      expect(Array.from(storedNumbers(bytes, 'F32') as ArrayLike<number>)).toEqual([1.5, -2])
      whole.fill(0)
      expect(floats).toEqual(new Float32Array([1.5, -2]))
    }
  })

  it('reads wide types exactly where they fit', () => {
    expect(toFloats(fromNumbers([0.5, -0, NaN, Infinity], 'F64'), 'F64')).toEqual(new Float32Array([0.5, -0, NaN, Infinity]))
    expect(toFloats(fromNumbers([2n ** 53n, -5n], 'I64'), 'I64')).toEqual(new Float32Array([2 ** 53, -5]))
    expect(() => toFloats(fromNumbers([2n ** 53n + 1n], 'I64'), 'I64')).toThrow(expect.objectContaining({ code: 'formats.dtype.inexact' }))
  })
})
