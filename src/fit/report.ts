import { longestVerbatim, type LossReport, type TokenDataset } from '../data/text/index.ts'
import { datasetText } from '../data/text/dataset-text.ts'
import type { Tokenizer } from '../formats/tokenizer/tokenizer.ts'
import type { LoopResult } from './loop.ts'

/** The last sample for a prompt, and the longest run of it that stands verbatim in the training text. */
export interface SampleReport {
  readonly prompt: string
  readonly text: string
  readonly verbatim: string
  readonly verbatimCharacters: number
}

/** What came of a run: its report card. */
export interface RunReport extends LoopResult {
  readonly v: 1
  readonly kind: 'report'
  /** The run's folder; '' without one. */
  readonly folder: string
  readonly parameters: number
  /** What the loss is compared with; null when the run was stopped. */
  readonly comparison: LossReport | null
  readonly samples: readonly SampleReport[]
  /** Loss on about as many training targets as are held out. */
  readonly trainLoss: number | null
}

/** Whether the last sample of each prompt writes or recites. */
export async function sampleReports(samples: ReadonlyMap<string, string>, dataset: TokenDataset, tokenizer: Tokenizer): Promise<SampleReport[]> {
  const list = [...samples]
  const found = await longestVerbatim(list.map(([, text]) => text), datasetText(dataset, tokenizer, 'train'))
  return list.map(([prompt, text], i) => ({ prompt, text, verbatim: found[i].text, verbatimCharacters: found[i].characters }))
}
