import { join } from 'node:path'
import { failure } from '../errors/index.ts'
import { nodeFiles, type FileStatus, type FileSystem } from './files.node.ts'
import { checkRange, type FileFolder, type FileSource } from './source.ts'

/** A local file, read through one descriptor. Folders, devices and pipes are refused before they are opened. */
export async function openLocal(path: string, files: FileSystem = nodeFiles): Promise<FileSource> {
  const status = await files.status(path)
  if (status === undefined) throw failure('formats.files.missing', path, { call: 'open' })
  if (status.kind === 'folder') throw failure('formats.files.is-folder', path, { call: 'open' })
  if (status.kind === 'other') throw failure('formats.files.not-regular', path, { call: 'open' })
  const file = await files.open(path, 'read')
  let open = true
  const source: FileSource = {
    name: path,
    size: status.size,
    etag: localTag(status),
    async read(offset, length, signal) {
      checkRange(source, offset, length, open, signal)
      const bytes = await file.read(offset, length)
      signal?.throwIfAborted()
      return bytes
    },
    async readMany(ranges, signal) {
      for (const { offset, length } of ranges) checkRange(source, offset, length, open, signal)
      const pieces = await file.readMany(ranges)
      signal?.throwIfAborted()
      return pieces
    },
    async close() {
      if (!open) return
      open = false
      await file.close()
    },
  }
  return source
}

/** Tells versions of a local file apart: another time or size is another file. */
export const localTag = ({ modified, size }: FileStatus): string => `${modified}-${size}`

/** A local folder. A file that isn't there is undefined; a folder that isn't there is `formats.files.missing`. */
export function localFolder(path: string, files: FileSystem = nodeFiles): FileFolder {
  return {
    name: path,
    async open(file) {
      const inside = join(path, file)
      if ((await files.status(inside)) !== undefined) return openLocal(inside, files)
      if ((await files.status(path)) === undefined) throw failure('formats.files.missing', path, { call: 'open' })
      return undefined
    },
  }
}
