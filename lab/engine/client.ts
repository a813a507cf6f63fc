import { useEffect, useRef, useState } from 'react'
import { engine, EngineError, type Engine, type Lane } from './connection.ts'
import type { Failure } from './protocol.ts'

export { engine, EngineError, type Engine, type Lane } from './connection.ts'

/** Code of the one failure that the engine itself can't word: it isn't there. */
export const goneCode = 'lab.engine'

export function engineGone(error: unknown): Failure {
  const record = { v: 1, kind: 'error', code: goneCode, doing: '', where: '', expected: '', found: error instanceof Error ? error.message : String(error), hint: '' } as const
  return { zh: record, en: record }
}

export interface Asked<T> {
  /** The last answer, which stays until the next one is there. */
  readonly value: T | undefined
  readonly failure: Failure | undefined
  readonly waiting: boolean
}

/**
 * An answer of the engine, asked again when `question` changes. While one question is being computed only the newest of
 * the next ones waits: a slider that is dragged asks as fast as the engine answers. null asks nothing.
 */
export function useEngine<T>(question: string | null, ask: (engine: Engine) => Promise<T>, lane: Lane = 'quick'): Asked<T> {
  const [state, setState] = useState<Asked<T>>({ value: undefined, failure: undefined, waiting: question !== null })
  const running = useRef(false)
  const next = useRef<((engine: Engine) => Promise<T>) | undefined>(undefined)
  const latest = useRef(ask)
  useEffect(() => void (latest.current = ask))
  const alive = useRef(true)
  useEffect(() => {
    alive.current = true
    return () => void (alive.current = false)
  }, [])
  const late = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => {
    if (question === null) return
    next.current = latest.current
    late.current ??= setTimeout(() => alive.current && setState((before) => (before.waiting ? before : { ...before, waiting: true })), soon)
    if (running.current) return
    running.current = true
    const answer = (found: (before: Asked<T>) => Pick<Asked<T>, 'value' | 'failure'>) => {
      const more = next.current !== undefined
      if (!more) {
        clearTimeout(late.current)
        late.current = undefined
      }
      if (alive.current) setState((before) => ({ ...found(before), waiting: more && before.waiting }))
    }
    void (async () => {
      while (next.current !== undefined && alive.current) {
        const run = next.current
        next.current = undefined
        try {
          const value = await run(engine(lane))
          answer(() => ({ value, failure: undefined }))
        } catch (error) {
          const failure = error instanceof EngineError ? error.failure : engineGone(error)
          answer(({ value }) => ({ value, failure }))
        }
      }
      running.current = false
    })()
  }, [question, lane])
  return state
}

/** Milliseconds within which an answer needs no word of waiting: each such word would draw the scene once more. */
const soon = 150
