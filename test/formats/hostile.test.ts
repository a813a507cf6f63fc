import { spawnSync } from 'node:child_process'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { readDecoderConfig } from '../../src/formats/config/normalize.ts'
import { openSafetensors } from '../../src/formats/safetensors/file.ts'
import { openLocal } from '../../src/formats/source.node.ts'
import { bytesSource } from '../../src/formats/source.ts'
import { setLanguage } from '../../src/language/index.ts'
import { mutated, mutations, targets } from './fuzzing.ts'

/** A safetensors file of this header and so many bytes of data; `length` lies about the header's. */
function fileOf(header: unknown, data = 0, length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header instanceof Uint8Array ? header : new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + data)
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

const tensor = (dtype: string, shape: unknown, begin: unknown, end: unknown) => ({ dtype, shape, data_offsets: [begin, end] })
const fuzzed = await targets()
const golden = new Uint8Array(await readFile(new URL('../golden/safetensors/all-types.safetensors', import.meta.url)))

const hostile: [string, Uint8Array, string][] = [
  ['empty', new Uint8Array(0), 'formats.safetensors.too-short'],
  ['7 bytes', new Uint8Array(7), 'formats.safetensors.too-short'],
  ['8 zeros', new Uint8Array(8), 'formats.safetensors.header-length'],
  ['text', new TextEncoder().encode('once upon a time there was a text'), 'formats.safetensors.header-length'],
  ['a header longer than the file', fileOf({}, 0, 3n), 'formats.safetensors.header-length'],
  ['a header of 2^63', fileOf({}, 0, 2n ** 63n), 'formats.safetensors.header-length'],
  ['a header of 2^64 − 1', fileOf({}, 0, 2n ** 64n - 1n), 'formats.safetensors.header-length'],
  ['a header of 1 byte', fileOf({}, 0, 1n), 'formats.safetensors.header-length'],
  ['a pickle', fileOf(new Uint8Array([0x80, 0x02, 0x8a, 0x0a])), 'formats.safetensors.not-json'],
  ['a header that starts with a space', fileOf(' {}'), 'formats.safetensors.not-json'],
  ['a list', fileOf('[1,2]'), 'formats.safetensors.not-json'],
  ['no UTF-8', fileOf(new Uint8Array([0x7b, 0x22, 0xff, 0x22])), 'formats.json.utf8'],
  ['JSON cut off', fileOf('{"a":{"dtype":"F32"'), 'formats.json.cut-off'],
  ['something behind the JSON', fileOf('{}x'), 'formats.json.extra'],
  ['zeros behind the JSON', fileOf('{}\0\0'), 'formats.json.extra'],
  ['a tensor named twice', fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'), 'formats.json.duplicate'],
  ['__metadata__ twice', fileOf('{"__metadata__":{},"__metadata__":{}}'), 'formats.json.duplicate'],
  ['a key of __metadata__ twice', fileOf('{"__metadata__":{"a":"1","a":"2"}}'), 'formats.json.duplicate'],
  ['a field twice', fileOf('{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}'), 'formats.json.duplicate'],
  ['__proto__ for a name', fileOf('{"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'), 'formats.json.name'],
  ['nesting in an unknown field', fileOf(`{"a":{"x":${'['.repeat(100_000)}`), 'formats.json.depth'],
  ['nesting of objects', fileOf('{"a":{"x":'.repeat(50_000)), 'formats.json.depth'],
  ['metadata that is no object', fileOf({ __metadata__: 'x' }), 'formats.safetensors.metadata'],
  ['metadata that maps to a number', fileOf({ __metadata__: { a: 1 } }), 'formats.safetensors.metadata'],
  ['metadata that maps to an object', fileOf({ __metadata__: { a: {} } }), 'formats.safetensors.metadata'],
  ['a tensor that is a string', fileOf({ a: 'x' }), 'formats.safetensors.field'],
  ['no dtype', fileOf({ a: { shape: [0], data_offsets: [0, 0] } }), 'formats.safetensors.field'],
  ['no shape', fileOf({ a: { dtype: 'U8', data_offsets: [0, 0] } }), 'formats.safetensors.field'],
  ['no offsets', fileOf({ a: { dtype: 'U8', shape: [0] } }), 'formats.safetensors.field'],
  ['one offset', fileOf({ a: { dtype: 'U8', shape: [0], data_offsets: [0] } }), 'formats.safetensors.field'],
  ['three offsets', fileOf({ a: { dtype: 'U8', shape: [0], data_offsets: [0, 0, 0] } }), 'formats.safetensors.field'],
  ['a dtype that is a number', fileOf({ a: { dtype: 1, shape: [0], data_offsets: [0, 0] } }), 'formats.safetensors.field'],
  ['a shape that is text', fileOf({ a: tensor('U8', 'x', 0, 0) }), 'formats.safetensors.field'],
  ['an unknown dtype', fileOf({ a: tensor('F4', [2], 0, 1) }, 1), 'formats.safetensors.dtype'],
  ["a dtype of JavaScript's objects", fileOf({ a: tensor('toString', [0], 0, 0) }), 'formats.safetensors.dtype'],
  ['a negative extent', fileOf({ a: tensor('U8', [-1], 0, 0) }), 'formats.safetensors.shape'],
  ['half an extent', fileOf({ a: tensor('U8', [0.5], 0, 0) }), 'formats.safetensors.shape'],
  ['a shape whose product overflows', fileOf({ a: tensor('U8', [2 ** 32, 2 ** 32, 0], 0, 0) }), 'formats.safetensors.shape'],
  ['a shape of text', fileOf({ a: tensor('U8', ['1'], 0, 0) }), 'formats.json.syntax'],
  ['a shape beyond float64', fileOf('{"a":{"dtype":"U8","shape":[1e999],"data_offsets":[0,0]}}'), 'formats.json.number'],
  ['offsets beyond the data', fileOf({ a: tensor('U8', [5], 0, 5) }, 4), 'formats.safetensors.offsets'],
  ['a 1 TB tensor in a small file', fileOf({ a: tensor('U8', [2 ** 40], 0, 2 ** 40) }, 4), 'formats.safetensors.offsets'],
  ['offsets backwards', fileOf({ a: tensor('U8', [2], 4, 2) }, 4), 'formats.safetensors.offsets'],
  ['a negative offset', fileOf({ a: tensor('U8', [5], -1, 4) }, 4), 'formats.safetensors.offsets'],
  ['half an offset', fileOf({ a: tensor('U8', [1], 0.5, 1.5) }, 4), 'formats.safetensors.offsets'],
  ['a shape larger than its span', fileOf({ a: tensor('F32', [2], 0, 4) }, 4), 'formats.safetensors.span'],
  ['a shape smaller than its span', fileOf({ a: tensor('F32', [], 0, 8) }, 8), 'formats.safetensors.span'],
  ['overlap', fileOf({ a: tensor('U8', [4], 0, 4), b: tensor('U8', [4], 2, 6) }, 6), 'formats.safetensors.overlap'],
  ['the same bytes twice', fileOf({ a: tensor('U8', [4], 0, 4), b: tensor('U8', [4], 0, 4) }, 4), 'formats.safetensors.overlap'],
  ['an empty tensor inside another', fileOf({ a: tensor('U8', [4], 0, 4), b: tensor('U8', [0], 2, 2) }, 4), 'formats.safetensors.overlap'],
  ['a hole', fileOf({ a: tensor('U8', [2], 0, 2), b: tensor('U8', [2], 3, 5) }, 5), 'formats.safetensors.hole'],
  ['a hole at the start', fileOf({ a: tensor('U8', [2], 2, 4) }, 4), 'formats.safetensors.hole'],
  ['bytes at the end', fileOf({ a: tensor('U8', [2], 0, 2) }, 3), 'formats.safetensors.hole'],
  ['bytes and no tensors', fileOf({}, 3), 'formats.safetensors.hole'],
  ['the last byte cut off', golden.subarray(0, golden.length - 1), 'formats.safetensors.offsets'],
  ['half of it cut off', golden.subarray(0, golden.length >> 1), 'formats.safetensors.offsets'],
]

describe('a hostile safetensors file', () => {
  it.each(hostile)('%s', async (_, bytes, code) => {
    let closed = false
    const source = bytesSource(bytes, 'bad.safetensors')
    const error: unknown = await openSafetensors({ ...source, read: source.read.bind(source), close: async () => void (closed = true) }).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code, where: 'bad.safetensors' })
    expect(closed).toBe(true)
    for (const language of ['zh', 'en'] as const) {
      setLanguage(language)
      const { message } = error as CantianError
      expect(message).not.toMatch(/\{\{|undefined/)
      expect(message.length).toBeLessThan(700)
      expect(/[\u4e00-\u9fff]/.test(message)).toBe(language === 'zh' || /[\u4e00-\u9fff]/.test(Object.values((error as CantianError).values).join()))
    }
  })

  it('what is odd but right opens: nothing at all, empty tensors anywhere, unknown fields, any order', async () => {
    for (const [header, data] of [
      [{}, 0], [{ __metadata__: {} }, 0], [{ a: tensor('F64', [3, 0], 0, 0) }, 0], [{ a: tensor('BOOL', [], 0, 1) }, 1],
      [{ b: tensor('U8', [2], 2, 4), e: tensor('U8', [0], 2, 2), a: tensor('U8', [2], 0, 2), z: tensor('U8', [0], 4, 4) }, 4],
      [{ a: { ...tensor('U8', [1], 0, 1), note: [{ x: null }, true, 'y'] } }, 1],
    ] as const) {
      const file = await openSafetensors(bytesSource(fileOf(header, data), 'odd'))
      expect([...file.tensors.values()].at(-1)?.end ?? file.dataStart).toBe(file.source.size)
    }
  })
})

describe('any bytes', () => {
  // A count, not a time: the same files on every machine. bench/hostile.ts goes on for an hour.
  const limits = (numRuns: number) => ({ seed: 20261124, numRuns })
  const runs: Readonly<Record<string, number>> = { 'an index of shards': 2500, 'a shard, all of it looked at': 800, 'a header that may lie, all of it looked at': 60, 'an address': 4000 }
  const small = fileOf({ __metadata__: { format: 'pt' }, 'w.weight': tensor('F32', [2, 2], 0, 16), b: tensor('BF16', [3], 16, 22), s: tensor('I8', [], 22, 23) }, 23)

  it('open or fail with a typed error, and reads stay within the file', async () => {
    const before = process.memoryUsage().arrayBuffers
    let largest = 0
    let opened = 0
    let refused = 0
    await fc.assert(
      fc.asyncProperty(mutations, async (changes) => {
        const bytes = mutated(small, changes)
        const inner = bytesSource(bytes, 'fuzz')
        try {
          const file = await openSafetensors({ ...inner, read: (offset, length) => ((largest = Math.max(largest, length)), inner.read(offset, length)) })
          for (const name of file.tensors.keys()) await file.read(name)
          opened++
        } catch (error) {
          if (!(error instanceof CantianError)) throw error
          expect(error.message).not.toBe('')
          refused++
        }
        expect(largest).toBeLessThanOrEqual(small.length + 6)
      }),
      limits(4000),
    )
    expect(opened).toBeGreaterThan(20)
    expect(refused).toBeGreaterThan(200)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20)
  }, 20_000)

  it('as config.json are a config or a typed error', () => {
    const original = new TextEncoder().encode('{"model_type":"qwen3","vocab_size":97,"hidden_size":48,"intermediate_size":80,"num_hidden_layers":4,"num_attention_heads":6,"num_key_value_heads":2,"rope_parameters":{"rope_type":"yarn","factor":4.0},"eos_token_id":[1,2]}')
    let refused = 0
    fc.assert(
      fc.property(mutations, (changes) => {
        try {
          const config = readDecoderConfig(mutated(original, changes))
          expect(config.windows.length).toBe(config.layers)
        } catch (error) {
          if (!(error instanceof CantianError)) throw error
          refused++
        }
      }),
      limits(4000),
    )
    expect(refused).toBeGreaterThan(200)
  }, 20_000)

  it.each(fuzzed)('as $name are looked at or a typed error', async (target) => {
    await fc.assert(target.property(), limits(runs[target.name]))
    expect(target.counts.opened).toBeGreaterThan(3)
    expect(target.counts.refused).toBeGreaterThan(10)
  }, 20_000)
})

describe('a huge file', () => {
  it('of 10 GB: zeros are refused at once, a right header opens at once and its last number reads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cantian-sparse-'))
    try {
      const size = 10 * 2 ** 30
      const path = join(folder, 'sparse')
      const handle = await open(path, 'w')
      await handle.truncate(size)
      const started = performance.now()
      await expect(openSafetensors(await openLocal(path))).rejects.toMatchObject({ code: 'formats.safetensors.header-length' })
      // A header that claims the most the format allows, all of it zeros.
      await handle.write(fileOf('', 0, 100_000_000n), 0, 8, 0)
      await expect(openSafetensors(await openLocal(path))).rejects.toMatchObject({ code: 'formats.safetensors.not-json' })

      const header = JSON.stringify({ a: tensor('U8', [size - 1000], 0, size - 1000) }).padEnd(992)
      await handle.write(fileOf(header), 0, 1000, 0)
      await handle.write(new Uint8Array([7]), 0, 1, size - 1)
      await handle.close()
      const file = await openSafetensors(await openLocal(path))
      expect(await file.read('a', { start: size - 1002, count: 2 })).toEqual(new Uint8Array([0, 7]))
      await file.close()
      expect(performance.now() - started).toBeLessThan(2000)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('memory', () => {
  // Peak resident memory needs a process of its own.
  it.each(['tensors', 'metadata', 'shape', 'unknown', 'spaces'])('opening a header of 16 MB, worst case "%s", takes at most 16 times that and 64 MB', (kind) => {
    const script = fileURLToPath(new URL('./header-memory.ts', import.meta.url))
    const child = spawnSync(process.execPath, ['--import', 'tsx', script, kind], { encoding: 'utf8' })
    expect(child.stderr).toBe('')
    const { header, growth, outcome } = JSON.parse(child.stdout) as { header: number; growth: number; outcome: string }
    expect(header).toBeGreaterThan(15e6)
    expect(outcome).toBe(kind === 'shape' ? 'formats.safetensors.shape' : 'opened')
    expect(growth).toBeLessThan(16 * header + 64 * 2 ** 20)
  }, 30_000)
})
