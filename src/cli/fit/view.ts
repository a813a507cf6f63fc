import type { FitEvent, PreparationEvent, StartEvent } from '../../fit/events.ts'
import { text } from '../../language/index.ts'
import { bytes, count, duration } from '../quantities.ts'

/** Shows a run as it goes: a live region on a terminal, plain lines elsewhere. */
export interface FitView {
  show(event: FitEvent): void
  /** A line that stays, such as what Ctrl-C does now. */
  say(line: string): void
  /** Nothing more comes: the live region goes. */
  end(): void
}

/** What was decided before step 1, in two lines. */
export function startLines(event: StartEvent): string[] {
  const plan = { steps: count(event.steps), batch: event.batch, memory: bytes(event.bytes), engine: event.engine, device: event.device, threads: event.threads }
  return [
    text('cli.fit.start', {
      parameters: count(event.parameters),
      layers: event.layers,
      width: event.width,
      heads: event.heads,
      context: event.context,
      vocabulary: count(event.vocabulary),
      tokens: count(event.trainTokens),
    }),
    event.seconds === null ? text('cli.fit.plan-untimed', plan) : text('cli.fit.plan', { ...plan, time: duration(event.seconds) }),
    ...(event.from > 0 ? [text('cli.fit.from', { step: count(event.from) })] : []),
  ]
}

export const phaseText = (phase: PreparationEvent['phase']): string => text(`cli.fit.phase.${phase}`)

/** Text of a model for the screen: bytes that make no character (a young model writes such) become a dot each run. */
export const legible = (sample: string): string => sample.replace(/\ufffd+/g, '·')

/** A sample on one line: line ends become spaces. */
export const oneLine = (sample: string): string => legible(sample).replace(/\s*\n\s*/g, ' ').trim()

/** Seconds left, from the pace since step 1, evaluations and samples included; null at first. */
export class Pace {
  private readonly started = performance.now()
  constructor(private readonly from: number) {}

  left(step: number, steps: number): number | null {
    const done = step - this.from
    return done < 1 ? null : ((performance.now() - this.started) / 1000 / done) * (steps - step)
  }
}
