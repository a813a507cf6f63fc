// Ctrl-C: the first asks what runs to stop where nothing is lost, the second ends the process at once.

/** What a stopped verb throws: the process ends with 130, and nothing more is said. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

export interface StopSignal {
  readonly signal: AbortSignal
  /** Listens no more. */
  release(): void
}

/** A signal that SIGINT and SIGTERM abort. `first` runs at the first of them, to tell the person what happens now. */
export function stopSignal(first: () => void = () => {}): StopSignal {
  const controller = new AbortController()
  const listener = () => {
    if (controller.signal.aborted) process.exit(130)
    first()
    controller.abort(new Stopped())
  }
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', listener)
      process.off('SIGTERM', listener)
    },
  }
}

/** Whether an error says that a run was stopped, be it the reason itself, what caused it, or the platform's AbortError. */
export function isStop(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof Stopped || at.name === 'AbortError' || (at as { code?: string }).code === 'runtime.ort.terminated') return true
  }
  return false
}
