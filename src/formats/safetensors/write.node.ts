import { nodeFiles, writeAtomically, type FileSystem } from '../files.node.ts'
import { writeSafetensors, type TensorToWrite, type WriteOptions } from './write.ts'

/** Small tensors are gathered into writes of this many bytes. */
const GATHER = 1 << 20

/** Writes a safetensors file whole or not at all, streaming; gives its size in bytes. */
export async function writeSafetensorsFile(
  path: string,
  tensors: Iterable<TensorToWrite>,
  { files = nodeFiles, ...options }: WriteOptions & { files?: FileSystem } = {},
): Promise<number> {
  let size = 0
  await writeAtomically(files, path, async (sink) => {
    const gathered = new Uint8Array(GATHER)
    let held = 0
    const flush = async () => {
      if (held > 0) await sink(gathered.subarray(0, held))
      held = 0
    }
    size = await writeSafetensors(async (piece) => {
      if (held + piece.byteLength > GATHER) await flush()
      if (piece.byteLength >= GATHER) return sink(piece)
      gathered.set(piece, held)
      held += piece.byteLength
    }, tensors, options)
    await flush()
  })
  return size
}
