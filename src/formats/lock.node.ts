import { open, stat, type FileHandle } from 'node:fs/promises'
import { failure } from '../errors/index.ts'
import { fileFailure } from './files.node.ts'

// One byte far behind the owner's pid: on Windows a locked byte can't even be read by others.
const AT = 1 << 30

export interface Lock {
  readonly path: string
  /** Lets the lock go. The file stays, unless the owner removes it before. */
  release(): Promise<void>
}

/**
 * One owner at a time: the kernel's lock on an open file, which goes with its process, also at kill -9. Held by
 * another (or by this process a second time): `formats.lock.held` with the pid that the owner wrote into the file.
 */
export async function takeLock(path: string): Promise<Lock> {
  const { tryLock, unlock } = await import('fs-native-extensions')
  let handle: FileHandle
  try {
    handle = await open(path, 'a+')
  } catch (cause) {
    throw fileFailure(cause, path, 'open')
  }
  try {
    if (!lockNow(tryLock, handle, path)) throw failure('formats.lock.held', path, { pid: await ownerOf(handle) })
    // An owner that took everything back removes its file too: what was opened may be no file of this folder any more.
    if ((await stat(path).catch(() => undefined))?.ino !== (await handle.stat()).ino) throw failure('formats.lock.held', path, { pid: '?' })
    await handle.truncate(0)
    await handle.write(`${process.pid}\n`)
  } catch (cause) {
    await handle.close()
    throw fileFailure(cause, path, 'lock')
  }
  let held = true
  return {
    path,
    async release() {
      if (!held) return
      held = false
      try {
        await handle.truncate(0)
        unlock(handle.fd, AT, 1)
      } finally {
        await handle.close()
      }
    },
  }
}

function lockNow(tryLock: (fd: number, offset: number, length: number) => boolean, handle: FileHandle, path: string): boolean {
  try {
    return tryLock(handle.fd, AT, 1)
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException
    // fcntl may answer either for a lock that somebody else has (POSIX).
    if (code === 'EACCES' || code === 'EBUSY' || code === 'EWOULDBLOCK') return false
    throw failure('formats.lock.unsupported', path, { code }, cause)
  }
}

/** The pid in the file; the owner may be just about to write it. */
async function ownerOf(handle: FileHandle): Promise<string> {
  for (let tries = 0; tries < 20; tries++) {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(16), 0, 16, 0)
    const pid = /^(\d+)\n/.exec(new TextDecoder().decode(buffer.subarray(0, bytesRead)))?.[1]
    if (pid !== undefined) return pid
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return '?'
}
