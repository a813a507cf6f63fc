// Run by hostile.test.ts in a process of its own: opens a file whose header of 16 MB costs as much memory as one can,
// and prints by how much the peak of resident memory grew. The file is written in pieces, so that making it costs little.
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CantianError } from '../../src/errors/index.ts'
import { openSafetensors } from '../../src/formats/safetensors/file.ts'
import { openLocal } from '../../src/formats/source.node.ts'

const SIZE = 16_000_000
const kinds: Record<string, { start: string; piece: (i: number) => string; end: string }> = {
  tensors: { start: '{', piece: (i) => `${i ? ',' : ''}"${i.toString(36)}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`, end: '}' },
  metadata: { start: '{"__metadata__":{', piece: (i) => `${i ? ',' : ''}"${i.toString(36)}":""`, end: '}}' },
  shape: { start: '{"a":{"dtype":"U8","data_offsets":[0,0],"shape":[', piece: (i) => `${i ? ',' : ''}1`, end: ',-1]}}' },
  unknown: { start: '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":[', piece: (i) => `${i ? ',' : ''}{}`, end: ']}}' },
  spaces: { start: '{', piece: () => ' '.repeat(64), end: '}' },
}

const peak = () => process.resourceUsage().maxRSS * 1024
const { start, piece, end } = kinds[process.argv[2]]
const folder = await mkdtemp(join(tmpdir(), 'cantian-memory-'))
try {
  const path = join(folder, 'file')
  const handle = await open(path, 'w')
  let at = 8
  const write = async (text: string) => {
    at += (await handle.write(text, at)).bytesWritten
  }
  await write(start)
  for (let i = 0; at < SIZE; ) {
    let block = ''
    while (block.length < 1 << 16) block += piece(i++)
    await write(block)
  }
  await write(end)
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(at - 8), true)
  await handle.write(length, 0, 8, 0)
  await handle.close()

  const before = peak()
  let outcome = 'opened'
  const file = await openSafetensors(await openLocal(path)).catch((error: unknown) => {
    if (!(error instanceof CantianError)) throw error
    outcome = error.code
    return undefined
  })
  console.log(JSON.stringify({ header: at - 8, growth: peak() - before, outcome, tensors: file?.tensors.size }))
  await file?.close()
} finally {
  await rm(folder, { recursive: true })
}
