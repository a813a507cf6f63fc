import type { Failure } from './protocol.ts'

/** What the engine refused, for the page to say in its reader's language. */
export class EngineError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.en.found)
  }
}
