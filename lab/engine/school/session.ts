// A run of the school, from its text to its last step: held, let go, stepped, turned, asked.
import { Model, openModelFrom } from '../../../src/ask/model.ts'
import { encodeToMemory, lossReport, TokenDataset, type LossReport } from '../../../src/data/text/index.ts'
import { TokenMemory } from '../../../src/data/text/token-memory.ts'
import { failure } from '../../../src/errors/index.ts'
import type { FitEvent, StartEvent } from '../../../src/fit/events.ts'
import { fitText, resumeText } from '../../../src/fit/fit-text.ts'
import type { RunReport } from '../../../src/fit/report.ts'
import type { Run } from '../../../src/fit/run.ts'
import { promptsOf, textSampler } from '../../../src/fit/sampler.ts'
import type { Between, TextFitParts } from '../../../src/fit/text-parts.ts'
import type { Trainer } from '../../../src/fit/trainer.ts'
import { readDecoderConfig } from '../../../src/formats/config/normalize.ts'
import { memoryFolder } from '../../../src/formats/source.ts'
import { openTokenizer } from '../../../src/formats/tokenizer/index.ts'
import type { Tokenizer } from '../../../src/formats/tokenizer/tokenizer.ts'
import type { Runtime } from '../../../src/runtime/runtime.ts'
import { createWebRuntime } from '../../../src/runtime/web/index.ts'
import { version } from '../../../src/version.ts'
import { failureOf } from '../failure-of.ts'
import type { Failure } from '../protocol.ts'
import { folderFiles } from './folder.ts'
import { PinnedNumber } from './pinned.ts'
import type { Device, Guessing, Phase, SchoolRequest, Watched } from './protocol.ts'
import { BrowserRunStore } from './run-store.ts'
import { checkpointsOf, type RunRecord, type Storage } from './storage.ts'
import { bytesOf, partsOf, textsOf } from './texts.ts'
import { window } from './window.ts'

/** What can be looked at: a run between two steps, or a finished one, which has no trainer. */
export interface View {
  readonly model: Model
  readonly tokenizer: Tokenizer
  readonly dataset: TokenDataset
  readonly trainer: Trainer | null
}

/** A text's twentieth is a checkpoint, its tenth a page of the album. */
const [saves, samples] = [20, 10] as const
const sampleTokens = 36

export class Session {
  phase: Phase = 'preparing'
  readonly events: FitEvent[] = []
  doing: Watched['doing'] = null
  start: StartEvent | null = null
  guessing: Guessing | null = null
  kept: Failure | null = null
  failed: Failure | null = null
  pinned: PinnedNumber | null = null
  private held = true
  private once = false
  private readonly tasks: (() => Promise<void>)[] = []
  private wake: () => void = () => undefined
  private readonly abort = new AbortController()
  private live: View | null = null
  private ended: View | null = null
  private runtime: Runtime | undefined
  private readonly settled: Promise<void>

  private constructor(
    private readonly store: BrowserRunStore,
    private readonly where: Device,
    begin: (session: Session) => Promise<Run<RunReport> | null>,
  ) {
    this.settled = this.follow(begin)
  }

  /** A new run, held before its first step. */
  static start(id: string, request: SchoolRequest, where: Device, storage: Storage | null): Session {
    const record: RunRecord = { id, created: Date.now(), title: '', request, files: {}, tokens: { ids: new Uint16Array(), starts: new Float64Array(), bytes: new Float64Array() }, start: null, guessing: null, step: null, finished: false }
    return Session.of(record, where, storage, async (session) => session.fresh())
  }

  /** A kept run, held where its last checkpoint stands. */
  static reopen(record: RunRecord, where: Device, storage: Storage): Session {
    return Session.of(record, where, storage, async (session) => {
      if (record.step === null) return session.fresh()
      for (const { events } of await checkpointsOf(storage, record)) session.events.push(...events)
      session.start = record.start
      session.guessing = record.guessing
      await session.store.load()
      return record.finished ? null : session.again()
    })
  }

  private static of(record: RunRecord, where: Device, storage: Storage | null, begin: (session: Session) => Promise<Run<RunReport> | null>): Session {
    const store: BrowserRunStore = new BrowserRunStore(storage, record, (error) => {
      session.kept = failureOf(error)
    })
    const session: Session = new Session(store, where, begin)
    return session
  }

  get record(): RunRecord {
    return this.store.record
  }

  get checkpoints(): readonly number[] {
    return this.store.steps
  }

  get step(): number {
    return this.live?.trainer?.position.step ?? this.store.last?.step ?? 0
  }

  get learningRate(): number {
    return this.live?.trainer?.schedule.peak ?? this.store.last?.run.options.learningRate ?? 0
  }

  private async follow(begin: (session: Session) => Promise<Run<RunReport> | null>): Promise<void> {
    // The caller gets the session first.
    await Promise.resolve()
    try {
      const run = await begin(this)
      if (run) {
        for await (const event of run) this.told(event)
        await run.done
      }
      this.live = null
      if (this.abort.signal.aborted) return
      await this.openEnded()
      this.phase = 'finished'
    } catch (error) {
      this.failed = failureOf(error)
      this.phase = 'failed'
      this.live = null
    } finally {
      while (this.tasks.length > 0) await this.tasks.shift()!()
    }
  }

  private told(event: FitEvent): void {
    if (event.kind === 'preparation') this.doing = { phase: event.phase, done: event.done, total: event.total }
    else if (event.kind === 'start') this.start ??= event
    else this.events.push(event)
  }

  private async parts(): Promise<TextFitParts> {
    this.runtime ??= await createWebRuntime(this.where)
    const { request } = this.record
    const texts = await textsOf(request)
    this.store.record = { ...this.record, title: [...texts[0].split('\n')[0]].slice(0, 24).join('') }
    return {
      ...this.common(this.runtime),
      documents: () => partsOf(texts),
      bytes: bytesOf(texts),
      texts: [{ path: request.text, bytes: bytesOf(texts) }],
      encode: async (documents, tokenizer, tell) => {
        const tokens = await encodeToMemory(documents, tokenizer, { signal: this.abort.signal, progress: ({ tokens: count }) => tell(count) })
        const { ids, starts, bytes } = tokens
        this.store.record = { ...this.record, tokens: { ids, starts, bytes } }
        return tokens
      },
    }
  }

  private common(runtime: Runtime) {
    return {
      runtime,
      store: this.store,
      memory: () => null,
      availableBytes: Infinity,
      versions: { cantian: version, engine: runtime.description.engine, node: '' },
      cpu: '',
      signal: this.abort.signal,
      between: (at: Between) => this.between(at),
    }
  }

  private fresh(): Run<RunReport> {
    const { request } = this.record
    const { steps } = request
    return fitText(
      {
        tokenizer: request.tokenizer,
        layers: request.layers,
        width: request.width,
        ...window,
        steps,
        seed: request.seed,
        sampleTokens,
        saveEvery: Math.max(1, Math.round(steps / saves)),
        evaluateEvery: Math.max(1, Math.round(steps / saves)),
        sampleEvery: Math.max(1, Math.round(steps / samples)),
      },
      () => this.parts(),
    )
  }

  private again(): Run<RunReport> {
    return resumeText(async () => {
      this.runtime ??= await createWebRuntime(this.where)
      const { ids, starts, bytes } = this.record.tokens
      const { config, tokenizer } = this.described()
      return {
        ...this.common(this.runtime),
        documents: () => partsOf([]),
        bytes: 0,
        texts: [],
        encode: () => Promise.reject(new Error('a run that goes on has its tokens')),
        checkpoint: await this.store.load(),
        config,
        tokenizer,
        tokens: new TokenMemory(ids, starts, bytes),
      }
    })
  }

  private described() {
    const { files } = this.record
    return { config: readDecoderConfig(files['config.json'], 'config.json'), tokenizer: openTokenizer(files['tokenizer.json'], files['tokenizer_config.json'], 'tokenizer.json') }
  }

  /** Between two steps: whoever waits to look or to ask comes first; then it goes on, or holds. */
  private async between({ trainer, model, tokenizer }: Between): Promise<void> {
    const first = this.live === null
    this.live = { trainer, model, tokenizer, dataset: trainer.options.dataset }
    if (first && this.guessing === null) {
      this.guessing = guessingOf(await lossReport(trainer.options.dataset, tokenizer))
      await this.store.update({ start: this.start, guessing: this.guessing })
    }
    if (first && trainer.position.step === 0) await this.writeNonsense(trainer, model, tokenizer)
    await this.pinned?.before(trainer)
    // Messages of the page come in only when this thread lets go.
    await new Promise((resolve) => setTimeout(resolve, 0))
    for (;;) {
      while (this.tasks.length > 0) await this.tasks.shift()!()
      if (this.abort.signal.aborted) return
      if (!this.held) {
        this.phase = 'running'
        return
      }
      if (this.once) {
        this.once = false
        return
      }
      this.phase = 'held'
      this.doing = null
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
      if (!this.held || this.once) this.phase = this.held ? 'held' : 'running'
    }
  }

  /** The album begins with what the random start writes: the page that all others are compared with. */
  private async writeNonsense(trainer: Trainer, model: Model, tokenizer: Tokenizer): Promise<void> {
    const sampler = textSampler(model, { seed: this.record.request.seed, tokens: sampleTokens })
    for (const prompt of promptsOf(trainer.options.dataset, tokenizer)) {
      const event = { v: 1, kind: 'sample', step: 0, prompt, text: await sampler(prompt, 0, this.abort.signal) } as const
      this.told(event)
      await this.store.log(event)
    }
  }

  go(): void {
    if (this.phase === 'held') this.phase = 'running'
    this.held = false
    this.wake()
  }

  hold(): void {
    this.held = true
  }

  one(): void {
    this.held = true
    this.once = true
    this.wake()
  }

  /** Stops after the step that is being taken, saves, and gives memory back. */
  async close(): Promise<void> {
    this.abort.abort()
    this.wake()
    await this.settled
    await this.ended?.model.close()
    await this.runtime?.close()
  }

  /** Between two steps, or once the run has ended. @throws lab.run.none where it never comes so far */
  look<T>(work: (view: View) => Promise<T>): Promise<T> {
    if (this.ended) return work(this.ended)
    if (this.phase === 'failed') return Promise.reject(failure('lab.run.none', '', {}))
    return new Promise((resolve, reject) => {
      this.tasks.push(async () => {
        const view = this.live ?? this.ended
        await (view ? work(view) : Promise.reject(failure('lab.run.none', '', {}))).then(resolve, reject)
      })
      this.wake()
    })
  }

  turn(learningRate: number): Promise<void> {
    return this.look(async ({ trainer }) => {
      if (trainer) trainer.schedule = { ...trainer.schedule, peak: learningRate }
    })
  }

  /** The folder of the run as other tools open it. */
  files(): Promise<ReadonlyMap<string, Uint8Array>> {
    if (!this.store.last) return Promise.reject(failure('lab.run.none', '', {}))
    return folderFiles(this.record, this.store.last, this.events)
  }

  private async openEnded(): Promise<void> {
    this.runtime ??= await createWebRuntime(this.where)
    const model = await openModelFrom(memoryFolder(await this.files(), 'run'), { runtime: this.runtime })
    const { ids, starts, bytes } = this.record.tokens
    const { tokenizer } = this.described()
    this.ended = { model, tokenizer, dataset: new TokenDataset(new TokenMemory(ids, starts, bytes), tokenizer, { seed: this.record.request.seed, fraction: 0.1 }), trainer: null }
  }
}

function guessingOf({ losses, bitsPerByte, heldOut }: LossReport): Guessing | null {
  if (!losses || !bitsPerByte) return null
  // gzip needs so many bits a byte; a target stands for so many bytes.
  const gzip = bitsPerByte.gzip === null ? null : (bitsPerByte.gzip * Math.LN2 * heldOut.bytes) / heldOut.targets
  return { even: losses.even, frequencies: losses.unigram, gzip }
}
