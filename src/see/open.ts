import { CantianError, failure } from '../errors/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { readDecoderConfig } from '../formats/config/normalize.ts'
import { readStorageConfig, type StorageConfig } from '../formats/config/storage.ts'
import { bytesOf, type StoredType } from '../formats/dtype.ts'
import { fingerprint } from '../formats/fingerprint.ts'
import type { ModelPlace } from '../formats/model-place.ts'
import { ParameterIndex } from '../formats/parameter-index.ts'
import { openCheckpoint, type Checkpoint, type CheckpointTensor } from '../formats/safetensors/checkpoint.ts'
import { elementsOf } from '../formats/safetensors/header.ts'
import { readText } from '../formats/source.ts'
import { architectureTensors } from './architecture.ts'
import { partsOf, type Part } from './parts.ts'

/** A tensor as files hold it, or, derived from a configuration, as files would hold it: then without a place. */
export interface SeenTensor {
  readonly name: string
  readonly dtype: StoredType
  readonly shape: readonly number[]
  /** Numbers in it, and their bytes. */
  readonly size: number
  readonly bytes: number
  readonly file: string | null
  /** First byte, from the file's start. */
  readonly offset: number | null
  readonly part: Part
}

/** Numbers that stand under a second name: `name` is `with`. `stored`: the files hold a copy under the second name too. */
export interface Tie {
  readonly name: string
  readonly with: string
  readonly stored: boolean
}

/** A model of which the headers were read: every tensor's name, type, shape and place, and no weight. */
export class OpenedCheckpoint {
  readonly tensors: ReadonlyMap<string, SeenTensor>
  readonly ties: readonly Tie[]
  /** What `#n` counts. */
  readonly index: ParameterIndex
  private print: Promise<string> | undefined

  constructor(
    readonly name: string,
    readonly place: ModelPlace,
    /** null: there are no weights here, everything is derived from config.json. */
    readonly checkpoint: Checkpoint | null,
    /** null: no config.json, or one of an architecture that Cantian doesn't know (`configProblem` says which). */
    readonly config: DecoderConfig | null,
    readonly configProblem: CantianError | null,
    readonly storage: StorageConfig | null,
  ) {
    const found: Iterable<Pick<SeenTensor, 'name' | 'dtype' | 'shape'> & Partial<CheckpointTensor>> = checkpoint?.tensors.values() ?? architectureTensors(config!, storage!)
    const all = [...found]
    const part = partsOf(all.map(({ name: tensor }) => tensor), config?.layers)
    this.tensors = new Map(
      all.map(({ name: tensor, dtype, shape, file = null, begin = null }) => {
        const size = elementsOf(shape) as number
        return [tensor, { name: tensor, dtype, shape, size, bytes: size * bytesOf(dtype), file, offset: begin, part: part(tensor) }]
      }),
    )
    this.ties = tiesOf(this.tensors, config, checkpoint)
    this.index = new ParameterIndex(this.tensors)
  }

  /** Of the names, types and shapes of its tensors. */
  fingerprint(): Promise<string> {
    return (this.print ??= fingerprint(this.tensors.values()))
  }

  /** The weights, or `see.no-weights`. */
  weights(): Checkpoint {
    if (this.checkpoint === null) throw failure('see.no-weights', this.name, {})
    return this.checkpoint
  }

  /** The same model with other weights under the same names, types and shapes. */
  with(checkpoint: Checkpoint): OpenedCheckpoint {
    return new OpenedCheckpoint(this.name, this.place, checkpoint, this.config, this.configProblem, this.storage)
  }

  /** Names that the numbers of a tensor stand under besides its own. */
  tiedTo(tensor: string): string[] {
    return this.ties.flatMap((tie) => (tie.with === tensor ? [tie.name] : tie.name === tensor ? [tie.with] : []))
  }

  async close(): Promise<void> {
    await this.checkpoint?.close()
  }
}

/** A tied head as the configuration says it; other names as safetensors' `save_model` leaves them in the metadata. */
function tiesOf(tensors: ReadonlyMap<string, SeenTensor>, config: DecoderConfig | null, checkpoint: Checkpoint | null): Tie[] {
  const ties = new Map<string, Tie>()
  const [head, embedding] = ['lm_head.weight', 'model.embed_tokens.weight']
  if (config?.tiedEmbeddings === true && tensors.has(embedding)) ties.set(head, { name: head, with: embedding, stored: tensors.has(head) })
  for (const { metadata } of checkpoint?.files.values() ?? []) {
    for (const [name, kept] of metadata) if (tensors.has(kept) && !tensors.has(name)) ties.set(name, { name, with: kept, stored: false })
  }
  return [...ties.values()]
}

/**
 * Opens what lies in a place: the headers of its weights, and config.json where there is one; from config.json alone the
 * tensors are derived from the architecture.
 * @throws see.nothing, formats.*
 */
export async function openAt(name: string, place: ModelPlace, signal?: AbortSignal): Promise<OpenedCheckpoint> {
  const { folder, file } = place
  const onlyConfig = file !== undefined && /^config(?:\..*)?\.json$|config\.json$/.test(file)
  const configFile = onlyConfig ? file : 'config.json'
  const text = await readText(folder, configFile, signal)
  const where = `${folder.name}/${configFile}`
  const storage = text === undefined ? null : readStorageConfig(text, where)
  const [config, problem] = text === undefined ? [null, null] : configOf(text, where)
  let checkpoint: Checkpoint | null = null
  if (!onlyConfig) {
    try {
      checkpoint = await openCheckpoint(folder, signal, file)
    } catch (cause) {
      const none = cause instanceof CantianError && cause.code === 'formats.checkpoint.none'
      if (!none || file !== undefined) throw cause
      if (text === undefined) throw failure('see.nothing', name, {}, cause)
    }
  }
  if (checkpoint === null && config === null) throw problem ?? failure('see.nothing', name, {})
  return new OpenedCheckpoint(name, place, checkpoint, config, problem, storage)
}

/** A configuration that Cantian doesn't understand is no reason to show no numbers. */
function configOf(text: string, where: string): readonly [DecoderConfig | null, CantianError | null] {
  try {
    return [readDecoderConfig(text, where), null]
  } catch (cause) {
    if (cause instanceof CantianError && cause.code.startsWith('formats.config.')) return [null, cause]
    throw cause
  }
}
