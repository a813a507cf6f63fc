import { failure } from '../errors/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { readGenerationConfig, type GenerationConfig } from '../formats/config/generation.ts'
import { readDecoderConfig } from '../formats/config/normalize.ts'
import { fingerprint } from '../formats/fingerprint.ts'
import { openCheckpoint, type Checkpoint } from '../formats/safetensors/checkpoint.ts'
import { readText, type FileFolder } from '../formats/source.ts'
import { openTokenizer, type Tokenizer } from '../formats/tokenizer/index.ts'
import { loadWeights, parameterStates, type LoadOptions } from '../models/load.ts'
import type { Runtime, State } from '../runtime/runtime.ts'
import { Generator } from './generate.ts'

export interface ModelParts {
  readonly config: DecoderConfig
  /** null: the model is asked by token ids alone. */
  readonly tokenizer: Tokenizer | null
  readonly runtime: Runtime
  /** Holds the parameters under their Hugging Face names; a training's state does. */
  readonly state: State
  /** How its makers want it sampled; default: nothing said. */
  readonly generation?: GenerationConfig
  /** Of the names, types and shapes of its tensors, as stored. */
  readonly fingerprint?: string
}

/** A model that can be asked: its parameters inside a runtime, and what turns text into its tokens. */
export class Model implements ModelParts {
  readonly config: DecoderConfig
  readonly tokenizer: Tokenizer | null
  readonly runtime: Runtime
  readonly state: State
  readonly generation: GenerationConfig
  readonly fingerprint: string | undefined
  readonly generator: Generator
  /** Token ids that end an answer. */
  readonly end: ReadonlySet<number>
  private readonly ownsState: boolean

  /**
   * `ownsState`: closing the model closes the state; a training's state stays open. `generator`: one over the same state
   * whose programs are compiled already.
   */
  constructor(parts: ModelParts, { ownsState = false, generator }: { ownsState?: boolean; generator?: Generator } = {}) {
    this.config = parts.config
    this.tokenizer = parts.tokenizer
    this.runtime = parts.runtime
    this.state = parts.state
    this.generation = parts.generation ?? {}
    this.fingerprint = parts.fingerprint
    this.ownsState = ownsState
    this.generator = generator ?? new Generator(parts.runtime, parts.config, parts.state)
    const named = this.generation.end ?? parts.config.end
    const fallback = parts.tokenizer?.end ?? null
    this.end = new Set(named.length > 0 || fallback === null ? named : [fallback])
  }

  /** Gives memory back. The runtime stays open: others may use it. */
  async close(): Promise<void> {
    await this.generator.close()
    if (this.ownsState) this.state.close()
  }
}

export interface OpenOptions extends LoadOptions {
  readonly runtime: Runtime
  /** The weights as the caller has opened them (as edits leave them, for example), in place of the folder's own; it stays open. */
  readonly checkpoint?: Checkpoint
}

/**
 * Opens a folder as Hugging Face lays it out: config.json, model.safetensors or its shards, and, where they are there,
 * tokenizer.json with tokenizer_config.json and generation_config.json. A run's folder is one.
 * @throws ask.model.none, and the errors of formats.* and models.load.*
 */
export async function openModelFrom(folder: FileFolder, { runtime, checkpoint: given, signal, progress }: OpenOptions): Promise<Model> {
  const configText = await readText(folder, 'config.json', signal)
  if (configText === undefined) throw failure('ask.model.none', folder.name, { found: await present(folder, signal) })
  const config = readDecoderConfig(configText, `${folder.name}/config.json`)
  const generationText = await readText(folder, 'generation_config.json', signal)
  const generation = generationText === undefined ? {} : readGenerationConfig(generationText, `${folder.name}/generation_config.json`)
  const tokenizerText = await readText(folder, 'tokenizer.json', signal)
  const tokenizer = tokenizerText === undefined ? null : openTokenizer(tokenizerText, (await readText(folder, 'tokenizer_config.json', signal)) ?? '{}', `${folder.name}/tokenizer.json`)
  const checkpoint = given ?? (await openCheckpoint(folder, signal))
  let state: State | undefined
  try {
    state = await runtime.createState(parameterStates(config))
    await loadWeights(checkpoint, config, state, { signal, progress })
    return new Model({ config, tokenizer, runtime, state, generation, fingerprint: await fingerprint(checkpoint.tensors.values()) }, { ownsState: true })
  } catch (error) {
    state?.close()
    throw error
  } finally {
    if (given === undefined) await checkpoint.close()
  }
}

/** Which of the files that other formats leave behind are there, for the error. */
async function present(folder: FileFolder, signal?: AbortSignal): Promise<string> {
  const found: string[] = []
  for (const name of ['model.safetensors', 'model.safetensors.index.json', 'pytorch_model.bin', 'params.json', 'model.onnx', 'adapter_config.json']) {
    const source = await folder.open(name, signal)
    if (source !== undefined) found.push(name)
    await source?.close()
  }
  return found.join(', ') || '–'
}
