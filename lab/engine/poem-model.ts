// The model that ships with Cantian, read by the page: its bytes for the grid of numbers, its answers for the reader's line.
import configUrl from '../../examples/models/poems/config.json?url'
import generationUrl from '../../examples/models/poems/generation_config.json?url'
import weightsUrl from '../../examples/models/poems/model.safetensors?url'
import tokenizerConfigUrl from '../../examples/models/poems/tokenizer_config.json?url'
import tokenizerUrl from '../../examples/models/poems/tokenizer.json?url'
import { ask } from '../../src/ask/index.ts'
import { openModelFrom } from '../../src/ask/model.ts'
import { describeBytes, exactDecimal } from '../../src/formats/decimal.ts'
import { openCheckpoint, type Checkpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { memoryFolder, type FileFolder } from '../../src/formats/source.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { fetched } from './fetched.ts'
import { insideOf } from './inside.ts'
import type { Inside, Odds, Stored, TensorCorner } from './protocol.ts'

const urls = {
  'config.json': configUrl,
  'generation_config.json': generationUrl,
  'model.safetensors': weightsUrl,
  'tokenizer_config.json': tokenizerConfigUrl,
  'tokenizer.json': tokenizerUrl,
}

/** All of it has 4 MB. */
async function read(): Promise<FileFolder> {
  return memoryFolder(new Map(await Promise.all(Object.entries(urls).map(async ([name, url]) => [name, await fetched(url, name)] as const))), 'poems')
}

/** Opened once; a failure is forgotten, so that another try may do better. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
}

const folder = once(read)
const checkpoint = once(async (): Promise<Checkpoint> => openCheckpoint(await folder()))
const model = once(async () => openModelFrom(await folder(), { runtime: createReferenceRuntime() }))

const parametersOf = (opened: Checkpoint): number => [...opened.tensors.values()].reduce((total, { shape }) => total + shape.reduce((size, extent) => size * extent, 1), 0)

/** The first rows and columns of a matrix of the model. */
export async function corner(name: string, rows: number, columns: number): Promise<TensorCorner> {
  const opened = await checkpoint()
  const { shape } = opened.entry(name)
  const all = await opened.floats(name)
  const width = shape[shape.length - 1]
  const values = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) values.set(all.subarray(row * width, row * width + columns), row * columns)
  // The scale is the whole tensor's, not the corner's.
  return { name, shape, values, rows, columns, greatest: all.reduce((most, value) => Math.max(most, Math.abs(value)), 0), parameters: parametersOf(opened) }
}

/** One number of the file, to the bit. */
export async function stored(name: string, row: number, column: number): Promise<Stored> {
  const opened = await checkpoint()
  const { shape, dtype } = opened.entry(name)
  const bytes = await opened.read(name, { start: row * shape[shape.length - 1] + column, count: 1 })
  const { value, decimal, bits } = describeBytes(bytes, dtype)
  return { decimal, bits, value: Number(value), exact: exactDecimal(Number(value)) }
}

/** How likely the model finds each next character after a line: a poem's body, which its training texts begin on a new line. */
export async function odds(line: string, count: number): Promise<Odds> {
  const opened = await model()
  const answer = await ask(opened, `\n${line}`, { maxTokens: 1, temperature: 1, seed: 1, odds: count, longPrompt: 'cut' }).answer
  return { tokens: answer.tokens[0].top.map(({ text, logprob }) => ({ text, probability: Math.exp(logprob) })), parameters: parametersOf(await checkpoint()) }
}

/** What stands between the line and those odds. */
export const inside = async (line: string, count: number): Promise<Inside> => insideOf(await model(), await checkpoint(), line, count)
