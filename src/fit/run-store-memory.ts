import { memoryFolder, type FileFolder } from '../formats/source.ts'
import { safetensorsBytes, type TensorToWrite } from '../formats/safetensors/write.ts'
import { failure } from '../errors/index.ts'
import type { FitEvent } from './events.ts'
import type { FileRecord, PositionJson, RunJson } from './run-json.ts'
import { checkpointFolder, type CheckpointContent, type RunStore, type StoredCheckpoint } from './run-store.ts'

/**
 * A run in memory: what a page keeps, or a program that wants the model and no folder. `folder` is what the run would have
 * published (config.json, tokenizer.json, model.safetensors, …), and opens as a model; `log` holds the run's events.
 */
export class MemoryRunStore implements RunStore {
  readonly files = new Map<string, Uint8Array>()
  readonly folder: FileFolder
  readonly events: FitEvent[] = []
  private kept: { run: RunJson; position: PositionJson; tensors: ReadonlyMap<string, Float32Array> } | undefined

  constructor(readonly name = 'memory') {
    this.folder = memoryFolder(this.files, name)
  }

  async begin(files: Readonly<Record<string, string>>): Promise<FileRecord[]> {
    const encoder = new TextEncoder()
    for (const [name, text] of Object.entries(files)) this.files.set(name, encoder.encode(text))
    return []
  }

  async save({ model, optimizer, position, published, run }: CheckpointContent): Promise<string> {
    const checkpoint = checkpointFolder(position.step)
    const tensors = new Map<string, Float32Array>()
    for (const tensor of [...model, ...optimizer]) tensors.set(tensor.name, floatsOf(await bytesOf(tensor)))
    this.files.set('model.safetensors', await safetensorsBytes(published ?? model, { metadata: { format: 'pt' } }))
    this.kept = { run: { ...run, format: 1, checkpoint, step: position.step, files: [] }, position, tensors }
    return checkpoint
  }

  async log(event: FitEvent): Promise<void> {
    this.events.push(event)
  }

  async load(): Promise<StoredCheckpoint> {
    if (this.kept === undefined) throw failure('fit.no-run', this.name, {})
    const { run, position, tensors } = this.kept
    return {
      run,
      position,
      async *tensors() {
        yield* tensors
      },
    }
  }

  async close(): Promise<void> {}
}

/** A tensor's bytes, in one piece of memory of its own. */
export async function bytesOf({ data }: TensorToWrite): Promise<Uint8Array> {
  const given = typeof data === 'function' ? await data() : data
  if (given instanceof Uint8Array) return given.slice()
  const pieces: Uint8Array[] = []
  for await (const piece of given) pieces.push(piece)
  const whole = new Uint8Array(pieces.reduce((total, piece) => total + piece.byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}

export const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
