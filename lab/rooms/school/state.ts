// What every scene of the school looks at: the text, the model that was chosen, and the run.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { EvaluationEvent, FitEvent, SampleEvent, StepEvent } from '../../../src/fit/events.ts'
import { setAddress, useAddress, useAddressNumber } from '../../app/address.ts'
import { engine, EngineError, engineGone } from '../../engine/client.ts'
import type { Failure } from '../../engine/protocol.ts'
import { TEXTS, type Device, type SchoolRequest, type TextChoice, type TextRequest, type TokenizerChoice, type Watched } from '../../../src/school/protocol.ts'

export const sizes = { small: { layers: 2, width: 64 }, middle: { layers: 3, width: 96 }, large: { layers: 4, width: 128 } } as const
export type SizeChoice = keyof typeof sizes
export const lengths = [120, 400, 1200] as const

const oneOf = <T extends string>(text: string, all: readonly T[]): T => all.find((one) => one === text) ?? all[0]
/** Milliseconds between two looks at a run that is on its way. */
const pace = 200

export interface School {
  readonly text: TextRequest
  readonly setText: (text: TextChoice) => void
  readonly setOwn: (own: string) => void
  readonly setTokenizer: (tokenizer: TokenizerChoice) => void
  readonly size: SizeChoice
  readonly setSize: (size: SizeChoice) => void
  readonly steps: number
  readonly setSteps: (steps: number) => void
  readonly seed: number
  readonly guess: string
  readonly setGuess: (guess: string) => void
  readonly watched: Watched | null
  readonly losses: readonly StepEvent[]
  readonly evaluations: readonly EvaluationEvent[]
  readonly samples: readonly SampleEvent[]
  readonly failure: Failure | null
  /** Counts up whenever what is kept may have changed. */
  readonly changes: number
  prepare(): void
  go(): void
  hold(): void
  one(): void
  turn(learningRate: number): void
  back(step: number): void
  pin(name: string, index: number): void
  open(id: string): void
  remove(id: string): void
}

export function useSchool(): School {
  const [textName, setText] = useAddress('text', 'quatrains')
  const [tokenizerName, setTokenizer] = useAddress('cut', 'characters')
  const [sizeName, setSize] = useAddress('size', 'small')
  const [steps, setSteps] = useAddressNumber('steps', lengths[1])
  const [seed] = useAddressNumber('seed', 1)
  const [deviceName] = useAddress('device', '')
  const [threads] = useAddressNumber('threads', 0)
  const [run] = useAddress('run', '')
  const [own, setOwn] = useState('')
  const [guess, setGuess] = useAddress('sentence', '')
  const [watched, setWatched] = useState<Watched | null>(null)
  const [events, setEvents] = useState<readonly FitEvent[]>([])
  const [failure, setFailure] = useState<Failure | null>(null)
  const [pulse, setPulse] = useState(0)
  const seen = useRef<{ id: string | null; events: FitEvent[] }>({ id: null, events: [] })

  const choice = oneOf<TextChoice>(textName, TEXTS)
  const tokenizer = oneOf<TokenizerChoice>(tokenizerName, ['characters', 'bpe'])
  const size = oneOf<SizeChoice>(sizeName, ['small', 'middle', 'large'])
  const text = useMemo<TextRequest>(() => ({ text: choice, tokenizer, ...(choice === 'own' && { own }) }), [choice, tokenizer, own])
  const device = useMemo<Device>(() => ({ ...(deviceName === 'wasm' || deviceName === 'webgpu' ? { device: deviceName } : {}), ...(threads >= 1 && { threads: Math.floor(threads) }) }), [deviceName, threads])

  /** Does something to the run, then looks at it again. */
  const act = useCallback((work: () => Promise<unknown>) => {
    setFailure(null)
    const done = (error?: unknown) => {
      if (error !== undefined) setFailure(error instanceof EngineError ? error.failure : engineGone(error))
      setPulse((before) => before + 1)
    }
    work().then(() => done(), (error: unknown) => done(error))
    // What is prepared is watched while it is prepared.
    setPulse((before) => before + 1)
  }, [])

  useEffect(() => {
    let alive = true
    void (async () => {
      while (alive) {
        const since = seen.current.events.length
        let next: Watched
        try {
          next = await engine('school').schoolWatch(since)
        } catch (error) {
          if (alive) setFailure(error instanceof EngineError ? error.failure : engineGone(error))
          return
        }
        if (!alive) return
        // Another run, or the same gone back: from its beginning.
        if (next.id !== seen.current.id || next.total !== since + next.events.length) {
          seen.current = { id: next.id, events: [] }
          if (since > 0) continue
        }
        if (next.events.length > 0 || since === 0) {
          seen.current.events = [...seen.current.events, ...next.events]
          setEvents(seen.current.events)
        }
        setWatched(next)
        if (next.phase !== 'preparing' && next.phase !== 'running' && !next.stepping) return
        await new Promise((resolve) => setTimeout(resolve, document.hidden ? 5 * pace : pace))
      }
    })()
    return () => void (alive = false)
  }, [pulse])

  // A link with a run in it opens what this browser keeps.
  useEffect(() => {
    if (run !== '') act(() => engine('school').schoolReopen(run, device))
  }, [])

  const losses = useMemo(() => events.filter((event): event is StepEvent => event.kind === 'step'), [events])
  const evaluations = useMemo(() => events.filter((event): event is EvaluationEvent => event.kind === 'evaluation'), [events])
  const samples = useMemo(() => events.filter((event): event is SampleEvent => event.kind === 'sample'), [events])

  return {
    text, setText, setOwn, setTokenizer, size, setSize, steps: Math.min(100_000, Math.max(10, Math.floor(steps))), setSteps, seed: Math.max(0, Math.floor(seed)), guess, setGuess,
    watched, losses, evaluations, samples, failure: failure ?? watched?.failure ?? null, changes: pulse,
    prepare: () => {
      const request: SchoolRequest = { ...text, ...sizes[size], steps: Math.min(100_000, Math.max(10, Math.floor(steps))), seed: Math.max(0, Math.floor(seed)) }
      const id = Date.now().toString(36)
      setAddress({ run: id })
      act(() => engine('school').schoolPrepare(id, request, device))
    },
    go: () => act(() => engine('school').schoolGo()),
    hold: () => act(() => engine('school').schoolHold()),
    one: () => act(() => engine('school').schoolOne()),
    turn: (learningRate) => act(() => engine('school').schoolTurn(learningRate)),
    back: (step) => act(() => engine('school').schoolBack(step)),
    pin: (name, index) => act(() => engine('school').schoolPin(name, index)),
    open: (id) => {
      setAddress({ run: id })
      act(() => engine('school').schoolReopen(id, device))
    },
    remove: (id) => {
      if (run === id) setAddress({ run: null })
      act(() => engine('school').schoolRemove(id))
    },
  }
}
