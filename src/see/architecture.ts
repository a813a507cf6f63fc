import type { DecoderConfig } from '../formats/config/decoder.ts'
import type { StorageConfig } from '../formats/config/storage.ts'
import type { StoredType } from '../formats/dtype.ts'
import { decoderParameters } from '../models/parameters.ts'

/** A tensor that a checkpoint of an architecture holds. */
export interface ArchitectureTensor {
  readonly name: string
  readonly dtype: StoredType
  readonly shape: readonly number[]
}

/**
 * The tensors that a checkpoint of this configuration holds, derived from the architecture alone, in the order of layers:
 * parameters, DeepSeek-V3's prediction modules (arXiv:2412.19437, section 2.2: an embedding, two norms, a projection of both
 * to the width, one layer, a norm and a head of their own), and, with 8-bit floats in blocks, a scale a block
 * (section 3.3.2). Types are those that such checkpoints are published in.
 */
export function* architectureTensors(config: DecoderConfig, storage: StorageConfig): Iterable<ArchitectureTensor> {
  const plain = storage.dtype ?? 'BF16'
  for (const { name, shape } of decoderParameters(config)) yield* stored(name, shape, plain, storage)
  if (config.architecture !== 'deepseek_v3') return
  const { width, vocabulary, layers } = config
  for (let layer = layers; layer < layers + storage.predictionLayers; layer++) {
    const prefix = `model.layers.${layer}.`
    yield { name: `${prefix}embed_tokens.weight`, dtype: plain, shape: [vocabulary, width] }
    for (const norm of ['enorm', 'hnorm']) yield { name: `${prefix}${norm}.weight`, dtype: plain, shape: [width] }
    yield { name: `${prefix}eh_proj.weight`, dtype: plain, shape: [width, 2 * width] }
    for (const { name, shape } of layerParameters(config)) yield* stored(`${prefix}${name}`, shape, plain, storage)
    yield { name: `${prefix}shared_head.norm.weight`, dtype: plain, shape: [width] }
    yield { name: `${prefix}shared_head.head.weight`, dtype: plain, shape: [vocabulary, width] }
  }
}

/** The parameters of one further layer, with experts where the model has any, by their names inside it. */
function layerParameters(config: DecoderConfig): { name: string; shape: readonly number[] }[] {
  const one = { ...config, layers: 1, windows: [null], ...(config.experts && { experts: { ...config.experts, layers: [true] } }) }
  const prefix = 'model.layers.0.'
  return decoderParameters(one).flatMap(({ name, shape }) => (name.startsWith(prefix) ? [{ name: name.slice(prefix.length), shape }] : []))
}

function* stored(name: string, shape: readonly number[], plain: StoredType, { quantization }: StorageConfig): Iterable<ArchitectureTensor> {
  const block = quantization?.block ?? null
  const quantized = block !== null && /_proj(?:_with_mqa)?\.weight$/.test(name)
  const dtype = quantized ? 'F8_E4M3' : name.endsWith('.e_score_correction_bias') ? 'F32' : plain
  yield { name, dtype, shape }
  if (quantized) yield { name: `${name}_scale_inv`, dtype: 'F32', shape: shape.map((extent, axis) => Math.ceil(extent / block[axis])) }
}
