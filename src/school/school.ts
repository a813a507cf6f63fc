// A school: one run at a time, watched and asked by a page.
import { failure } from '../errors/index.ts'
import type { FileFolder } from '../formats/source.ts'
import { answer, matricesOf, weights } from './look.ts'
import { PinnedNumber } from './pinned.ts'
import type { SchoolPlace } from './place.ts'
import type { Answered, Device, KeptRun, SchoolRequest, Watched, WeightMap } from './protocol.ts'
import { Session } from './session.ts'

export class School {
  private session: Session | null = null
  private device: Device = {}
  /** The run that was prepared last. */
  private begun = ''
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly place: SchoolPlace) {}

  /** Closes the run that is open, then opens another. Who asks meanwhile comes after. */
  private replace(next: () => Promise<Session | null>): Promise<void> {
    const done = this.turn.then(async () => {
      const before = this.session
      this.session = null
      if (before) await this.leave(before)
      this.session = await next()
    })
    this.turn = done.catch(() => undefined)
    return done
  }

  /** A run that was begun here and never took a step is nothing to come back to; one that was found isn't ours to remove. */
  private async leave(session: Session): Promise<void> {
    const { id } = session.notes
    const untouched = this.begun === id && session.phase !== 'failed' && session.step === 0
    await session.close()
    if (!untouched) return
    const kept = await this.place.kept().catch(() => [])
    if (kept.some((one) => one.id === id)) await this.place.forget(id)
  }

  /** Prepares a run, up to its first step. */
  prepare(id: string, request: SchoolRequest, device: Device): Promise<void> {
    this.device = device
    return this.replace(() => {
      this.begun = id
      return Session.start(this.place, id, request, device)
    })
  }

  /** Opens a run that is kept. @throws lab.run.missing, lab.run.busy, formats.lock.held */
  async reopen(id: string, device: Device): Promise<void> {
    if (this.session?.notes.id === id) return
    this.device = device
    await this.replace(() => Session.reopen(this.place, id, device))
  }

  /** The run stands at an earlier checkpoint again. */
  async back(step: number): Promise<void> {
    const { id } = this.open().notes
    await this.replace(async () => {
      await this.place.back(id, step)
      return Session.reopen(this.place, id, this.device)
    })
  }

  go(): void {
    this.session?.go()
  }

  hold(): void {
    this.session?.hold()
  }

  one(): void {
    this.session?.one()
  }

  async learningRate(rate: number): Promise<void> {
    await this.session?.turn(rate)
  }

  watch(since: number): Watched {
    const { session } = this
    return {
      phase: session?.phase ?? 'none',
      id: session?.notes.id ?? null,
      request: session?.notes.request ?? null,
      doing: session?.phase === 'preparing' ? session.doing : null,
      start: session?.start ?? null,
      guessing: session?.guessing ?? null,
      events: session?.events.slice(since) ?? [],
      total: session?.events.length ?? 0,
      stepping: session !== null && session.stepping && session.phase !== 'failed',
      step: session?.step ?? 0,
      learningRate: session?.learningRate ?? 0,
      checkpoints: session?.checkpoints ?? [],
      kept: session?.kept ?? null,
      failure: session?.failed ?? null,
      pin: session?.pinned?.pin ?? null,
      place: this.place.where,
    }
  }

  private open(): Session {
    if (!this.session) throw failure('lab.run.none', '', {})
    return this.session
  }

  async map(name: string): Promise<WeightMap> {
    return this.open().look((view) => weights(view, name))
  }

  async matrices(): Promise<string[]> {
    return this.open().look(async (view) => matricesOf(view))
  }

  async answered(prompt: string, seed: number): Promise<Answered> {
    return this.open().look((view) => answer(view, prompt, seed))
  }

  async pin(name: string, index: number): Promise<void> {
    const running = this.open()
    running.pinned = new PinnedNumber(name, index)
    await running.look(async ({ trainer }) => {
      if (trainer) await running.pinned?.before(trainer)
    })
  }

  /** The model of the last checkpoint. */
  async folder(): Promise<FileFolder> {
    return this.open().folder()
  }

  kept(): Promise<KeptRun[]> {
    return this.place.kept()
  }

  async remove(id: string): Promise<void> {
    if (this.session?.notes.id === id) await this.replace(() => Promise.resolve(null))
    await this.place.forget(id)
  }

  /** What it has computed is saved; its memory comes back. */
  close(): Promise<void> {
    return this.replace(() => Promise.resolve(null))
  }
}
