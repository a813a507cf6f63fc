import { useEffect, useState } from 'react'
import * as css from './control.css.ts'

/** A number as people type it: full-width digits and a true minus are read too. undefined where it is none. */
export function numberOf(text: string): number | undefined {
  const plain = text.normalize('NFKC').replace(/−/g, '-').trim()
  const value = plain === '' ? NaN : Number(plain)
  return Number.isFinite(value) ? value : undefined
}

/** A box that keeps what is being typed, and sets what is a number. */
export function NumberBox({ label, value, set, hideLabel = false }: { readonly label: string; readonly value: number; readonly set: (value: number) => void; readonly hideLabel?: boolean }) {
  const [text, setText] = useState(String(value))
  useEffect(() => setText((before) => (numberOf(before) === value ? before : String(value))), [value])
  return (
    <label className={css.fieldLabel}>
      {!hideLabel && label}
      <input
        className={css.short}
        inputMode="text"
        aria-label={hideLabel ? label : undefined}
        aria-invalid={numberOf(text) === undefined}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          const next = numberOf(target.value)
          if (next !== undefined) set(next)
        }}
      />
    </label>
  )
}
