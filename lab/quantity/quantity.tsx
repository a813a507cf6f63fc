import { useState } from 'react'
import { useLanguage, useWords, type Words } from '../app/words.tsx'
import { allDigits, count, fourDigits, withCommas } from './format.ts'
import type { Measured, Source } from './measured.ts'
import * as css from './quantity.css.ts'

interface Props {
  /** What it is: a letter, a word; read before the number. */
  readonly name: string
  readonly of: Measured
  readonly size?: keyof typeof css.size
  /** A magnitude (an error, a rate) and a count have no sign to colour; a count is said in the reader's own large numbers. */
  readonly as?: 'number' | 'magnitude' | 'count'
  readonly unit?: string
  /** Its row or its heading says what it is: the name is for those who only hear the page. */
  readonly hideName?: boolean
  readonly strong?: boolean
}

/** A number with its source. A tap shows every digit and where it came from. */
export function Quantity({ name, of, size = 'text', as = 'number', unit, hideName = false, strong = false }: Props) {
  const [open, setOpen] = useState(false)
  const { language } = useLanguage()
  const t = useWords()
  const { value } = of
  const shown = as === 'count' ? (open ? withCommas(value) : count(value, language)) : open ? allDigits(value) : fourDigits(value)
  const sign = as !== 'number' || value === 0 || Number.isNaN(value) ? 'none' : value < 0 ? 'negative' : 'positive'
  return (
    <button type="button" className={css.quantity} aria-expanded={open} aria-label={hideName ? `${name} ${shown}` : undefined} onClick={() => setOpen(!open)} data-quantity={name} data-value={value} title={sourceText(of.source, t)}>
      {!hideName && <span className={css.name}>{name}</span>}
      <span className={`${css.value} ${css.size[open && size !== 'text' ? 'lead' : size]} ${css.sign[sign]}${strong ? ` ${css.strong}` : ''}`}>{shown}</span>
      {unit !== undefined && <span className={css.unit}>{unit}</span>}
      {open && <span className={css.source}>{sourceText(of.source, t)}</span>}
    </button>
  )
}

export function sourceText(source: Source, t: Words): string {
  switch (source.kind) {
    case 'measured':
      return t('lab.source.measured', { by: source.by })
    case 'bytes':
      return t('lab.source.bytes', { address: source.address })
    case 'cited':
      return t('lab.source.cited', { citation: source.citation })
    case 'chosen':
      return t('lab.source.chosen')
    case 'derived':
      return t('lab.source.derived', { from: [...new Set(source.from.map((one) => sourceText(one, t)))].join('; ') })
  }
}
