import { Slider } from '@base-ui/react/slider'
import * as css from './control.css.ts'

interface Props {
  readonly label: string
  /** What stands there instead of the label, the value in it. */
  readonly text?: string
  readonly value: number
  readonly low: number
  readonly high: number
  readonly step: number
  readonly set: (value: number) => void
  readonly say?: (value: number) => string
  readonly hideLabel?: boolean
}

export function Range({ label, text = label, value, low, high, step, set, say = String, hideLabel = false }: Props) {
  return (
    <Slider.Root className={hideLabel ? css.rangeAlone : css.range} value={Math.min(high, Math.max(low, value))} min={low} max={high} step={step} largeStep={step * 10} onValueChange={(next) => set(next as number)}>
      {!hideLabel && <span className={text === label ? css.label : css.counted}>{text}</span>}
      <Slider.Control className={css.control}>
        <Slider.Track className={css.track}>
          <Slider.Indicator className={css.indicator} />
          <Slider.Thumb className={css.thumb} getAriaLabel={() => label} getAriaValueText={(_formatted, at) => say(at)} />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  )
}
