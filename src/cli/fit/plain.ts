import type { FitEvent, StartEvent, StepEvent } from '../../fit/events.ts'
import { text } from '../../language/index.ts'
import { count, duration } from '../quantities.ts'
import { oneLine, Pace, phaseText, startLines, type FitView } from './view.ts'

/** Milliseconds between two lines about steps. */
const interval = 2000

/** Lines for a pipe or a log file: one about every two seconds, and one for whatever else happens. */
export class PlainView implements FitView {
  private start: StartEvent | undefined
  private pace = new Pace(0)
  private phase = ''
  private told = -Infinity

  constructor(private readonly write: (line: string) => void) {}

  show(event: FitEvent): void {
    switch (event.kind) {
      case 'preparation':
        if (this.phase !== event.phase) this.write(`${phaseText(event.phase)} …`)
        this.phase = event.phase
        break
      case 'start':
        this.start = event
        this.pace = new Pace(event.from)
        for (const line of startLines(event)) this.write(line)
        break
      case 'step':
        if (event.step === 1 || event.step === this.start?.steps || performance.now() - this.told >= interval) this.step(event)
        break
      case 'evaluation':
        this.write(text('cli.fit.held-out', { step: count(event.step), loss: event.heldOutLoss.toFixed(3), bits: event.bitsPerByte.toFixed(3) }))
        break
      case 'sample':
        this.write(`${text('cli.fit.sample', { step: count(event.step) })}${oneLine(event.prompt + event.text)}`)
        break
      case 'checkpoint':
      case 'pins':
        break
    }
  }

  private step({ step, loss, tokensPerSecond }: StepEvent): void {
    this.told = performance.now()
    const steps = this.start?.steps ?? step
    const left = this.pace.left(step, steps)
    const parts = [
      text('cli.fit.step', { step: count(step), steps: count(steps) }),
      text('cli.fit.loss', { loss: loss.toFixed(3) }),
      text('cli.fit.speed', { speed: count(tokensPerSecond) }),
      ...(left === null ? [] : [text('cli.fit.left', { time: duration(left) })]),
    ]
    this.write(parts.join(', '))
  }

  say(line: string): void {
    this.write(line)
  }

  end(): void {}
}
