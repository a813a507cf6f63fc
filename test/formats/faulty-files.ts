import { fileFailure, type FileSystem, type OpenFile } from '../../src/formats/files.node.ts'

/** What changes something on the disk; reads aren't faults that a writer must survive. */
export type Operation = 'open' | 'write' | 'truncate' | 'fsync' | 'close' | 'rename' | 'mkdir' | 'remove' | 'fsync-folder'

export interface Fault {
  /** The operation at which it happens, counted from 0; leave out to count only. */
  readonly at?: number
  /**
   * `fail`: that one operation fails with `code`, the rest work (a full disk).
   * `stop`: it and all that follow do nothing and never answer well, as if the process had died there.
   * `kill`: the process kills itself with -9, before the operation (`stop` and `kill` first let half of a write through).
   */
  readonly how?: 'fail' | 'stop' | 'kill'
  /** errno name of `fail`; ENOSPC by default. */
  readonly code?: string
}

/** Thrown by every operation after a `stop`. It is no CantianError: nothing may swallow it and go on. */
export class Stopped extends Error {}

/**
 * A file system that lets a test enumerate every durable operation: run once to count (`operations`), then once for
 * each number with a fault there.
 */
export class FaultyFiles implements FileSystem {
  /** `rename run.json`, in order. */
  readonly operations: string[] = []
  private stopped = false

  constructor(
    private readonly inner: FileSystem,
    private readonly fault: Fault = {},
  ) {}

  async open(path: string, mode: Parameters<FileSystem['open']>[1], permissions?: number): Promise<OpenFile> {
    if (mode !== 'read') await this.reach('open', path)
    const file = await this.inner.open(path, mode, permissions)
    if (mode === 'read') return file
    return {
      path,
      read: (offset, length) => file.read(offset, length),
      readMany: (ranges) => file.readMany(ranges),
      write: async (bytes, offset) => {
        await this.reach('write', path, () => file.write(bytes.subarray(0, bytes.byteLength >> 1), offset))
        return file.write(bytes, offset)
      },
      truncate: async (size) => {
        await this.reach('truncate', path)
        return file.truncate(size)
      },
      sync: async () => {
        await this.reach('fsync', path)
        return file.sync()
      },
      close: async () => {
        // The descriptor goes in any case, as it would with the process.
        await file.close()
        await this.reach('close', path)
      },
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await this.reach('rename', to)
    return this.inner.rename(from, to)
  }

  async mkdir(path: string): Promise<void> {
    await this.reach('mkdir', path)
    return this.inner.mkdir(path)
  }

  async remove(path: string): Promise<void> {
    await this.reach('remove', path)
    return this.inner.remove(path)
  }

  async syncFolder(path: string): Promise<void> {
    await this.reach('fsync-folder', path)
    return this.inner.syncFolder(path)
  }

  readdir(path: string): Promise<string[]> {
    return this.inner.readdir(path)
  }

  status(path: string): ReturnType<FileSystem['status']> {
    return this.inner.status(path)
  }

  private async reach(operation: Operation, path: string, half?: () => Promise<void>): Promise<void> {
    if (this.stopped) throw new Stopped(`after the stop: ${operation} ${path}`)
    const number = this.operations.length
    this.operations.push(`${operation} ${path.slice(path.lastIndexOf('/') + 1)}`)
    if (number !== this.fault.at) return
    const { how = 'fail', code = 'ENOSPC' } = this.fault
    await half?.()
    if (how === 'kill') {
      process.kill(process.pid, 'SIGKILL')
      await new Promise(() => undefined)
    }
    if (how === 'stop') {
      this.stopped = true
      throw new Stopped(`${operation} ${path}`)
    }
    throw fileFailure(Object.assign(new Error(`${code}: injected, ${operation} ${path}`), { code }), path, operation)
  }
}
