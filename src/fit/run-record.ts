import type { Batch, TokenDataset } from '../data/text/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import type { Tokenizer } from '../formats/tokenizer/index.ts'
import type { PinsEvent } from './events.ts'
import type { RunJson } from './run-json.ts'

/** What one step did to one pinned number. */
export type WatchedStep = Omit<PinsEvent['numbers'][number], 'moments'> & { readonly step: number }

/** A run, to look back at. */
export interface RunRecord {
  readonly run: RunJson
  readonly config: DecoderConfig
  readonly tokenizer: Tokenizer
  readonly dataset: TokenDataset
  /** Every step of a pinned number, in order; none where it wasn't pinned. */
  watched(address: string): Promise<WatchedStep[]>
  /** A number in each checkpoint that is kept, the committed one last. */
  kept(tensor: string, element: number): Promise<{ step: number; value: number }[]>
}

/** A window of text: at most T tokens, and what follows each. */
export interface TextWindow {
  readonly ids: Int32Array
  readonly targets: Int32Array
}

/** A row of a batch without what fills it up where the text ends. */
export function windowIn({ ids, targets, weights }: Pick<Batch, 'ids' | 'targets' | 'weights'>, row: number, context: number): TextWindow {
  const [from, to] = [row * context, (row + 1) * context]
  const count = weights.subarray(from, to).reduce((sum, weight) => sum + weight, 0)
  return { ids: ids.subarray(from, from + count), targets: targets.subarray(from, from + count) }
}

/** The text that a window of a step stands for. `window` counts over all batches of the step, from 0. */
export function windowOf({ run, config, dataset }: Pick<RunRecord, 'run' | 'config' | 'dataset'>, step: number, window: number): TextWindow & { readonly tokens: number } {
  const { batch, accumulation } = run.options
  const { context } = config
  const perEpoch = dataset.batchesPerEpoch(batch, context)
  const from = (step - 1) * accumulation
  const cursorOf = (place: number) => ({ epoch: Math.floor(place / perEpoch), batch: place % perEpoch })
  const batches = Array.from({ length: accumulation }, (_, i) => dataset.batch(cursorOf(from + i), batch, context))
  return {
    ...windowIn(batches[Math.floor(window / batch)], window % batch, context),
    /** Targets of the whole step: what the gradient of the window is a part of. */
    tokens: batches.reduce((sum, { tokens }) => sum + tokens, 0),
  }
}
