import { bytesOf } from '../formats/dtype.ts'
import type { OpenedCheckpoint } from './open.ts'

/** Bytes that are read at once: enough for a disk's full speed, few enough to stay in a processor's cache. */
const CHUNK = 1 << 21
/** Chunks on their way while one is looked at. */
const AHEAD = 3

export interface Chunk {
  /** Place of its first element in the tensor. */
  readonly start: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The stored bytes of a tensor in order, a few chunks read ahead. Leaving the loop ends the reading. */
export async function* chunksOf(opened: OpenedCheckpoint, tensor: string, signal?: AbortSignal): AsyncGenerator<Chunk> {
  const weights = opened.weights()
  const { dtype } = weights.entry(tensor)
  const { size } = opened.tensors.get(tensor)!
  const step = CHUNK / bytesOf(dtype)
  const coming: Promise<Chunk>[] = []
  let next = 0
  const ask = () => {
    if (next >= size) return
    const start = next
    next += step
    const chunk = weights.read(tensor, { start, count: Math.min(step, size - start) }, signal).then((bytes) => ({ start, bytes }))
    chunk.catch(() => undefined)
    coming.push(chunk)
  }
  for (let i = 0; i <= AHEAD; i++) ask()
  for (let chunk = coming.shift(); chunk !== undefined; chunk = coming.shift()) {
    const ready = await chunk
    ask()
    yield ready
  }
}
