// A run as a folder: what transformers opens in Python, and what `cantian ask` and the school open again.
import { unzip, zip, type Unzipped } from 'fflate'
import { failure } from '../../../src/errors/index.ts'
import type { FitEvent } from '../../../src/fit/events.ts'
import type { FileFolder } from '../../../src/formats/source.ts'
import { safetensorsBytes } from '../../../src/formats/safetensors/write.ts'
import type { CheckpointRecord, RunRecord } from './storage.ts'

/** The most that is unpacked: a model for a page is far smaller, a bomb far larger. */
const mostBytes = 512e6

const isMoment = (name: string): boolean => /^(m|v|momentum)\./.test(name)

export async function folderFiles({ files }: RunRecord, { tensors }: CheckpointRecord, events: readonly FitEvent[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const encoder = new TextEncoder()
  const weights = tensors.filter(({ name }) => !isMoment(name)).map(({ name, shape, bytes }) => ({ name, dtype: 'F32' as const, shape, data: () => Promise.resolve(bytes) }))
  return new Map([
    ...Object.entries(files).map(([name, text]) => [name, encoder.encode(text)] as const),
    ['model.safetensors', await safetensorsBytes(weights, { metadata: { format: 'pt' } })] as const,
    ['log.jsonl', encoder.encode(events.map((event) => `${JSON.stringify(event)}\n`).join(''))] as const,
  ])
}

const inFolder = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors', 'log.jsonl']

/** The files of a run, of those that it has, as a zip. */
export async function zipped(folder: FileFolder, name: string): Promise<Blob> {
  const files = new Map<string, Uint8Array>()
  for (const file of inFolder) {
    const source = await folder.open(file)
    if (!source) continue
    files.set(file, await source.read(0, source.size))
    await source.close()
  }
  return zipOf(files, name)
}

const zipOf = (files: ReadonlyMap<string, Uint8Array>, folder: string): Promise<Blob> =>
  new Promise((resolve, reject) => {
    // Weights hardly get smaller: they are stored as they are.
    zip(Object.fromEntries([...files].map(([name, bytes]) => [`${folder}/${name}`, [bytes, { level: name.endsWith('.safetensors') ? 0 : 6 }]])), (error, bytes) => {
      if (error) reject(error)
      else resolve(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/zip' }))
    })
  })

/** The files of a model from a zip, or as they were chosen. @throws lab.model.none, lab.model.large */
export async function filesOf(given: readonly File[]): Promise<ReadonlyMap<string, Uint8Array | Blob>> {
  const total = given.reduce((sum, { size }) => sum + size, 0)
  if (total > mostBytes) throw failure('lab.model.large', given[0].name, { found: Math.ceil(total / 1e6), most: mostBytes / 1e6 })
  const files = given.length === 1 && given[0].name.endsWith('.zip') ? await unpacked(given[0]) : new Map(given.map((file) => [file.name, file] as const))
  const missing = ['config.json', 'tokenizer.json', 'model.safetensors'].filter((name) => !files.has(name))
  if (missing.length > 0) throw failure('lab.model.none', given[0]?.name ?? '', { missing: missing.join(', ') })
  return files
}

async function unpacked(file: File): Promise<Map<string, Uint8Array | Blob>> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let promised = 0
  const entries = await new Promise<Unzipped>((resolve, reject) => {
    unzip(
      bytes,
      {
        // Sizes are claims of the file: they are summed up before anything is unpacked.
        filter: ({ name, originalSize }) => {
          if (!/(^|\/)(config|generation_config|tokenizer|tokenizer_config)\.json$|(^|\/)model\.safetensors$/.test(name)) return false
          promised += originalSize
          return promised <= mostBytes
        },
      },
      (error, found) => (error ? reject(failure('lab.model.broken', file.name, { found: error.message }, error)) : resolve(found)),
    )
  })
  if (promised > mostBytes) throw failure('lab.model.large', file.name, { found: Math.ceil(promised / 1e6), most: mostBytes / 1e6 })
  return new Map(Object.entries(entries).map(([name, content]) => [name.split('/').at(-1)!, content]))
}
