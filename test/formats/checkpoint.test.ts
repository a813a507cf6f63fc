import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readDecoderConfig } from '../../src/formats/config/normalize.ts'
import { readWhole, nodeFiles } from '../../src/formats/files.node.ts'
import { openCheckpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { safetensorsBytes } from '../../src/formats/safetensors/write.ts'
import { localFolder } from '../../src/formats/source.node.ts'
import { memoryFolder, type FileFolder } from '../../src/formats/source.ts'

const shard = (...names: string[]) => safetensorsBytes(names.map((name) => ({ name, dtype: 'U8' as const, shape: [2], data: new TextEncoder().encode(name.padEnd(2)) })))
const one = await shard('a', 'b')
const two = await shard('c')
const [foreign, less, both] = [await shard('z'), await shard('a'), await shard('a', 'c')]
const goodMap = { a: 'model-1.safetensors', b: 'model-1.safetensors', c: 'model-2.safetensors' }
const good = { 'model-1.safetensors': one, 'model-2.safetensors': two, 'model.safetensors.index.json': JSON.stringify({ metadata: { total_size: 6 }, weight_map: goodMap }) }

/** A folder that counts what is left open. */
function folderOf(files: Record<string, string | Uint8Array | undefined>): FileFolder & { open_: () => number } {
  const inner = memoryFolder(new Map(Object.entries(files).filter(([, content]) => content !== undefined).map(([name, content]) => [name, typeof content === 'string' ? new TextEncoder().encode(content) : (content as Uint8Array)])))
  let open = 0
  return {
    name: 'folder',
    open_: () => open,
    async open(file) {
      const source = await inner.open(file)
      if (source === undefined) return undefined
      open++
      const close = source.close.bind(source)
      let closed = false
      return Object.assign(source, { close: () => (closed || open--, (closed = true), close()) })
    },
  }
}

describe('a checkpoint', () => {
  it('of many shards reads as one', async () => {
    const folder = folderOf(good)
    const checkpoint = await openCheckpoint(folder)
    expect([...checkpoint.tensors.keys()]).toEqual(['a', 'b', 'c'])
    expect(checkpoint.entry('c')).toMatchObject({ file: 'model-2.safetensors', dtype: 'U8', shape: [2] })
    expect(new TextDecoder().decode(await checkpoint.read('b'))).toBe('b ')
    expect(await checkpoint.floats('c', { count: 1 })).toEqual(new Float32Array([0x63]))
    await expect(checkpoint.read('d')).rejects.toMatchObject({ code: 'formats.safetensors.no-tensor' })
    await checkpoint.close()
    expect(folder.open_()).toBe(0)
  })

  it('of one file needs no index', async () => {
    const checkpoint = await openCheckpoint(folderOf({ 'model.safetensors': one }))
    expect([...checkpoint.tensors.values()].map(({ name, file }) => [name, file])).toEqual([['a', 'model.safetensors'], ['b', 'model.safetensors']])
  })

  it('opens from disk, and closes what it opened', async () => {
    const path = await mkdtemp(join(tmpdir(), 'cantian-checkpoint-'))
    for (const [name, content] of Object.entries(good)) await writeFile(join(path, name), content)
    const checkpoint = await openCheckpoint(localFolder(path))
    expect(checkpoint.tensors.size).toBe(3)
    await checkpoint.close()
    await expect(openCheckpoint(localFolder(join(path, 'no')))).rejects.toMatchObject({ code: 'formats.files.missing' })
    await expect(openCheckpoint(localFolder(join(path, 'model-1.safetensors')))).rejects.toMatchObject({ code: 'formats.files.not-folder' })
    await rm(path, { recursive: true })
  })

  const index = (weight_map: unknown) => ({ ...good, 'model.safetensors.index.json': JSON.stringify({ weight_map }) })
  it.each<[string, Record<string, string | Uint8Array | undefined>, string]>([
    ['an empty folder', {}, 'formats.checkpoint.none'],
    ['a missing shard', { ...good, 'model-2.safetensors': undefined }, 'formats.checkpoint.shard-missing'],
    ['swapped shards', { ...good, 'model-1.safetensors': two, 'model-2.safetensors': one }, 'formats.checkpoint.shard-extra'],
    ['a shard of another checkpoint', { ...good, 'model-2.safetensors': foreign }, 'formats.checkpoint.shard-extra'],
    ['a shard that holds less', { ...good, 'model-1.safetensors': less }, 'formats.checkpoint.shard-lacks'],
    ['a shard cut off', { ...good, 'model-2.safetensors': two.subarray(0, two.length - 1) }, 'formats.safetensors.offsets'],
    ['a tensor named twice', { ...good, 'model.safetensors.index.json': '{"weight_map":{"a":"model-1.safetensors","a":"model-2.safetensors"}}' }, 'formats.json.duplicate'],
    ['a tensor in two shards', { ...good, 'model-2.safetensors': both }, 'formats.checkpoint.shard-extra'],
    ['a name that climbs out', index({ a: '../model.safetensors' }), 'formats.checkpoint.shard-name'],
    ['a name that goes down', index({ a: 'x/model.safetensors' }), 'formats.checkpoint.shard-name'],
    ['an absolute name', index({ a: '/etc/passwd' }), 'formats.checkpoint.shard-name'],
    ["Windows' ways", index({ a: 'C:\\x' }), 'formats.checkpoint.shard-name'],
    ['an address', index({ a: 'http://x/y' }), 'formats.checkpoint.shard-name'],
    ['the folder itself', index({ a: '.' }), 'formats.checkpoint.shard-name'],
    ['an empty name', index({ a: '' }), 'formats.checkpoint.shard-name'],
    ['a zero byte', index({ a: 'a\0b' }), 'formats.checkpoint.shard-name'],
    ['a number for a shard', index({ a: 1 }), 'formats.checkpoint.index'],
    ['no map', index(undefined), 'formats.checkpoint.index'],
    ['a list', index([]), 'formats.checkpoint.index'],
    ['an empty map', index({}), 'formats.checkpoint.index'],
    ['an index that is null', { ...good, 'model.safetensors.index.json': 'null' }, 'formats.checkpoint.index'],
    ['__proto__', { ...good, 'model.safetensors.index.json': '{"weight_map":{"__proto__":"model-1.safetensors"}}' }, 'formats.json.name'],
  ])('is refused: %s', async (_, files, code) => {
    const folder = folderOf(files)
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ code })
    expect(folder.open_()).toBe(0)
  })
})

const stories = fileURLToPath(new URL('../../../shared/data/stories260K', import.meta.url))
it('a real trained model: every tensor that its config asks for', async (context) => {
  if (!existsSync(stories)) return context.skip('the shared data folder is not here')
  const config = readDecoderConfig(await readWhole(nodeFiles, join(stories, 'config.json')))
  expect(config).toMatchObject({ layers: 5, width: 64, heads: 8, keyValueHeads: 4, headWidth: 8, vocabulary: 512, context: 512, tiedEmbeddings: true, end: [2] })
  const checkpoint = await openCheckpoint(localFolder(stories))
  let parameters = 0
  for (const { shape } of checkpoint.tensors.values()) parameters += shape.reduce((product, extent) => product * extent, 1)
  expect(parameters).toBe(260_032)
  expect(checkpoint.entry('model.embed_tokens.weight').shape).toEqual([512, 64])
  const norm = await checkpoint.floats('model.norm.weight')
  expect(norm.every((x) => Number.isFinite(x) && Math.abs(x) < 100)).toBe(true)
  await checkpoint.close()
})
