import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { fileFailure, nodeFiles, readWhole, removePartials, writeAtomically } from '../../src/formats/files.node.ts'
import { openSafetensors } from '../../src/formats/safetensors/file.ts'
import { writeSafetensorsFile } from '../../src/formats/safetensors/write.node.ts'
import { openLocal } from '../../src/formats/source.node.ts'
import { setLanguage } from '../../src/language/index.ts'
import { FaultyFiles, Stopped } from './faulty-files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-files-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Writes in three pieces, as a streaming writer does. */
const pieces = async (sink: (bytes: Uint8Array) => Promise<void>) => {
  for (const part of ['new ', 'con', 'tent']) await sink(new TextEncoder().encode(part))
}

describe('an atomic write', () => {
  it('makes and replaces a file, and leaves nothing beside it', async () => {
    const path = join(folder, 'a.json')
    await writeAtomically(nodeFiles, path, 'old')
    await writeAtomically(nodeFiles, path, pieces)
    expect(await readFile(path, 'utf8')).toBe('new content')
    expect(await readdir(folder)).toEqual(['a.json'])
  })

  it('fsyncs the file before the rename and the folder after it', async () => {
    const files = new FaultyFiles(nodeFiles)
    await writeAtomically(files, join(folder, 'a'), 'x')
    expect(files.operations.map((operation) => operation.split(' ')[0])).toEqual(['open', 'write', 'fsync', 'close', 'rename', 'fsync-folder'])
  })

  it('keeps the old file whole at every fault point, and a failed one clears its temporary file', async () => {
    const path = join(folder, 'a')
    const count = new FaultyFiles(nodeFiles)
    await writeAtomically(count, path, pieces)
    expect(count.operations.length).toBe(8)
    for (let at = 0; at < count.operations.length; at++) {
      for (const how of ['fail', 'stop'] as const) {
        await writeFile(path, 'old')
        const error: unknown = await writeAtomically(new FaultyFiles(nodeFiles, { at, how }), path, pieces).then(() => undefined, (cause: unknown) => cause)
        expect(error, `${how} ${at}`).toBeInstanceOf(how === 'fail' ? CantianError : Stopped)
        // Renamed already when only the folder's fsync is left.
        expect(await readFile(path, 'utf8'), `${how} ${at}`).toBe(at === count.operations.length - 1 ? 'new content' : 'old')
        const left = (await readdir(folder)).filter((name) => name !== 'a')
        if (how === 'fail') expect(left).toEqual([])
        expect(await removePartials(nodeFiles, folder)).toEqual(left)
        expect(await readdir(folder)).toEqual(['a'])
      }
    }
  })

  it('keeps the old file whole when the process is killed with -9 at any of its operations', async () => {
    const script = (at: number) => `
      const { nodeFiles, writeAtomically } = await import(${JSON.stringify(new URL('../../src/formats/files.node.ts', import.meta.url).href)})
      const { FaultyFiles } = await import(${JSON.stringify(new URL('./faulty-files.ts', import.meta.url).href)})
      await writeAtomically(new FaultyFiles(nodeFiles, { at: ${at}, how: 'kill' }), ${JSON.stringify(join(folder, 'a'))}, 'new content')`
    for (let at = 0; at < 6; at++) {
      await writeFile(join(folder, 'a'), 'old')
      const child = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script(at)], { encoding: 'utf8' })
      expect(child.signal, child.stderr).toBe('SIGKILL')
      expect(await readFile(join(folder, 'a'), 'utf8'), `killed at ${at}`).toBe(at === 5 ? 'new content' : 'old')
      // From the opening to the rename there is something half-written; the next owner clears it.
      expect(await removePartials(nodeFiles, folder)).toHaveLength(at >= 1 && at <= 4 ? 1 : 0)
    }
  }, 30_000)

  it('writes safetensors that open, small and large pieces in their order', async () => {
    const path = join(folder, 'model.safetensors')
    const big = new Uint8Array(3 << 20).map((_, i) => i % 251)
    const size = await writeSafetensorsFile(path, [
      { name: 'b', dtype: 'U8', shape: [big.length], data: big },
      { name: 'a', dtype: 'U8', shape: [3], data: new Uint8Array([1, 2, 3]) },
      { name: 'c', dtype: 'U8', shape: [2], data: () => Promise.resolve(new Uint8Array([4, 5])) },
    ])
    const file = await openSafetensors(await openLocal(path))
    expect(file.source.size).toBe(size)
    expect(await file.read('a')).toEqual(new Uint8Array([1, 2, 3]))
    expect(Buffer.compare(await file.read('b'), big)).toBe(0)
    expect(await file.read('c')).toEqual(new Uint8Array([4, 5]))
    await file.close()
  })
})

const code = (code: string) => expect.objectContaining({ code }) as Error

describe('many reads in one', () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7 + (i >> 8)) % 251)

  it('give each range its bytes, short and long, in the order they were asked, more than one turn of the event loop holds', async () => {
    const path = join(folder, 'ranges')
    await writeFile(path, bytes)
    const source = await openLocal(path)
    const ranges = [{ offset: 0, length: 150_000 }, { offset: 199_999, length: 1 }, { offset: 5, length: 0 }, ...Array.from({ length: 1500 }, (_, i) => ({ offset: (i * 7919) % 199_000, length: 1 + (i % 900) }))]
    const pieces = await source.readMany!(ranges)
    expect(pieces).toHaveLength(ranges.length)
    for (const [i, { offset, length }] of ranges.entries()) expect(Buffer.compare(pieces[i], bytes.subarray(offset, offset + length)), `${offset} ${length}`).toBe(0)
    await expect(source.readMany!([{ offset: 0, length: 4 }, { offset: 199_999, length: 2 }])).rejects.toThrow(code('formats.source.short'))
    await source.close()
    await expect(source.readMany!([{ offset: 0, length: 4 }])).rejects.toThrow(code('formats.source.closed'))
  })

  it('of a file that has become shorter is an error, and not half of it', async () => {
    const path = join(folder, 'shorter')
    await writeFile(path, bytes)
    const source = await openLocal(path)
    await truncate(path, 1000)
    for (const ranges of [[{ offset: 0, length: 10 }, { offset: 995, length: 10 }], [{ offset: 0, length: 100_000 }]]) await expect(source.readMany!(ranges)).rejects.toThrow(code('formats.source.short'))
    await source.close()
  })
})

describe('what the system refuses', () => {
  it.each([
    ['ENOENT', 'formats.files.missing'], ['EACCES', 'formats.files.no-permission'], ['EPERM', 'formats.files.no-permission'],
    ['EROFS', 'formats.files.read-only'], ['ENOSPC', 'formats.files.no-space'], ['EDQUOT', 'formats.files.no-space'],
    ['EISDIR', 'formats.files.is-folder'], ['ENOTDIR', 'formats.files.not-folder'], ['EEXIST', 'formats.files.exists'],
    ['ENOTEMPTY', 'formats.files.exists'], ['EMFILE', 'formats.files.too-many-open'], ['ENFILE', 'formats.files.too-many-open'], ['EIO', 'formats.files.failed'],
  ])('%s is %s, in both languages', (code, expected) => {
    const error = fileFailure(Object.assign(new Error('x'), { code }), '/somewhere', 'open')
    expect(error).toMatchObject({ code: expected, where: '/somewhere' })
    for (const language of ['zh', 'en'] as const) {
      setLanguage(language)
      expect(error.message).toContain('/somewhere')
      expect(error.message).not.toMatch(/\{\{|undefined/)
      expect(/[\u4e00-\u9fff]/.test(error.message)).toBe(language === 'zh')
    }
  })

  it('really: nothing there, a folder, a file for a folder, a pipe-like device, a dangling link', async () => {
    await mkdir(join(folder, 'sub'))
    await writeFile(join(folder, 'file'), 'x')
    await symlink(join(folder, 'nowhere'), join(folder, 'link'))
    await expect(openLocal(join(folder, 'none'))).rejects.toThrow(code('formats.files.missing'))
    await expect(openLocal(join(folder, 'link'))).rejects.toThrow(code('formats.files.missing'))
    await expect(openLocal(join(folder, 'sub'))).rejects.toThrow(code('formats.files.is-folder'))
    await expect(openLocal(join(folder, 'file', 'x'))).rejects.toThrow(code('formats.files.not-folder'))
    await expect(openLocal('/dev/zero')).rejects.toThrow(code('formats.files.not-regular'))
    await expect(writeAtomically(nodeFiles, join(folder, 'no', 'a'), 'x')).rejects.toThrow(code('formats.files.missing'))
    await expect(writeAtomically(nodeFiles, join(folder, 'sub'), 'x')).rejects.toThrow(code('formats.files.is-folder'))
    await expect(readWhole(nodeFiles, join(folder, 'file'), 0)).rejects.toThrow(code('formats.files.too-large'))
    expect((await readdir(folder)).sort()).toEqual(['file', 'link', 'sub'])
  })

  it('really: a full device', async () => {
    const file = await nodeFiles.open('/dev/full', 'update')
    await expect(file.write(new Uint8Array(4096))).rejects.toMatchObject({ code: 'formats.files.no-space' })
    await file.close()
  })
})
