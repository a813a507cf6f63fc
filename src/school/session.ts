// A run of the school, from its text to its last step: held, let go, stepped, turned, asked.
import { openModelFrom, type Model } from '../ask/model.ts'
import { lossReport, TokenDataset, type LossReport } from '../data/text/index.ts'
import { failure } from '../errors/index.ts'
import type { FitEvent, StartEvent } from '../fit/events.ts'
import { fitText, resumeText } from '../fit/fit-text.ts'
import type { RunReport } from '../fit/report.ts'
import type { Run } from '../fit/run.ts'
import { promptsOf, textSampler } from '../fit/sampler.ts'
import type { Between, TextFitParts } from '../fit/text-parts.ts'
import type { Trainer } from '../fit/trainer.ts'
import type { FileFolder } from '../formats/source.ts'
import type { Tokenizer } from '../formats/tokenizer/tokenizer.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { version } from '../version.ts'
import { failureOf } from './failure-of.ts'
import { PinnedNumber } from './pinned.ts'
import type { RunNotes, SchoolPlace, SchoolRun } from './place.ts'
import type { Device, Failure, Guessing, Phase, SchoolRequest, Watched } from './protocol.ts'
import { answerTokens, bytesOf, partsOf, textsOf } from './texts.ts'
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
  /** Whether a single step is on its way: held again when it is over. */
  stepping = false
  private readonly tasks: (() => Promise<void>)[] = []
  private wake: () => void = () => undefined
  private readonly abort = new AbortController()
  private live: View | null = null
  private ended: View | null = null
  private runtime: Runtime | undefined
  private readonly settled: Promise<void>

  private constructor(
    private readonly place: SchoolPlace,
    private readonly run: SchoolRun,
    private readonly where: Device,
    begin: (session: Session) => Promise<Run<RunReport> | null>,
  ) {
    this.settled = this.follow(begin)
  }

  /** A new run, held before its first step. */
  static async start(place: SchoolPlace, id: string, request: SchoolRequest, where: Device): Promise<Session> {
    const lost = new Lost()
    const run = await place.create({ id, created: Date.now(), title: '', request, start: null, guessing: null, step: null, finished: false }, lost.tell)
    return lost.of(new Session(place, run, where, async (session) => session.fresh()))
  }

  /** A kept run, held where its last checkpoint stands. @throws what `SchoolPlace.reopen` throws */
  static async reopen(place: SchoolPlace, id: string, where: Device): Promise<Session> {
    const lost = new Lost()
    const run = await place.reopen(id, lost.tell)
    const begin = async (session: Session) => {
      const { step, start, guessing, finished } = run.notes
      if (step === null) return session.fresh()
      session.events.push(...(await run.logged()))
      session.start = start
      session.guessing = guessing
      await run.load()
      return finished ? null : session.again()
    }
    return lost.of(new Session(place, run, where, begin))
  }

  get notes(): RunNotes {
    return this.run.notes
  }

  get checkpoints(): readonly number[] {
    return this.run.steps
  }

  get step(): number {
    return this.live?.trainer?.position.step ?? this.run.notes.step ?? 0
  }

  get learningRate(): number {
    return this.live?.trainer?.schedule.peak ?? this.run.learningRate
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
      this.stepping = false
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
    this.runtime ??= await this.place.openRuntime(this.where)
    const { request } = this.notes
    const texts = await textsOf(request, (name) => this.place.shipped(name))
    await this.run.note({ title: [...texts[0].split('\n')[0]].slice(0, 24).join('') })
    return {
      ...this.common(this.runtime),
      documents: () => partsOf(texts),
      bytes: bytesOf(texts),
      texts: [{ path: request.text, bytes: bytesOf(texts) }],
      encode: (documents, tokenizer, tell) => this.run.encode(documents, tokenizer, { signal: this.abort.signal, progress: ({ tokens: count }) => tell(count) }),
    }
  }

  private common(runtime: Runtime) {
    return {
      runtime,
      store: this.run,
      memory: () => null,
      availableBytes: Infinity,
      versions: { cantian: version, engine: runtime.description.engine, node: globalThis.process?.version ?? '' },
      cpu: '',
      signal: this.abort.signal,
      between: (at: Between) => this.between(at),
    }
  }

  private get sampleTokens(): number {
    const { text, own } = this.notes.request
    return answerTokens(text === 'psalms' ? '' : text === 'own' ? (own ?? '').slice(0, 10_000) : '诗')
  }

  private fresh(): Run<RunReport> {
    const { request } = this.notes
    const { steps } = request
    return fitText(
      {
        tokenizer: request.tokenizer,
        layers: request.layers,
        width: request.width,
        ...window,
        steps,
        seed: request.seed,
        sampleTokens: this.sampleTokens,
        saveEvery: Math.max(1, Math.round(steps / saves)),
        evaluateEvery: Math.max(1, Math.round(steps / saves)),
        sampleEvery: Math.max(1, Math.round(steps / samples)),
      },
      () => this.parts(),
    )
  }

  private again(): Run<RunReport> {
    return resumeText(async () => {
      this.runtime ??= await this.place.openRuntime(this.where)
      return {
        ...this.common(this.runtime),
        documents: () => partsOf([]),
        bytes: 0,
        texts: [],
        encode: () => Promise.reject(new Error('a run that goes on has its tokens')),
        checkpoint: await this.run.load(),
        ...(await this.run.begun()),
      }
    })
  }

  /** Between two steps: whoever waits to look or to ask comes first; then it goes on, or holds. */
  private async between({ trainer, model, tokenizer }: Between): Promise<void> {
    const first = this.live === null
    this.live = { trainer, model, tokenizer, dataset: trainer.options.dataset }
    if (first && this.guessing === null) {
      this.guessing = guessingOf(await lossReport(trainer.options.dataset, tokenizer))
      await this.run.note({ start: this.start, guessing: this.guessing })
    }
    if (first && trainer.position.step === 0) await this.writeNonsense(trainer, model, tokenizer)
    await this.pinned?.before(trainer)
    if (!this.once) this.stepping = false
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
    const sampler = textSampler(model, { seed: this.notes.request.seed, tokens: this.sampleTokens })
    for (const prompt of promptsOf(trainer.options.dataset, tokenizer)) {
      const event = { v: 1, kind: 'sample', step: 0, prompt, text: await sampler(prompt, 0, this.abort.signal) } as const
      this.told(event)
      await this.run.log(event)
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
    this.stepping = this.phase === 'held' || this.phase === 'running'
    this.wake()
  }

  /** Stops after the step that is being taken, saves, and gives memory back. */
  async close(): Promise<void> {
    this.abort.abort()
    this.wake()
    await this.settled
    await this.ended?.model.close()
    await this.runtime?.close()
    await this.run.close()
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

  /** The folder of the run as other tools open it. @throws lab.run.none before its first checkpoint */
  folder(): Promise<FileFolder> {
    return this.run.folder()
  }

  private async openEnded(): Promise<void> {
    this.runtime ??= await this.place.openRuntime(this.where)
    const model = await openModelFrom(await this.run.folder(), { runtime: this.runtime })
    const { tokenizer, tokens } = await this.run.begun()
    this.ended = { model, tokenizer, dataset: new TokenDataset(tokens, tokenizer, { seed: this.notes.request.seed, fraction: 0.1 }), trainer: null }
  }
}

/** Hears that a run isn't kept any more, also before its session is there. */
class Lost {
  private failure: Failure | null = null
  private session: Session | null = null

  readonly tell = (error: unknown): void => {
    this.failure = failureOf(error)
    if (this.session) this.session.kept = this.failure
  }

  of(session: Session): Session {
    this.session = session
    session.kept = this.failure
    return session
  }
}

function guessingOf({ losses, bitsPerByte, heldOut }: LossReport): Guessing | null {
  if (!losses || !bitsPerByte) return null
  // gzip needs so many bits a byte; a target stands for so many bytes.
  const gzip = bitsPerByte.gzip === null ? null : (bitsPerByte.gzip * Math.LN2 * heldOut.bytes) / heldOut.targets
  return { even: losses.even, frequencies: losses.unigram, gzip }
}
