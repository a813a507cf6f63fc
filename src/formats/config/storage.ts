import { z } from 'zod/mini'
import type { StoredType } from '../dtype.ts'
import { parseJson } from '../json.ts'

/** What `config.json` says about how the weights are stored, beside what they are. Nothing here is an error: what isn't understood is null. */
export interface StorageConfig {
  /** `model_type`, whatever it is. */
  readonly modelType: string | null
  /** Of unquantized weights (`dtype`, before transformers 5 `torch_dtype`). */
  readonly dtype: StoredType | null
  /** 8-bit floats with one scale a block of [rows, columns] (DeepSeek-V3); other methods are named alone. */
  readonly quantization: { readonly method: string; readonly block: readonly [number, number] | null } | null
  /** Modules that predict further tokens, stored as layers after the last (`num_nextn_predict_layers`). */
  readonly predictionLayers: number
}

const TYPES: Readonly<Record<string, StoredType>> = { float32: 'F32', float16: 'F16', bfloat16: 'BF16', float64: 'F64' }
const block = z.tuple([z.int().check(z.gte(1)), z.int().check(z.gte(1))])
const schema = z.looseObject({
  model_type: z.catch(z.nullable(z.string()), null),
  dtype: z.catch(z.nullable(z.string()), null),
  torch_dtype: z.catch(z.nullable(z.string()), null),
  num_nextn_predict_layers: z.catch(z.int().check(z.gte(0), z.lte(64)), 0),
  quantization_config: z.catch(z.nullable(z.looseObject({ quant_method: z.catch(z.string(), '?'), weight_block_size: z.catch(z.nullable(block), null) })), null),
})

/** Errors: `formats.json.*` alone. */
export function readStorageConfig(content: string | Uint8Array, file = 'config.json'): StorageConfig {
  const json = parseJson(content, file)
  const object = typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {}
  const found = schema.parse({ model_type: null, dtype: null, torch_dtype: null, quantization_config: null, num_nextn_predict_layers: 0, ...object })
  const quantization = found.quantization_config
  return {
    modelType: found.model_type,
    dtype: TYPES[found.dtype ?? found.torch_dtype ?? ''] ?? null,
    quantization: quantization === null ? null : { method: quantization.quant_method, block: quantization.quant_method === 'fp8' ? quantization.weight_block_size : null },
    predictionLayers: found.num_nextn_predict_layers,
  }
}
