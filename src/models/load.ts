import { failure } from '../errors/index.ts'
import { showShape, sizeOf, type StateSpec } from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { storedNumbers, type StoredType } from '../formats/dtype.ts'
import { shorten } from '../formats/json.ts'
import type { Checkpoint } from '../formats/safetensors/checkpoint.ts'
import { isBuffer } from '../formats/tensor-roles.ts'
import type { State } from '../runtime/runtime.ts'
import { decoderParameters, type ParameterSpec } from './parameters.ts'

/** Types that hold a weight as it is. Eight-bit floats need scales that these architectures don't name. */
const WEIGHT_TYPES: readonly StoredType[] = ['F32', 'F16', 'BF16', 'F64']
/** Elements that are read and written at once: 16 MB of f32. */
const CHUNK = 2 ** 22
/**
 * DeepSeek-V3's modules that predict further tokens stand as layers after the last one; answering does without them
 * (arXiv:2412.19437, section 2.2).
 */
const predictsFurther = (name: string, { architecture, layers }: DecoderConfig): boolean =>
  architecture === 'deepseek_v3' && Number(/^model\.layers\.(\d+)\./.exec(name)?.[1] ?? -1) >= layers

/** The parameters of a decoder as what a runtime keeps: f32, Hugging Face's names. */
export const parameterStates = (config: DecoderConfig): StateSpec =>
  Object.fromEntries(decoderParameters(config).map(({ name, shape }) => [name, { dtype: 'f32', shape }]))

/**
 * Compares a checkpoint's names, shapes and types with what the configuration asks for. Buffers, the second copy of
 * a tied embedding and DeepSeek's modules of further tokens are let through unread.
 * @throws models.load.missing, models.load.extra, models.load.shape, models.load.dtype
 */
export function checkWeights(checkpoint: Checkpoint, config: DecoderConfig): readonly ParameterSpec[] {
  const specs = decoderParameters(config)
  const wanted = new Set(specs.map(({ name }) => name))
  const extra = [...checkpoint.tensors.keys()].filter((name) => !wanted.has(name) && !isBuffer(name) && !predictsFurther(name, config) && !(config.tiedEmbeddings && name === 'lm_head.weight'))
  const missing = specs.filter(({ name }) => !checkpoint.tensors.has(name))
  if (missing.length > 0) {
    const [{ name, shape }] = missing
    throw failure('models.load.missing', checkpoint.name, { name, shape: showShape(shape), count: missing.length, found: extra.length > 0 ? shorten(extra[0]) : '–' })
  }
  if (extra.length > 0) {
    const { shape, dtype } = checkpoint.entry(extra[0])
    throw failure('models.load.extra', checkpoint.name, { count: wanted.size, name: shorten(extra[0]), type: `${dtype} ${showShape(shape)}`, others: extra.length })
  }
  for (const { name, shape } of specs) {
    const entry = checkpoint.entry(name)
    if (entry.shape.length !== shape.length || entry.shape.some((extent, i) => extent !== shape[i])) {
      throw failure('models.load.shape', checkpoint.name, { name, expected: showShape(shape), found: showShape(entry.shape) })
    }
    if (!WEIGHT_TYPES.includes(entry.dtype)) throw failure('models.load.dtype', checkpoint.name, { name, expected: WEIGHT_TYPES.join(' '), found: entry.dtype })
  }
  return specs
}

export interface LoadOptions {
  readonly signal?: AbortSignal
  /** Called after each part with the number of elements written and their total. */
  readonly progress?: (written: number, total: number) => void
}

/**
 * Writes a checkpoint's weights into a state that holds the parameters under their names: f32, f16 and bf16 exactly, f64
 * rounded to nearest by runtimes that keep f32. At most 16 MB of numbers are in the host's memory at a time.
 * @throws what `checkWeights` throws, and models.load.range where a finite f64 is beyond f32
 */
export async function loadWeights(checkpoint: Checkpoint, config: DecoderConfig, state: State, { signal, progress }: LoadOptions = {}): Promise<void> {
  const specs = checkWeights(checkpoint, config)
  const total = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  let written = 0
  for (const { name, shape } of specs) {
    const { dtype } = checkpoint.entry(name)
    const size = sizeOf(shape)
    for (let start = 0; start < size; start += CHUNK) {
      const count = Math.min(CHUNK, size - start)
      const values = storedNumbers(await checkpoint.read(name, { start, count }, signal), dtype) as ArrayLike<number>
      if (dtype === 'F64') refuseBeyondFloat32(values, name, checkpoint.name)
      await state.write([{ name, start, count, values }])
      progress?.((written += count), total)
    }
  }
}

function refuseBeyondFloat32(values: ArrayLike<number>, name: string, where: string): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) && !Number.isFinite(Math.fround(values[i]))) throw failure('models.load.range', where, { name, value: values[i] })
  }
}
