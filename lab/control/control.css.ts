import { style } from '@vanilla-extract/css'
import { colour, target, type } from '../look/tokens.css.ts'

export const range = style({ display: 'grid', gridTemplateColumns: 'auto 1fr', alignItems: 'center', columnGap: '16px', width: '100%' })
export const label = style({ color: colour.grey, fontSize: type.body, minWidth: '1.2em' })
export const counted = style([label, { minWidth: '5.5em', fontVariantNumeric: 'tabular-nums' }])
export const rangeAlone = style({ width: '100%' })
/** Where the slider stands, from 0 to 1. */
export const part = '--part'
const thumb = { boxSizing: 'border-box', width: '24px', height: '24px', borderRadius: '50%', background: colour.paper, border: `2px solid ${colour.touch}` } as const
const behind = `calc(12px + (100% - 24px) * var(${part}, 0))`
const track = { height: '2px', background: `linear-gradient(to right, ${colour.touch} ${behind}, ${colour.line} ${behind})` } as const
export const slider = style({
  appearance: 'none', width: '100%', minWidth: 0, height: target, margin: 0, background: 'none', cursor: 'pointer', touchAction: 'pan-y',
  selectors: {
    '&::-webkit-slider-runnable-track': track,
    '&::-moz-range-track': track,
    '&::-webkit-slider-thumb': { ...thumb, appearance: 'none', marginTop: '-11px' },
    '&::-moz-range-thumb': thumb,
    '&:focus-visible': { outline: 'none' },
    '&:focus-visible::-webkit-slider-thumb': { outline: `2px solid ${colour.touch}`, outlineOffset: '3px' },
    '&:focus-visible::-moz-range-thumb': { outline: `2px solid ${colour.touch}`, outlineOffset: '3px' },
  },
})

export const button = style({
  display: 'inline-flex', alignItems: 'center', justifyContent: 'center', minHeight: target, minWidth: target, padding: '0 18px', border: `1px solid ${colour.touch}`, borderRadius: '4px', color: colour.touch, whiteSpace: 'nowrap',
  selectors: { '&:disabled': { borderColor: colour.line, color: colour.grey, cursor: 'default' } },
})
export const primary = style([button, { background: colour.touch, color: colour.touchPaper, selectors: { '&:disabled': { background: 'none' } } }])
export const plain = style({ color: colour.touch, minHeight: target, minWidth: target, padding: '0 4px', textDecoration: 'underline', textUnderlineOffset: '5px', textDecorationThickness: '1px' })
export const row = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px' })
export const group = style({ display: 'inline-flex', flexWrap: 'wrap', justifySelf: 'start', border: `1px solid ${colour.touch}`, borderRadius: '4px', overflow: 'hidden' })
export const option = style({
  minHeight: target, minWidth: target, padding: '0 14px', color: colour.touch, textAlign: 'center',
  selectors: { '&[aria-pressed=true]': { background: colour.touch, color: colour.touchPaper }, '&:focus-visible': { outlineOffset: '-4px' }, '&[aria-pressed=true]:focus-visible': { outlineColor: colour.touchPaper } },
})
export const field = style({
  minHeight: target, width: '100%', minWidth: 0, padding: '6px 10px', border: `1px solid ${colour.grey}`, borderRadius: '4px', background: colour.paper, color: colour.ink, fontVariantNumeric: 'tabular-nums', fontSize: type.body,
  selectors: { '&[aria-invalid=true]': { borderWidth: '2px', borderColor: colour.ink } },
})
export const short = style([field, { width: '7.5em' }])
export const fieldLabel = style({ display: 'grid', gap: '2px', color: colour.grey, fontSize: type.small })
export const switchRow = style({ display: 'inline-flex', alignItems: 'center', gap: '12px', minHeight: target, cursor: 'pointer' })
export const switchBox = style({
  appearance: 'none', position: 'relative', width: '48px', height: '28px', flex: 'none', margin: 0, borderRadius: '14px', border: `2px solid ${colour.touch}`, cursor: 'pointer',
  selectors: {
    '&::before': { content: '""', position: 'absolute', top: '4px', left: '4px', width: '16px', height: '16px', borderRadius: '50%', background: colour.touch },
    '&:checked': { background: colour.touch },
    '&:checked::before': { left: '24px', background: colour.paper },
  },
})
