import { existsSync, readFileSync } from 'node:fs'
import { program, input, type Program } from '../../src/graph/index.ts'
import type { DecoderConfig } from '../../src/formats/config/decoder.ts'
import { readDecoderConfig } from '../../src/formats/config/normalize.ts'
import { storedNumbers } from '../../src/formats/dtype.ts'
import { checkpointOf, type Checkpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { openSafetensors, type SafetensorsFile } from '../../src/formats/safetensors/file.ts'
import { bytesSource } from '../../src/formats/source.ts'
import { declareParameters, decoder, logitsOf } from '../../src/models/decoder.ts'
import { loadWeights, parameterStates } from '../../src/models/load.ts'
import type { Runtime, State } from '../../src/runtime/runtime.ts'

const folder = new URL('../golden/models/', import.meta.url)

/** Weights of the golden cases that have none of their own. */
const weightsOf = (name: string): string => (/^llama-(linear|llama3|yarn|gelu)/.test(name) ? 'llama' : name)

export const goldenText = (file: string): string => readFileSync(new URL(file, folder), 'utf8')
export const goldenConfig = (name: string): DecoderConfig => readDecoderConfig(goldenText(`${name}.config.json`))

const openFile = (file: string): Promise<SafetensorsFile> => openSafetensors(bytesSource(readFileSync(new URL(file, folder)), file))

export async function goldenCheckpoint(name: string): Promise<Checkpoint> {
  const file = `${weightsOf(name)}.safetensors`
  return checkpointOf(await openFile(file), file, name)
}

/** Numbers of a golden file, by tensor name. */
export async function goldenNumbers(file: string): Promise<Map<string, ArrayLike<number>>> {
  const opened = await openFile(file)
  return new Map(await Promise.all([...opened.tensors].map(async ([name, { dtype }]) => [name, storedNumbers(await opened.read(name), dtype) as ArrayLike<number>] as const)))
}

export async function loaded(runtime: Runtime, config: DecoderConfig, name: string): Promise<State> {
  const state = await runtime.createState(parameterStates(config))
  await loadWeights(await goldenCheckpoint(name), config, state)
  return state
}

/** Logits of every position of one text of `time` tokens, without a cache. */
export function wholeProgram(config: DecoderConfig, time: number): Program {
  const parameters = declareParameters(config)
  const { hidden, taps } = decoder(config, parameters, input('ids', 'i32', [1, time]), input('positions', 'i32', [1, time]), { kind: 'whole' })
  return program({ logits: { results: { logits: logitsOf(config, parameters, hidden) } } }, taps)
}

export async function wholeLogits(runtime: Runtime, config: DecoderConfig, state: State, ids: ArrayLike<number>): Promise<ArrayLike<number>> {
  const executable = await runtime.compile(wholeProgram(config, ids.length))
  const { logits } = await executable.run('logits', state, { ids: Int32Array.from(ids), positions: Int32Array.from(ids, (_, i) => i) })
  executable.close()
  return logits.data
}

/** Greatest difference over the wanted numbers' standard deviation. */
export function error(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length) throw new Error(`${found.length} numbers beside ${wanted.length}`)
  const numbers = Array.from(wanted)
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length
  const deviation = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length)
  return Math.max(...numbers.map((x, i) => Math.abs(found[i] - x))) / deviation
}

/** Rows of a row-major matrix. */
export const pick = (matrix: ArrayLike<number>, rows: ArrayLike<number>, width: number): number[] =>
  Array.from(rows).flatMap((row) => Array.from({ length: width }, (_, i) => matrix[row * width + i]))

/** The model that tells stories, lent beside the checkout; null where it isn't there. */
export const stories = ((): string | null => {
  const path = new URL('../../../shared/data/stories260K/', import.meta.url)
  return existsSync(new URL('model.safetensors', path)) ? path.pathname : null
})()
