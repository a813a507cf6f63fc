import type { Checkpoint } from '../formats/safetensors/checkpoint.ts'
import type { OpenedCheckpoint, SeenTensor, Tie } from './open.ts'
import { PARTS, isMain, type Part } from './parts.ts'
import type { TokenizerSummary } from './tokenizer-summary.ts'

/** What `cantian map --json` prints (`kind: map`). Bytes are those of the numbers; files hold headers besides. */
export interface ModelMap {
  readonly v: 1
  readonly kind: 'map'
  readonly name: string
  readonly fingerprint: string
  /** `model_type` of config.json. */
  readonly architecture: string | null
  /** Of the main model: what answers. Prediction modules, quantization scales, buffers and second copies don't count. */
  readonly parameters: number
  /** At work for one token, embedding and head whole; null where it can't be told. */
  readonly activated: number | null
  /** Every number in the files, and their bytes. */
  readonly stored: number
  readonly bytes: number
  /** Of the weight files; null where everything is derived from config.json. */
  readonly fileBytes: number | null
  /** Layers of the main model, and those whose names stand in the files. */
  readonly layers: number | null
  readonly storedLayers: number
  readonly parts: readonly { readonly part: Part; readonly tensors: number; readonly parameters: number; readonly bytes: number; readonly share: number }[]
  readonly dtypes: readonly { readonly dtype: string; readonly numbers: number; readonly bytes: number }[]
  readonly tied: readonly Tie[]
  readonly metadata: Readonly<Record<string, string>>
  readonly tokenizer: TokenizerSummary | null
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly tensors: number }[]
  readonly tensors: readonly MapTensor[]
}

export interface MapTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  /** Numbers in it. */
  readonly parameters: number
  readonly bytes: number
  readonly file: string | null
  /** Bytes from the file's start. */
  readonly offset: number | null
  readonly part: Part
}

/** The map of a model from its headers, or from its configuration alone. */
export async function mapOf(opened: OpenedCheckpoint, tokenizer: TokenizerSummary | null = null): Promise<ModelMap> {
  const { tensors, config, checkpoint, ties } = opened
  const copies = new Set(ties.flatMap(({ name, stored }) => (stored ? [name] : [])))
  const list = [...tensors.values()]
  const counted = (tensor: SeenTensor) => isMain(tensor.part) && !copies.has(tensor.name)
  const bytes = sum(list, (tensor) => tensor.bytes)
  const files = checkpoint === null ? [] : [...checkpoint.files].map(([file, { source, tensors: inside }]) => ({ file, bytes: source.size, tensors: inside.size }))
  const fileBytes = checkpoint === null ? null : sum(files, (file) => file.bytes)
  const parts = PARTS.map((part) => {
    const own = list.filter((tensor) => tensor.part === part)
    const partBytes = sum(own, (tensor) => tensor.bytes)
    return { part, tensors: own.length, parameters: sum(own, (tensor) => (copies.has(tensor.name) ? 0 : tensor.size)), bytes: partBytes, share: bytes === 0 ? 0 : partBytes / (fileBytes ?? bytes) }
  }).filter((part) => part.tensors > 0)
  const parameters = sum(list.filter(counted), (tensor) => tensor.size)
  return {
    v: 1,
    kind: 'map',
    name: opened.name,
    fingerprint: await opened.fingerprint(),
    architecture: opened.storage?.modelType ?? null,
    parameters,
    activated: activatedOf(opened, parameters),
    stored: sum(list, (tensor) => tensor.size),
    bytes,
    fileBytes,
    layers: config?.layers ?? null,
    storedLayers: storedLayersOf(tensors.keys()),
    parts,
    dtypes: dtypesOf(list),
    tied: ties,
    metadata: metadataOf(checkpoint),
    tokenizer,
    files,
    tensors: list.map(({ name, shape, dtype, size, bytes: own, file, offset, part }) => ({ name, shape, dtype, parameters: size, bytes: own, file, offset, part })),
  }
}

const sum = <T>(list: readonly T[], of: (item: T) => number): number => list.reduce((total, item) => total + of(item), 0)

/** Everything but the experts that a token isn't sent to. */
function activatedOf({ tensors, config }: OpenedCheckpoint, parameters: number): number | null {
  const experts = sum([...tensors.values()], ({ part, size }) => (part === 'experts' ? size : 0))
  if (experts === 0) return parameters
  const routing = config?.experts
  return routing === undefined ? null : parameters - (experts / routing.count) * (routing.count - routing.chosen)
}

/** Distinct numbers that stand behind `layers.` in the names. */
function storedLayersOf(names: Iterable<string>): number {
  const layers = new Set<string>()
  for (const name of names) {
    const layer = /(?:^|\.)(?:layers|h|blocks)\.(\d+)\./.exec(name)?.[1]
    if (layer !== undefined) layers.add(layer)
  }
  return layers.size
}

function dtypesOf(list: readonly SeenTensor[]): ModelMap['dtypes'] {
  const types = new Map<string, { dtype: string; numbers: number; bytes: number }>()
  for (const { dtype, size, bytes } of list) {
    const type = types.get(dtype) ?? { dtype, numbers: 0, bytes: 0 }
    types.set(dtype, type)
    type.numbers += size
    type.bytes += bytes
  }
  return [...types.values()].sort((a, b) => b.bytes - a.bytes)
}

/** Of the first file: shards repeat it. */
function metadataOf(checkpoint: Checkpoint | null): Record<string, string> {
  const [first] = checkpoint?.files.values() ?? []
  const metadata = Object.create(null) as Record<string, string>
  for (const [key, value] of first?.metadata ?? []) metadata[key] = value
  return metadata
}
