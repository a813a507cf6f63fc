// The page's Workers. Without React: they start while the page is still being read.
import { createBirpc } from 'birpc'
import type { Functions } from './functions.ts'
import { machineSchool, trainsElsewhere } from './machine-school.ts'
import { EngineError } from './engine-error.ts'
import type { Answer } from './protocol.ts'

export { EngineError } from './engine-error.ts'

type Remote = { [K in keyof Functions]: (...given: Parameters<Functions[K]>) => Answer<Awaited<ReturnType<Functions[K]>>> }
export type Engine = { [K in keyof Functions]: (...given: Parameters<Functions[K]>) => Promise<Awaited<ReturnType<Functions[K]>>> }

/** Answers that a control waits for, runs that take their time, and the school's training: each has a Worker, so that no slider waits behind a run. */
export type Lane = 'quick' | 'long' | 'school'
const started: Partial<Record<Lane, Engine>> = {}

/** The Worker starts with the first question. */
export function engine(lane: Lane = 'quick'): Engine {
  const running = started[lane]
  if (running) return running
  const opened = lane === 'school' && trainsElsewhere() ? machineSchool(() => inWorker(lane)) : inWorker(lane)
  started[lane] = opened
  return opened
}

function inWorker(lane: Lane): Engine {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const remote = createBirpc<Remote, Record<string, never>>({}, {
    post: (message) => worker.postMessage(message),
    on: (receive) => worker.addEventListener('message', (event) => receive(event.data)),
    timeout: -1,
  })
  // A Worker that couldn't load answers nothing: whoever waits is told, and the next question starts another.
  worker.addEventListener('error', (event) => {
    delete started[lane]
    remote.$close(new Error(event.message || 'the Worker did not load'))
  })
  return new Proxy({} as Engine, {
    get: (_target, name: string) => async (...given: unknown[]) => {
      const answer = await (remote as unknown as Record<string, (...values: unknown[]) => Promise<Answer<unknown>>>)[name](...given)
      if ('failure' in answer) throw new EngineError(answer.failure)
      return answer.ok
    },
  })
}
