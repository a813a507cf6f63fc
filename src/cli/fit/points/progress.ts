// What is being done, on standard error, once it takes longer than two seconds.
import { stat } from 'node:fs/promises'
import { significant } from '../../../draw/points/digits.ts'
import { text } from '../../../language/index.ts'
import { count, duration } from '../../quantities.ts'

const patience = 2000
/** Milliseconds between two pictures. */
const interval = 200

export class Progress {
  private readonly started = performance.now()
  private readonly timer: NodeJS.Timeout
  private bytes = 0
  private total = 0
  private tries = 0
  private squares = NaN
  private shown = ''

  /** On a terminal a line in place; elsewhere a line when a new stage begins. */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    table: string,
    quiet: boolean,
  ) {
    this.timer = setInterval(() => !quiet && this.draw(), interval)
    this.timer.unref()
    // The size is only for the bar: what has none shows how much was read.
    if (table !== '-') void stat(table).then(({ size }) => (this.total = size), () => undefined)
  }

  read = (bytes: number): void => {
    this.bytes = bytes
  }

  tried = (residualSumOfSquares: number): void => {
    this.tries++
    this.squares = residualSumOfSquares
  }

  private draw(): void {
    if (performance.now() - this.started < patience) return
    const reading = this.tries === 0 && this.bytes < this.total
    const stage = reading ? text('cli.points.reading') : text('cli.points.fitting')
    if (!this.stream.isTTY) {
      if (this.shown !== stage) this.stream.write(`${stage} …\n`)
      this.shown = stage
      return
    }
    const amount = reading
      ? `${Math.floor((100 * this.bytes) / this.total)}%`
      : this.tries > 0
        ? text('cli.points.searching', { iteration: count(this.tries), squares: significant(this.squares, 5) })
        : duration((performance.now() - this.started) / 1000)
    this.shown = `${stage} … ${amount}`
    this.stream.write(`\r\u001b[2K${this.shown}`)
  }

  end(): void {
    clearInterval(this.timer)
    if (this.stream.isTTY && this.shown !== '') this.stream.write('\r\u001b[2K')
  }
}
