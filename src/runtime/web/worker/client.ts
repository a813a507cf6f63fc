import { CantianError } from '../../../errors/index.ts'
import type { ErrorCode } from '../../../language/index.ts'
import type { StateSpec } from '../../../graph/index.ts'
import type { HostArray, HostData } from '../../runtime.ts'
import type { Engine, EngineRange, EngineRun } from '../engine.ts'
import type { EntryPlan } from '../plan.ts'
import type { EngineSettings } from '../start.ts'
import { buffersOf, type CallName, type Calls, type Reply, type Request, type SentError } from './protocol.ts'

interface Waiting {
  resolve(answer: unknown): void
  reject(error: unknown): void
}

/** The page's side: an engine whose every call is a message to a Worker. */
export class RemoteEngine implements Engine {
  private readonly waiting = new Map<number, Waiting>()
  private nextId = 1
  private ended: Error | undefined

  private constructor(
    private readonly worker: Worker,
    public device: Engine['device'],
    public threads: number,
  ) {
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      const { resolve, reject } = this.waiting.get(data.id)!
      this.waiting.delete(data.id)
      if ('error' in data) reject(received(data.error))
      else resolve(data.answer)
    }
    worker.onerror = ({ message }) => this.end(new Error(`the runtime's Worker failed: ${message || 'its script could not be loaded'}`))
  }

  /** Takes a fresh Worker that runs `worker.ts`; ends it where the engine can't be started. */
  static async start(worker: Worker, settings: EngineSettings): Promise<RemoteEngine> {
    const engine = new RemoteEngine(worker, settings.device, settings.threads)
    try {
      const { device, threads } = await engine.call('start', settings)
      engine.device = device
      engine.threads = threads
      return engine
    } catch (error) {
      worker.terminate()
      throw error
    }
  }

  private call<N extends CallName>(call: N, ask: Calls[N]['ask'], moved: ArrayBuffer[] = [], signal?: AbortSignal): Promise<Calls[N]['answer']> {
    if (this.ended) return Promise.reject(this.ended)
    const id = this.nextId++
    const abort = (): void => this.worker.postMessage({ id, call: 'abort' } satisfies Request)
    signal?.addEventListener('abort', abort, { once: true })
    const answered = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.worker.postMessage({ id, call, ask } as Request, moved)
    })
    return answered
      .catch((error: unknown) => {
        // The Worker only knows that it was told to stop; the caller's reason stayed here.
        if (error instanceof DOMException && error.name === 'AbortError') signal?.throwIfAborted()
        throw error
      })
      .finally(() => signal?.removeEventListener('abort', abort)) as Promise<Calls[N]['answer']>
  }

  open(plan: EntryPlan): Promise<number> {
    return this.call('open', plan, buffersOf([plan.model]))
  }

  closeEntry(entry: number): void {
    this.call('closeEntry', entry).catch(() => undefined)
  }

  createState(spec: StateSpec, over?: number): Promise<number> {
    return this.call('createState', { spec, over })
  }

  closeState(state: number): void {
    this.call('closeState', state).catch(() => undefined)
  }

  /** Feeds are copied: the caller keeps them. */
  run(run: EngineRun, signal?: AbortSignal): Promise<HostArray[]> {
    return this.call('run', run, [], signal)
  }

  read(state: number, ranges: readonly EngineRange[]): Promise<HostData[]> {
    return this.call('read', { state, ranges })
  }

  /** The values move: the runtime made them for this write. */
  write(state: number, slices: readonly (EngineRange & { readonly values: HostData })[]): Promise<void> {
    return this.call('write', { state, slices }, buffersOf(slices.map(({ values }) => values)))
  }

  async close(): Promise<void> {
    this.end(new Error('the runtime is closed'))
  }

  private end(error: Error): void {
    this.ended = error
    this.worker.terminate()
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }
}

function received(error: SentError): Error {
  switch (error.kind) {
    case 'cantian':
      return new CantianError(error.code as ErrorCode, error.where, error.values)
    case 'aborted':
      return new DOMException('This operation was aborted', 'AbortError')
    case 'other':
      return Object.assign(new Error(error.message), { stack: error.stack })
  }
}
