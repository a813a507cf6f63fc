import { failure } from '../../../src/errors/index.ts'
import type { FitEvent } from '../../../src/fit/events.ts'
import type { FileRecord } from '../../../src/fit/run-json.ts'
import { bytesOf, floatsOf } from '../../../src/fit/run-store-memory.ts'
import { checkpointFolder, type CheckpointContent, type StoredCheckpoint } from '../../../src/fit/run-store.ts'
import { encodeToMemory, TokenMemory, type EncodeOptions, type TextPart, type TokenStore } from '../../../src/data/text/index.ts'
import { readDecoderConfig } from '../../../src/formats/config/normalize.ts'
import { memoryFolder, type FileFolder } from '../../../src/formats/source.ts'
import { openTokenizer, type Tokenizer } from '../../../src/formats/tokenizer/index.ts'
import type { RunNotes, SchoolRun } from '../../../src/school/place.ts'
import { folderFiles } from './folder.ts'
import { checkpointsOf, commit, type CheckpointRecord, type RunRecord, type Storage } from './storage.ts'

/** A run in the browser's storage; without one, in this Worker's memory. */
export class BrowserRunStore implements SchoolRun {
  readonly name = ''
  private pending: FitEvent[] = []
  /** What no storage keeps. */
  private readonly unkept: FitEvent[] = []
  /** The last checkpoint, which is also what is asked and downloaded. */
  private last: CheckpointRecord | undefined
  steps: number[] = []

  constructor(
    private storage: Storage | null,
    private record: RunRecord,
    /** Told once, when the browser stops keeping it: training goes on in memory. */
    private readonly lost: (error: unknown) => void,
    /** Checkpoints that keep their tensors. */
    private readonly keep = 12,
    /** What else ends with it. */
    private readonly closed: () => void = () => undefined,
  ) {}

  get notes(): RunNotes {
    return this.record
  }

  get learningRate(): number {
    return this.last?.run.options.learningRate ?? 0
  }

  async logged(): Promise<readonly FitEvent[]> {
    return this.storage ? (await checkpointsOf(this.storage, this.record)).flatMap(({ events }) => events) : this.unkept
  }

  async encode(documents: AsyncIterable<TextPart>, tokenizer: Tokenizer, options: EncodeOptions): Promise<TokenStore> {
    const tokens = await encodeToMemory(documents, tokenizer, options)
    const { ids, starts, bytes } = tokens
    this.record = { ...this.record, tokens: { ids, starts, bytes } }
    return tokens
  }

  async begun() {
    const { files, tokens } = this.record
    return {
      config: readDecoderConfig(files['config.json'], 'config.json'),
      tokenizer: openTokenizer(files['tokenizer.json'], files['tokenizer_config.json'], 'tokenizer.json'),
      tokens: new TokenMemory(tokens.ids, tokens.starts, tokens.bytes),
    }
  }

  /** The files of the run as other tools open it. */
  async files(): Promise<ReadonlyMap<string, Uint8Array>> {
    if (!this.last) throw failure('lab.run.none', '', {})
    return folderFiles(this.record, this.last, [...(await this.logged()), ...this.pending])
  }

  async folder(): Promise<FileFolder> {
    return memoryFolder(await this.files(), 'run')
  }

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
    if (!this.storage) this.unkept.push(...this.pending)
    this.pending = []
    this.steps = [...this.steps.filter((step) => step < position.step), position.step].slice(-this.keep)
    return folder
  }

  /** A title waits for the first checkpoint; what is known of the start is kept at once. */
  async note(known: Partial<Pick<RunNotes, 'title' | 'start' | 'guessing'>>): Promise<void> {
    this.record = { ...this.record, ...known }
    if (known.start !== undefined) await this.keepIt(this.record, undefined)
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

  async close(): Promise<void> {
    this.closed()
  }
}
