import type { EncodeOptions, TextPart, TokenStore } from '../data/text/index.ts'
import type { FitEvent, StartEvent } from '../fit/events.ts'
import type { RunStore } from '../fit/run-store.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import type { FileFolder } from '../formats/source.ts'
import type { Tokenizer } from '../formats/tokenizer/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Device, Guessing, KeptRun, SchoolRequest, ShippedText, Watched } from './protocol.ts'

/** What is known of a run beside its checkpoints. */
export interface RunNotes {
  readonly id: string
  readonly created: number
  readonly title: string
  readonly request: SchoolRequest
  readonly start: StartEvent | null
  readonly guessing: Guessing | null
  /** The checkpoint that counts; null before the first. */
  readonly step: number | null
  readonly finished: boolean
}

/** A run where it is kept. */
export interface SchoolRun extends RunStore {
  readonly notes: RunNotes
  note(known: Partial<Pick<RunNotes, 'title' | 'start' | 'guessing'>>): Promise<void>
  /** Steps of the checkpoints that may be gone back to, in order. */
  readonly steps: readonly number[]
  /** The highest learning rate of the schedule, as the last checkpoint has it; 0 before the first. */
  readonly learningRate: number
  /** What was logged up to the checkpoint that counts. */
  logged(): Promise<readonly FitEvent[]>
  /** Keeps the tokens of its text. */
  encode(documents: AsyncIterable<TextPart>, tokenizer: Tokenizer, options: EncodeOptions): Promise<TokenStore>
  /** What it was begun with. */
  begun(): Promise<{ readonly config: DecoderConfig; readonly tokenizer: Tokenizer; readonly tokens: TokenStore }>
  /** The model of its last checkpoint, as other tools open it. @throws lab.run.none before the first */
  folder(): Promise<FileFolder>
}

/** Where a school computes and keeps its runs. */
export interface SchoolPlace {
  readonly where: Watched['place']
  openRuntime(device: Device): Promise<Runtime>
  /** The documents of a shipped text: poems, title and author in the first line, or psalms, the number in the first line. */
  shipped(name: ShippedText): Promise<readonly string[]>
  /** For a new run. `lost` is told when nothing can be kept any more: it trains all the same. */
  create(notes: RunNotes, lost: (error: unknown) => void): Promise<SchoolRun>
  /** A kept run, at its last checkpoint. @throws lab.run.missing, lab.run.busy or formats.lock.held */
  reopen(id: string, lost: (error: unknown) => void): Promise<SchoolRun>
  /** The run stands at an earlier checkpoint; what came after is gone. It must not be open. */
  back(id: string, step: number): Promise<void>
  /** The newest first. */
  kept(): Promise<KeptRun[]>
  forget(id: string): Promise<void>
}
