import type { Trainer } from '../fit/trainer.ts'
import type { Pin, PinStep } from './protocol.ts'

/** One number through the steps: its value before each, its gradient there, and what the step added. */
export class PinnedNumber {
  private readonly steps: PinStep[] = []
  constructor(
    readonly name: string,
    readonly index: number,
  ) {}

  /** Looks before a step is taken; the same step twice counts once. */
  async before(trainer: Trainer): Promise<void> {
    const step = trainer.position.step + 1
    if (this.steps.at(-1)?.step === step) return
    const [{ data: values }] = await trainer.state.read([{ name: this.name }])
    const { data: gradients } = await trainer.nextGradient(this.name)
    const value = values[this.index]
    const last = this.steps.at(-1)
    if (last) this.steps[this.steps.length - 1] = { ...last, update: value - last.value }
    this.steps.push({ step, value, gradient: gradients[this.index], update: null })
  }

  get pin(): Pin {
    return { name: this.name, index: this.index, steps: this.steps }
  }
}
