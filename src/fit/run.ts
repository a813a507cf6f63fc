import type { FitEvent } from './events.ts'

/** A run in progress: training goes on whether or not anybody iterates; events wait for whoever does. */
export interface Run<Report> extends AsyncIterable<FitEvent> {
  /** Settles when training has ended: with what came of it, or with the error that ended it. */
  readonly done: Promise<Report>
}

/** Starts `work`, which tells events as it goes. */
export function startRun<Report>(work: (tell: (event: FitEvent) => void) => Promise<Report>): Run<Report> {
  const events: FitEvent[] = []
  let ended = false
  let wake: (() => void) | undefined
  const notify = () => {
    wake?.()
    wake = undefined
  }
  const done = work((event) => {
    events.push(event)
    notify()
  }).finally(() => {
    ended = true
    notify()
  })
  // Whoever iterates meets the error there, or at `done`: an unwatched `done` is no crash of the process.
  done.catch(() => undefined)
  return {
    done,
    async *[Symbol.asyncIterator]() {
      for (let next = 0; ; ) {
        while (next < events.length) yield events[next++]
        if (ended) break
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      await done
    },
  }
}
