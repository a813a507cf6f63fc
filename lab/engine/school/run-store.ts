import { failure } from '../../../src/errors/index.ts'
import type { FitEvent } from '../../../src/fit/events.ts'
import type { FileRecord } from '../../../src/fit/run-json.ts'
import { bytesOf, floatsOf } from '../../../src/fit/run-store-memory.ts'
import { checkpointFolder, type CheckpointContent, type RunStore, type StoredCheckpoint } from '../../../src/fit/run-store.ts'
import { checkpointsOf, commit, type CheckpointRecord, type RunRecord, type Storage } from './storage.ts'

/** A run in the browser's storage; without one, in this Worker's memory. */
export class BrowserRunStore implements RunStore {
  readonly name = ''
  private pending: FitEvent[] = []
  /** The last checkpoint, which is also what is asked and downloaded. */
  last: CheckpointRecord | undefined
  steps: number[] = []

  constructor(
    private storage: Storage | null,
    public record: RunRecord,
    /** Told once, when the browser stops keeping it: training goes on in memory. */
    private readonly lost: (error: unknown) => void,
    /** Checkpoints that keep their tensors. */
    private readonly keep = 12,
  ) {}

  async begin(files: Readonly<Record<string, string>>): Promise<FileRecord[]> {
    this.record = { ...this.record, files }
    return []
  }

  async save({ model, optimizer, position, run }: CheckpointContent): Promise<string> {
    const folder = checkpointFolder(position.step)
    const tensors = []
    for (const tensor of [...model, ...optimizer]) tensors.push({ name: tensor.name, shape: tensor.shape, bytes: await bytesOf(tensor) })
    const saved: CheckpointRecord = { id: this.record.id, step: position.step, run: { ...run, format: 1, checkpoint: folder, step: position.step, files: [] }, position, tensors, events: this.pending }
    await this.keepIt({ ...this.record, step: position.step, finished: run.finished }, saved)
    this.last = saved
    this.pending = []
    this.steps = [...this.steps.filter((step) => step < position.step), position.step].slice(-this.keep)
    return folder
  }

  /** Puts what is known of the run beside its checkpoints. */
  update(known: Partial<RunRecord>): Promise<void> {
    return this.keepIt({ ...this.record, ...known }, undefined)
  }

  private async keepIt(record: RunRecord, checkpoint: CheckpointRecord | undefined): Promise<void> {
    this.record = record
    if (!this.storage) return
    try {
      await commit(this.storage, record, checkpoint, this.keep)
    } catch (error) {
      this.storage = null
      this.lost(error)
    }
  }

  async log(event: FitEvent): Promise<void> {
    this.pending.push(event)
  }

  async load(): Promise<StoredCheckpoint> {
    if (this.storage) {
      const all = await checkpointsOf(this.storage, this.record)
      this.last = all.at(-1)
      this.steps = all.filter(({ tensors }) => tensors.length > 0).map(({ step }) => step)
    }
    if (!this.last) throw failure('fit.no-run', this.record.id, {})
    const { run, position, tensors } = this.last
    return {
      run,
      position,
      async *tensors() {
        for (const { name, bytes } of tensors) yield [name, floatsOf(bytes)] as const
      },
    }
  }

  async close(): Promise<void> {}
}
