// What is being done, on standard error, once it takes longer than two seconds.

const patience = 2000
/** Milliseconds between two pictures. */
const interval = 200

/** On a terminal a line in place; elsewhere a line when a new stage begins. */
export class Stages {
  private readonly started = performance.now()
  private drawn = 0
  private shown = ''
  private stage = ''

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly quiet: boolean,
  ) {}

  /** `stage` in words; `total` 0: nobody knows how much there is to do. */
  tell = (stage: string, done: number, total: number): void => {
    const now = performance.now()
    if (this.quiet || now - this.started < patience) return
    if (!this.stream.isTTY) {
      if (stage !== this.stage) this.stream.write(`${stage} …\n`)
    } else if (now - this.drawn >= interval) {
      this.drawn = now
      this.shown = `${stage} … ${total > 1 ? `${done}/${total}` : ''}`
      this.stream.write(`\r\u001b[2K${this.shown}`)
    }
    this.stage = stage
  }

  end(): void {
    if (this.stream.isTTY && this.shown !== '') this.stream.write('\r\u001b[2K')
  }
}
