import type { Pointer } from './api.ts'
import { ortEnvironment } from './environment.ts'
import { check, created } from './status.ts'

/** Runs on other threads that haven't ended; Node's exit waits for them, so it tells them to stop. */
const running = new Set<RunOptions>()
let watchesExit = false

/** What a run is told. One object may serve many runs, one after the other or at the same time. */
export class RunOptions {
  #handle: Pointer
  #runs = 0

  /** @param entries run configuration, such as `{'memory.enable_memory_arena_shrinkage': 'cpu:0'}`. */
  constructor(entries: Readonly<Record<string, string>> = {}) {
    const { api } = ortEnvironment()
    this.#handle = created('', (out) => api.CreateRunOptions(out))
    for (const [key, value] of Object.entries(entries)) check(api.AddRunConfigEntry(this.#handle, key, value), '')
  }

  get handle(): Pointer {
    if (this.#handle === null) throw new Error('the run options were released')
    return this.#handle
  }

  /**
   * Ends every run with these options before its next node (a node that is being computed comes to its end), and
   * any later one at once until `unterminate`. Such a run fails with runtime.ort.terminated, and what its bound outputs
   * hold then is anyone's guess.
   */
  terminate(): void {
    check(ortEnvironment().api.RunOptionsSetTerminate(this.handle), '')
  }

  unterminate(): void {
    check(ortEnvironment().api.RunOptionsUnsetTerminate(this.handle), '')
  }

  /** For sessions: a run on another thread begins. */
  began(): void {
    this.#runs++
    running.add(this)
    if (watchesExit) return
    watchesExit = true
    process.on('exit', () => {
      for (const options of running) options.terminate()
    })
  }

  ended(): void {
    this.#runs--
    if (this.#runs === 0) running.delete(this)
  }

  /** Throws while a run on another thread uses them. Calling it again does nothing. */
  release(): void {
    if (this.#handle === null) return
    if (this.#runs > 0) throw new Error('run options are released while a run uses them')
    ortEnvironment().api.ReleaseRunOptions(this.#handle)
    this.#handle = null
  }
}
