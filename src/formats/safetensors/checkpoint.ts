import { failure } from '../../errors/index.ts'
import { concurrently } from '../concurrently.ts'
import { toFloats } from '../dtype.ts'
import { JsonScanner, decodeUtf8, shorten } from '../json.ts'
import type { FileFolder, FileSource } from '../source.ts'
import { noTensor, openSafetensors, type ElementRange, type SafetensorsFile } from './file.ts'
import type { TensorEntry } from './header.ts'

const SINGLE = 'model.safetensors'
const INDEX = 'model.safetensors.index.json'
/** DeepSeek-R1's index (91,991 tensors in 163 files) has 9 MB. */
const MAX_INDEX = 100_000_000

export interface CheckpointTensor extends TensorEntry {
  /** The file that holds it; `begin` and `end` count from its start. */
  readonly file: string
}

/** The weights of a model folder, from one safetensors file or many. */
export class Checkpoint {
  constructor(
    readonly name: string,
    /** By file name, in the index's order of names. */
    readonly files: ReadonlyMap<string, SafetensorsFile>,
    /** Shards in order of their names, then the order of bytes: the order of parameter numbers. */
    readonly tensors: ReadonlyMap<string, CheckpointTensor>,
  ) {}

  entry(name: string): CheckpointTensor {
    const entry = this.tensors.get(name)
    if (entry === undefined) throw noTensor(this.name, name, [...this.tensors.keys()])
    return entry
  }

  /** The stored bytes of the elements, a copy. */
  async read(name: string, range: ElementRange = {}, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return this.fileOf(name).read(name, range, signal)
  }

  /** The same of many ranges, `atOnce` reads under way at a time. */
  async readMany(name: string, ranges: readonly ElementRange[], atOnce: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>[]> {
    return this.fileOf(name).readMany(name, ranges, atOnce, signal)
  }

  private fileOf(tensor: string): SafetensorsFile {
    return this.files.get(this.entry(tensor).file) as SafetensorsFile
  }

  /** The elements as float32, exactly; see `toFloats`. */
  async floats(name: string, range: ElementRange = {}, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>> {
    const { dtype } = this.entry(name)
    return toFloats(await this.read(name, range, signal), dtype)
  }

  async close(): Promise<void> {
    for (const file of this.files.values()) await file.close()
  }
}

/**
 * Opens `model.safetensors`, or the shards that `model.safetensors.index.json` names, and compares the index with what
 * the shards hold: every tensor in the shard that the index says, and none besides. `file`: a weights file or an index
 * of another name. Only headers are read.
 */
export async function openCheckpoint(folder: FileFolder, signal?: AbortSignal, file?: string): Promise<Checkpoint> {
  const index = file?.endsWith('.json') === true
  const names = file === undefined ? [SINGLE, INDEX] : index ? [undefined, file] : [file]
  const single = names[0] === undefined ? undefined : await folder.open(names[0], signal)
  if (single !== undefined) return checkpointOf(await openSafetensors(single, signal), names[0]!, folder.name)
  const source = names[1] === undefined ? undefined : await folder.open(names[1], signal)
  if (source === undefined) throw failure('formats.checkpoint.none', folder.name, {})
  return openShards(folder, await readIndex(source, signal), source.name, signal)
}

/** A checkpoint of one file. */
export function checkpointOf(file: SafetensorsFile, fileName: string, name: string): Checkpoint {
  const tensors = new Map([...file.tensors].map(([tensor, entry]) => [tensor, { ...entry, file: fileName }]))
  return new Checkpoint(name, new Map([[fileName, file]]), tensors)
}

/** Which shard the index puts each tensor in. A tensor named twice is the JSON reader's `formats.json.duplicate`. */
async function readIndex(source: FileSource, signal?: AbortSignal): Promise<Map<string, string>> {
  const where = source.name
  try {
    if (source.size > MAX_INDEX) throw failure('formats.files.too-large', where, { call: 'open', limit: MAX_INDEX, size: source.size })
    const scanner = new JsonScanner(decodeUtf8(await source.read(0, source.size, signal), where), where)
    const placed = new Map<string, string>()
    const shards = new Map<string, string>()
    let found: unknown = null
    const take = (tensor: string): void => {
      if (scanner.peek() !== '"') throw failure('formats.checkpoint.index', where, { found: shorten({ [tensor]: scanner.value(2) }) })
      const read = scanner.string()
      const shard = shards.get(read) ?? read
      if (shard === read) {
        if (!isPlainName(shard)) throw failure('formats.checkpoint.shard-name', where, { shard: shorten(JSON.stringify(shard)) })
        shards.set(shard, shard)
      }
      placed.set(tensor, shard)
    }
    // Straight into the map: a tree of 91,991 names and what JSON needs to tell two alike would be made for nothing.
    if (scanner.peek() === '{') {
      scanner.object((field) => {
        if (field !== 'weight_map') scanner.skip(1)
        else if (scanner.peek() === '{') scanner.object(take, 1, placed)
        else found = scanner.value(1)
      })
    } else found = scanner.value()
    scanner.end()
    if (placed.size === 0) throw failure('formats.checkpoint.index', where, { found: found === null ? '{}' : shorten(found) })
    return placed
  } finally {
    await source.close()
  }
}

/** A name within the folder: no separators of any system, no drive, nothing hidden or relative. */
const isPlainName = (name: string): boolean => /^[^./\\:\0][^/\\:\0]{0,254}$/.test(name)

/** Shards whose headers are read at once: enough to hide a network's delay, few enough for any server. */
const AT_ONCE = 16

async function openShards(folder: FileFolder, placed: ReadonlyMap<string, string>, where: string, signal?: AbortSignal): Promise<Checkpoint> {
  const shards = [...new Set(placed.values())].sort()
  const open = async (shard: string): Promise<SafetensorsFile> => {
    const source = await folder.open(shard, signal)
    if (source === undefined) throw failure('formats.checkpoint.shard-missing', where, { shard })
    return openSafetensors(source, signal)
  }
  const opened = await concurrently(shards, AT_ONCE, open, (file) => file.close())
  const files = new Map(shards.map((shard, i) => [shard, opened[i]]))
  try {
    const tensors = new Map<string, CheckpointTensor>()
    for (const [shard, file] of files) {
      for (const { name, dtype, shape, begin, end } of file.tensors.values()) {
        if (placed.get(name) !== shard) throw failure('formats.checkpoint.shard-extra', where, { shard, name: shorten(name) })
        // Spelt out: spreading 91,991 entries takes a tenth of a second.
        tensors.set(name, { name, dtype, shape, begin, end, file: shard })
      }
    }
    // Every tensor that a shard holds is placed there: as many of them are all of them.
    if (tensors.size < placed.size) for (const [name, shard] of placed) if (!tensors.has(name)) throw failure('formats.checkpoint.shard-lacks', where, { name: shorten(name), shard })
    return new Checkpoint(folder.name, files, tensors)
  } catch (cause) {
    for (const file of files.values()) await file.close()
    throw cause
  }
}
