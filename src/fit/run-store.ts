import type { TensorToWrite } from '../formats/safetensors/write.ts'
import type { FitEvent } from './events.ts'
import type { FileRecord, PositionJson, RunJson } from './run-json.ts'

/** What a checkpoint holds: parameters under Hugging Face names, moments as `m.NAME`, and where training stood. */
export interface CheckpointContent {
  readonly model: readonly TensorToWrite[]
  readonly optimizer: readonly TensorToWrite[]
  readonly position: PositionJson
  /** What other tools open as the run's model, where it isn't `model` (a moving average). */
  readonly published?: readonly TensorToWrite[]
  readonly run: Omit<RunJson, 'checkpoint' | 'files' | 'step' | 'format'>
}

/** A run as it was committed last. */
export interface StoredCheckpoint {
  readonly run: RunJson
  readonly position: PositionJson
  /** Every tensor of the checkpoint, parameters and moments. */
  tensors(): AsyncIterable<readonly [name: string, values: Float32Array]>
}

/** Where a run lives: a folder in Node, the browser's storage in a page. One owner at a time. */
export interface RunStore {
  /** For people: the path. */
  readonly name: string
  /**
   * The small files that other tools open: config.json, tokenizer.json, tokenizer_config.json, generation_config.json.
   * Gives them, and what else the run stands on (its tokens), as they must be found when the run goes on.
   */
  begin(files: Readonly<Record<string, string>>): Promise<FileRecord[]>
  /** Writes a checkpoint whole or not at all, commits it, then refreshes what other tools open. Returns its folder's name. */
  save(content: CheckpointContent): Promise<string>
  /** Appends a line to log.jsonl; on the disk at the next checkpoint. */
  log(event: FitEvent): Promise<void>
  /** The committed checkpoint, its files checked; cuts the log back to it and repairs the copies at the root. */
  load(): Promise<StoredCheckpoint>
  close(): Promise<void>
}

/** `checkpoints/000400` */
export const checkpointFolder = (step: number): string => `checkpoints/${String(step).padStart(6, '0')}`
