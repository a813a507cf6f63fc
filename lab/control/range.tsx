import type { CSSProperties } from 'react'
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

/** The browser's own slider: of what a page can draw anew in every frame, nothing is cheaper. */
export function Range({ label, text = label, value, low, high, step, set, say = String, hideLabel = false }: Props) {
  const at = Math.min(high, Math.max(low, value))
  return (
    <div className={hideLabel ? css.rangeAlone : css.range}>
      {!hideLabel && <span className={text === label ? css.label : css.counted} aria-hidden="true">{text}</span>}
      <input
        type="range"
        className={css.slider}
        style={{ [css.part]: high > low ? (at - low) / (high - low) : 0 } as CSSProperties}
        aria-label={label}
        aria-valuetext={say(at)}
        value={at}
        min={low}
        max={high}
        step={step}
        onChange={({ target }) => set(target.valueAsNumber)}
      />
    </div>
  )
}
