import type { Out, Pointer } from './api.ts'
import { Binding } from './binding.ts'
import { ortEnvironment } from './environment.ts'
import { RunOptions } from './run-options.ts'
import { createSessionOptions, type OrtSessionOptions } from './session-options.ts'
import { check } from './status.ts'
import type { OrtValue } from './value.ts'

/** A model: its bytes (read during the call only), or the path of its file. */
export type OrtModel = Uint8Array | string

/** A model that ONNX Runtime has prepared. Whoever makes one releases it. */
export class OrtSession {
  #handle: Pointer
  readonly #bindings = new Set<Binding>()
  readonly #initializers: readonly OrtValue[]
  readonly #options = new RunOptions()
  #runs = new Set<Promise<void>>()
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]

  private constructor(
    handle: Pointer,
    readonly name: string,
    initializers: readonly OrtValue[],
  ) {
    this.#handle = handle
    this.#initializers = initializers
    const { api, allocator, takeString } = ortEnvironment()
    const names = (count: typeof api.SessionGetInputCount, nameAt: typeof api.SessionGetInputName): string[] => {
      const number: [number] = [0]
      check(count(handle, number), name)
      return Array.from({ length: number[0] }, (_, index) => {
        const text: Out<Pointer> = [null]
        check(nameAt(handle, index, allocator, text), name)
        return takeString(text[0])
      })
    }
    this.inputNames = names(api.SessionGetInputCount, api.SessionGetInputName)
    this.outputNames = names(api.SessionGetOutputCount, api.SessionGetOutputName)
  }

  /**
   * Prepares a model on the calling thread.
   * @throws runtime.ort with ONNX Runtime's message where it refuses the model.
   */
  static create(model: OrtModel, options: OrtSessionOptions): OrtSession {
    const { api, env } = ortEnvironment()
    const native = createSessionOptions(options)
    const out: Out<Pointer> = [null]
    try {
      const status =
        typeof model === 'string'
          ? api.CreateSession(env, model, native, out)
          : api.CreateSessionFromArray(env, model, model.byteLength, native, out)
      check(status, options.name)
    } finally {
      api.ReleaseSessionOptions(native)
    }
    return OrtSession.#opened(out[0], options)
  }

  /** The same on another thread: the event loop stays free. The bytes must not change until it is done. */
  static async open(model: OrtModel, options: OrtSessionOptions): Promise<OrtSession> {
    const { api, env } = ortEnvironment()
    const initializers = Object.values(options.initializers ?? {})
    const native = createSessionOptions(options)
    const out: Out<Pointer> = [null]
    for (const value of initializers) value.hold()
    try {
      const status = await new Promise<Pointer>((resolve, reject) => {
        const done = (error: unknown, result: Pointer): void => (error ? reject(error as Error) : resolve(result))
        if (typeof model === 'string') api.CreateSession.async(env, model, native, out, done)
        else api.CreateSessionFromArray.async(env, model, model.byteLength, native, out, done)
      })
      check(status, options.name)
      return OrtSession.#opened(out[0], options)
    } finally {
      api.ReleaseSessionOptions(native)
      for (const value of initializers) value.letGo()
    }
  }

  static #opened(handle: Pointer, options: OrtSessionOptions): OrtSession {
    const initializers = Object.values(options.initializers ?? {})
    const session = new OrtSession(handle, options.name, initializers)
    for (const value of initializers) value.hold()
    return session
  }

  get handle(): Pointer {
    if (this.#handle === null) throw new Error(`the session ${this.name} was released`)
    return this.#handle
  }

  get released(): boolean {
    return this.#handle === null
  }

  createBinding(): Binding {
    const binding = new Binding(this.handle, this.name, (gone) => this.#bindings.delete(gone))
    this.#bindings.add(binding)
    return binding
  }

  /**
   * Runs on the calling thread, which waits. Costs 0.9 us beside the graph's own work (one Add of two numbers,
   * included in it, on a 2.6 GHz Xeon); an output bound to the CPU and taken each time costs 3.6 us more.
   * @throws runtime.ort; runtime.ort.terminated where the options were told to terminate.
   */
  runSync(binding: Binding, options?: RunOptions): void {
    const bound = binding.prepare()
    check(ortEnvironment().api.RunWithBinding(this.handle, options ? options.handle : null, bound), this.name)
  }

  /**
   * Runs on one of libuv's threads: the event loop stays free. Costs 8 us on an idle machine, 35 us on a busy one.
   * Runs of several bindings, also of one session, go on at the same time (two of 127 ms took 132 ms on 2 cores); a
   * binding serves one run at a time. libuv has 4 threads unless UV_THREADPOOL_SIZE says otherwise, and Node's file
   * calls wait for the same ones.
   * @throws as runSync.
   */
  run(binding: Binding, options: RunOptions = this.#options): Promise<void> {
    const run = this.#start(binding, options)
    this.#runs.add(run)
    const forget = (): void => void this.#runs.delete(run)
    run.then(forget, forget)
    return run
  }

  async #start(binding: Binding, options: RunOptions): Promise<void> {
    const session = this.handle
    const bound = binding.prepare()
    const told = options.handle
    binding.running = true
    options.began()
    try {
      const status = await new Promise<Pointer>((resolve, reject) => {
        ortEnvironment().api.RunWithBinding.async(session, told, bound, (error, result) => {
          if (error) reject(error as Error)
          else resolve(result)
        })
      })
      check(status, this.name)
    } finally {
      binding.running = false
      options.ended()
    }
  }

  /** Ends the trace that `profilePrefix` began, and answers its file's name. */
  endProfiling(): string {
    const { api, allocator, takeString } = ortEnvironment()
    const out: Out<Pointer> = [null]
    check(api.SessionEndProfiling(this.handle, allocator, out), this.name)
    return takeString(out[0])
  }

  /** Waits for the runs on other threads, whatever becomes of them, then releases. */
  async close(): Promise<void> {
    while (this.#runs.size > 0) await Promise.allSettled([...this.#runs])
    this.release()
  }

  /** Releases the session and its bindings. Throws while a run on another thread uses it. Calling it again does nothing. */
  release(): void {
    if (this.#handle === null) return
    if (this.#runs.size > 0) throw new Error(`the session ${this.name} is released while a run uses it`)
    for (const binding of [...this.#bindings]) binding.release()
    ortEnvironment().api.ReleaseSession(this.#handle)
    this.#handle = null
    this.#options.release()
    for (const value of this.#initializers) value.letGo()
  }
}
