import { createLogUpdate } from 'log-update'
import { pc } from '../colour.ts'
import stringWidth from 'string-width'
import type { FitEvent, PreparationEvent, StartEvent, StepEvent } from '../../fit/events.ts'
import { text } from '../../language/index.ts'
import { wrap } from '../help.ts'
import { count, duration } from '../quantities.ts'
import { sparkline } from './losses.ts'
import { oneLine, Pace, phaseText, startLines, type FitView } from './view.ts'

/** Milliseconds between two pictures: quick enough to live, slow enough to cost nothing. */
const interval = 100

/** A bar, the numbers, the course of the loss and the latest sample, redrawn in place; what stays scrolls up above them. */
export class LiveView implements FitView {
  private readonly region: ReturnType<typeof createLogUpdate>
  private start: StartEvent | undefined
  private pace = new Pace(0)
  private last: StepEvent | undefined
  private readonly losses: number[] = []
  private speed = 0
  private drawn = -Infinity

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.region = createLogUpdate(stream, { showCursor: false })
  }

  show(event: FitEvent): void {
    switch (event.kind) {
      case 'preparation':
        this.draw(() => this.preparation(event))
        break
      case 'start':
        this.start = event
        this.pace = new Pace(event.from)
        for (const line of startLines(event)) this.say(pc.dim(wrap(line, this.columns)))
        break
      case 'step':
        this.last = event
        this.losses.push(event.loss)
        this.speed = this.speed === 0 ? event.tokensPerSecond : 0.9 * this.speed + 0.1 * event.tokensPerSecond
        this.draw(() => this.training(), event.step === this.start?.steps)
        break
      case 'evaluation':
        break
      case 'sample':
        this.say(this.cut(`${pc.dim(text('cli.fit.sample', { step: count(event.step) }))}${oneLine(event.prompt + event.text)}`))
        this.draw(() => this.training(), true)
        break
      case 'checkpoint':
      case 'pins':
        break
    }
  }

  private get columns(): number {
    return Math.max(40, Math.min(this.stream.columns ?? 80, 120))
  }

  private draw(picture: () => string[], now = false): void {
    if (!now && performance.now() - this.drawn < interval) return
    this.drawn = performance.now()
    this.region(picture().map((line) => this.cut(line)).join('\n'))
  }

  private preparation({ phase, done, total }: PreparationEvent): string[] {
    const amount = total !== null && total > 0 ? `${bar(done / total, 24)} ${Math.min(100, Math.floor((100 * done) / total))}%` : done > 0 ? count(done) : ''
    return [`${phaseText(phase)} … ${amount}`]
  }

  private training(): string[] {
    if (!this.last || !this.start) return []
    const { step, loss } = this.last
    const { steps } = this.start
    const left = this.pace.left(step, steps)
    const numbers = [
      text('cli.fit.step', { step: count(step), steps: count(steps) }),
      pc.bold(text('cli.fit.loss', { loss: loss.toFixed(3) })),
      text('cli.fit.speed', { speed: count(this.speed) }),
      ...(left === null ? [] : [text('cli.fit.left', { time: duration(left) })]),
    ]
    return [`${pc.green(bar(step / steps, 24))} ${numbers.join('  ')}`, pc.yellow(sparkline(this.losses, this.columns - 2))]
  }

  /** A line that fits: Chinese takes two columns a character, and colours take none. */
  private cut(line: string): string {
    if (stringWidth(line) < this.columns) return line
    let [width, kept] = [0, '']
    for (const [piece] of line.matchAll(/\u001b\[[\d;]*m|./gsu)) {
      const wide = piece.startsWith('\u001b') ? 0 : stringWidth(piece)
      if (width + wide > this.columns - 2) continue
      width += wide
      kept += piece
    }
    return `${kept}…`
  }

  say(line: string): void {
    this.region.clear()
    this.stream.write(`${line}\n`)
    this.drawn = -Infinity
    if (this.last) this.draw(() => this.training())
  }

  end(): void {
    this.region.clear()
    this.region.done()
  }
}

/** ██████░░░░ of `columns` characters. */
export function bar(share: number, columns: number): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * columns)
  return '█'.repeat(full) + '░'.repeat(columns - full)
}
