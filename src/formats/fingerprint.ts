import type { StoredType } from './dtype.ts'
import { compareCodePoints } from './safetensors/write.ts'

/**
 * What an address means something with: sha256 (hex) over the tensors' names, types and shapes, sorted by name, one
 * `["name","F32",[2,3]]` a line. The numbers themselves don't count: an edited model keeps its fingerprint.
 */
export function fingerprint(tensors: Iterable<{ readonly name: string; readonly dtype: StoredType; readonly shape: readonly number[] }>): Promise<string> {
  const sorted = [...tensors].sort((a, b) => compareCodePoints(a.name, b.name))
  const lines = sorted.map(({ name, dtype, shape }) => `${JSON.stringify([name, dtype, shape])}\n`)
  return sha256(new TextEncoder().encode(lines.join('')))
}

/** sha256 of bytes in memory, hex. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
