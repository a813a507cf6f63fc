import { readSync } from 'node:fs'
import { open, mkdir, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CantianError, failure } from '../errors/index.ts'
import { concurrently } from './concurrently.ts'
import type { ByteRange } from './source.ts'

/** An open file. Offsets and lengths are bytes; `write` writes all or fails. */
export interface OpenFile {
  readonly path: string
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  /** Many short reads in one. */
  readMany(ranges: readonly ByteRange[]): Promise<Uint8Array<ArrayBuffer>[]>
  /** Appends at the file's own position, or writes at `offset`. */
  write(bytes: Uint8Array, offset?: number): Promise<void>
  truncate(size: number): Promise<void>
  /** fsync: returns once the bytes are on the disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

export interface FileStatus {
  readonly size: number
  readonly kind: 'file' | 'folder' | 'other'
  readonly modified: number
  /** The mode's bits for owner, group and others. */
  readonly permissions: number
}

/** How a file is opened: to read; new or emptied; new only; to change in place; to append (made where missing). */
export type OpenMode = 'read' | 'replace' | 'create' | 'update' | 'append'

/**
 * Every durable write of Cantian goes through this seam: a test counts the operations, and fails or kills the process
 * at each of them in turn. All methods fail with a typed error (`formats.files.*`).
 */
export interface FileSystem {
  /** `permissions` are those of a file that is made here; default: as the system makes files. */
  open(path: string, mode: OpenMode, permissions?: number): Promise<OpenFile>
  /** Replaces `to` in one step where it is a file. */
  rename(from: string, to: string): Promise<void>
  /** Makes the folder and those above it; fine where it exists. */
  mkdir(path: string): Promise<void>
  /** Names in the folder, sorted. */
  readdir(path: string): Promise<string[]>
  /** Removes a file or a whole folder; fine where there is none. */
  remove(path: string): Promise<void>
  /** undefined where there is nothing. */
  status(path: string): Promise<FileStatus | undefined>
  /** fsync of a folder: makes a rename in it last. */
  syncFolder(path: string): Promise<void>
}

const FLAGS = { read: 'r', replace: 'w', create: 'wx', update: 'r+', append: 'a' } as const
const LARGEST_READ = 1 << 30

/** The typed error of a failed system call. */
export function fileFailure(cause: unknown, path: string, call: string): CantianError {
  if (cause instanceof CantianError) return cause
  const { code = 'unknown', message = String(cause) } = cause as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
      return failure('formats.files.missing', path, { call }, cause)
    case 'EACCES':
    case 'EPERM':
      return failure('formats.files.no-permission', path, { call, code }, cause)
    case 'EROFS':
      return failure('formats.files.read-only', path, { call }, cause)
    case 'ENOSPC':
    case 'EDQUOT':
      return failure('formats.files.no-space', path, { call, code }, cause)
    case 'EISDIR':
      return failure('formats.files.is-folder', path, { call }, cause)
    case 'ENOTDIR':
      return failure('formats.files.not-folder', path, { call }, cause)
    case 'EEXIST':
    case 'ENOTEMPTY':
      return failure('formats.files.exists', path, { call }, cause)
    case 'EMFILE':
    case 'ENFILE':
      return failure('formats.files.too-many-open', path, { call, code }, cause)
    default:
      return failure('formats.files.failed', path, { call, code, detail: message }, cause)
  }
}

async function attempt<T>(path: string, call: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    throw fileFailure(cause, path, call)
  }
}

/**
 * A read that the page cache answers takes a microsecond at once, and a hundred by way of another thread: small ones are
 * tried at once, until one has to wait for the disk; then, for a while, none is. The event loop gets its turn after so many.
 */
const smallRead = 1 << 16
const waited = 1 // milliseconds
const pause = 64 // reads
const turn = 512 // reads
const inTime = 16 // reads that wait for the disk at once

class NodeFile implements OpenFile {
  private untilAtOnce = 0

  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.readMany([{ offset, length }]))[0]
  }

  readMany(ranges: readonly ByteRange[]): Promise<Uint8Array<ArrayBuffer>[]> {
    return attempt(this.path, 'read', async () => {
      const total = ranges.reduce((sum, { length }) => sum + length, 0)
      // A file may have become shorter: what isn't there gets no memory.
      if (total > smallRead) await this.has(ranges)
      const bytes = new Uint8Array(total)
      let at = 0
      const pieces = ranges.map(({ offset, length }) => ({ offset, into: bytes.subarray(at, (at += length)) }))
      const late: typeof pieces = []
      for (const [i, piece] of pieces.entries()) {
        if (!this.readAtOnce(piece.into, piece.offset)) late.push(piece)
        if (i % turn === turn - 1) await new Promise((resolve) => setImmediate(resolve))
      }
      await concurrently(late, inTime, ({ into, offset }) => this.readInTime(into, offset))
      return pieces.map(({ into }) => into)
    })
  }

  private async has(ranges: readonly ByteRange[]): Promise<void> {
    const { size } = await this.handle.stat()
    for (const { offset, length } of ranges) if (offset + length > size) throw failure('formats.source.short', this.path, { offset, length, size })
  }

  /** Whether all of it was read in one go. */
  private readAtOnce(into: Uint8Array, offset: number): boolean {
    if (into.byteLength > smallRead || this.untilAtOnce-- > 0) return false
    const started = performance.now()
    const whole = readSync(this.handle.fd, into, 0, into.byteLength, offset) === into.byteLength
    this.untilAtOnce = performance.now() - started > waited ? pause : 0
    return whole
  }

  private async readInTime(into: Uint8Array, offset: number): Promise<void> {
    const { byteLength: length } = into
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.handle.read(into, done, Math.min(length - done, LARGEST_READ), offset + done)
      if (bytesRead === 0) throw failure('formats.source.short', this.path, { offset, length, size: offset + done })
      done += bytesRead
    }
  }

  write(bytes: Uint8Array, offset?: number): Promise<void> {
    return attempt(this.path, 'write', async () => {
      for (let done = 0; done < bytes.byteLength; ) {
        const length = Math.min(bytes.byteLength - done, LARGEST_READ)
        const { bytesWritten } = await this.handle.write(bytes, done, length, offset === undefined ? null : offset + done)
        done += bytesWritten
      }
    })
  }

  truncate(size: number): Promise<void> {
    return attempt(this.path, 'truncate', () => this.handle.truncate(size))
  }

  sync(): Promise<void> {
    return attempt(this.path, 'fsync', () => this.handle.sync())
  }

  close(): Promise<void> {
    return attempt(this.path, 'close', () => this.handle.close())
  }
}

/** The real file system. */
export const nodeFiles: FileSystem = {
  open: (path, mode, permissions) => attempt(path, 'open', async () => new NodeFile(path, await open(path, FLAGS[mode], permissions))),
  rename: (from, to) => attempt(to, 'rename', () => rename(from, to)),
  mkdir: (path) => attempt(path, 'mkdir', async () => void (await mkdir(path, { recursive: true }))),
  readdir: (path) => attempt(path, 'readdir', async () => (await readdir(path)).sort()),
  remove: (path) => attempt(path, 'remove', () => rm(path, { recursive: true, force: true })),
  status: (path) =>
    attempt(path, 'stat', async () => {
      try {
        const found = await stat(path)
        return { size: found.size, kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other', modified: found.mtimeMs, permissions: found.mode & 0o777 } as const
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw cause
      }
    }),
  syncFolder: (path) =>
    attempt(path, 'fsync', async () => {
      // Windows can't open a folder; its renames are journalled.
      if (process.platform === 'win32') return
      const handle = await open(path, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    }),
}

/** Takes bytes in order. */
export type Sink = (bytes: Uint8Array) => Promise<void>

let temporaries = 0
const TEMPORARY = /^\..+\.\d+-\d+\.partial$/

/**
 * Writes a whole file or none: beside it under a temporary name, fsync, rename over it, fsync of the folder. Where
 * anything fails, what was there before is still there, and the temporary file is gone (a killed process leaves one;
 * `removePartials` clears it).
 */
export async function writeAtomically(
  files: FileSystem,
  path: string,
  content: Uint8Array | string | ((sink: Sink) => Promise<void>),
  permissions?: number,
): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${process.pid}-${temporaries++}.partial`)
  const file = await files.open(temporary, 'create', permissions)
  let open = true
  try {
    if (typeof content === 'function') await content((bytes) => file.write(bytes))
    else await file.write(typeof content === 'string' ? new TextEncoder().encode(content) : content)
    await file.sync()
    open = false
    await file.close()
    await files.rename(temporary, path)
  } catch (cause) {
    if (open) await file.close().catch(() => undefined)
    await files.remove(temporary).catch(() => undefined)
    throw cause
  }
  await files.syncFolder(folder)
}

/** Removes the temporary files that killed processes left in a folder. Call it only while holding the folder's lock. */
export async function removePartials(files: FileSystem, folder: string): Promise<string[]> {
  const left = (await files.readdir(folder)).filter((name) => TEMPORARY.test(name))
  for (const name of left) await files.remove(join(folder, name))
  return left
}

/** The whole of a small file; refused before anything is allocated where it is larger than `limit` bytes. */
export async function readWhole(files: FileSystem, path: string, limit = 64 << 20): Promise<Uint8Array<ArrayBuffer>> {
  const status = await files.status(path)
  if (status === undefined) throw failure('formats.files.missing', path, { call: 'open' })
  if (status.kind === 'folder') throw failure('formats.files.is-folder', path, { call: 'open' })
  if (status.kind === 'other') throw failure('formats.files.not-regular', path, { call: 'open' })
  if (status.size > limit) throw failure('formats.files.too-large', path, { call: 'open', limit, size: status.size })
  const file = await files.open(path, 'read')
  try {
    return await file.read(0, status.size)
  } finally {
    await file.close()
  }
}
