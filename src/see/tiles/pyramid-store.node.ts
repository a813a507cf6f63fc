import { homedir } from 'node:os'
import { join } from 'node:path'
import { nodeFiles, writeAtomically, type FileSystem } from '../../formats/files.node.ts'
import { openSafetensors } from '../../formats/safetensors/file.ts'
import { writeSafetensors } from '../../formats/safetensors/write.ts'
import { openLocal } from '../../formats/source.node.ts'
import type { OpenedCheckpoint } from '../open.ts'
import type { PyramidLevel } from './pyramid.ts'
import type { PyramidStore } from './pyramids.ts'

/** `CANTIAN_CACHE`, or where this system's programs keep what can be made again. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string => env.CANTIAN_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cantian')

/** Bytes of pyramids that are kept: those of some hundred billion numbers. */
const most = 4e9

/**
 * Pyramids in a folder, a safetensors file each, the oldest given up beyond `limit` bytes. One that can't be read or
 * written is made again: a cache is no reason to fail.
 */
export function folderStore(folder: string = join(cacheFolder(), 'pyramids'), files: FileSystem = nodeFiles, limit = most): PyramidStore {
  const path = (key: string) => join(folder, `${key}.safetensors`)
  return {
    async read(key) {
      try {
        const file = await openSafetensors(await openLocal(path(key), files))
        try {
          const levels: PyramidLevel[] = []
          for (const [name, { shape }] of file.tensors) {
            const level = /^extreme\.(\d+)$/.exec(name)?.[1]
            if (level === undefined) continue
            const [extreme, squares] = await Promise.all([name, `squares.${level}`].map(async (each) => new Float32Array((await file.read(each)).buffer)))
            levels.push({ level: Number(level), rows: shape[0], columns: shape[1], extreme, squares })
          }
          return levels.sort((a, b) => a.level - b.level)
        } finally {
          await file.close()
        }
      } catch {
        return undefined
      }
    },
    async write(key, pyramid) {
      const tensors = pyramid.flatMap(({ level, rows, columns, extreme, squares }) => [
        { name: `extreme.${level}`, dtype: 'F32' as const, shape: [rows, columns], data: new Uint8Array(extreme.buffer) },
        { name: `squares.${level}`, dtype: 'F32' as const, shape: [rows, columns], data: new Uint8Array(squares.buffer) },
      ])
      try {
        await files.mkdir(folder)
        await writeAtomically(files, path(key), async (sink) => void (await writeSafetensors(sink, tensors)))
        await prune(files, folder, limit)
      } catch {
        // A full disk or a read-only home: the pyramid stays in memory.
      }
    },
  }
}

async function prune(files: FileSystem, folder: string, limit: number): Promise<void> {
  const kept: { path: string; size: number; modified: number }[] = []
  for (const name of await files.readdir(folder)) {
    const path = join(folder, name)
    const status = name.endsWith('.safetensors') ? await files.status(path) : undefined
    if (status) kept.push({ path, size: status.size, modified: status.modified })
  }
  kept.sort((a, b) => b.modified - a.modified)
  let total = 0
  for (const [i, { path, size }] of kept.entries()) {
    total += size
    // The one that was just made stays, whatever its size.
    if (i > 0 && total > limit) await files.remove(path)
  }
}

/**
 * The key of a tensor's pyramid: the model's fingerprint, the tensor, and the version (time and size) of the file that it lies in.
 * undefined where its source has none.
 */
export async function pyramidKey(opened: OpenedCheckpoint, tensor: string): Promise<string | undefined> {
  const { file } = opened.weights().entry(tensor)
  const { etag, name } = opened.weights().files.get(file)!.source
  if (etag === undefined) return undefined
  const said = new TextEncoder().encode(JSON.stringify([1, await opened.fingerprint(), tensor, name, etag]))
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', said)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
