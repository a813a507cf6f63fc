import { spawn } from 'node:child_process'
import type { Compressed } from './compression.ts'

/** The size of bytes after `xz -9e`, where that program is installed: Node has no xz of its own. */
export function xzSize(bytes: Uint8Array, signal?: AbortSignal): Promise<Compressed> {
  return new Promise((resolve, reject) => {
    const xz = spawn('xz', ['-9', '--extreme', '--threads=1', '--stdout'], { stdio: ['pipe', 'pipe', 'ignore'], signal })
    let size = 0
    xz.stdout.on('data', (chunk: Uint8Array) => (size += chunk.length))
    xz.stdin.on('error', () => undefined) // told by 'error' or 'close' as well
    xz.on('error', (error) => {
      if (signal?.aborted) reject(error)
      else resolve({ reason: 'xz' })
    })
    xz.on('close', (code) => resolve(code === 0 ? { bytes: size } : { reason: 'xz' }))
    xz.stdin.end(bytes)
  })
}
