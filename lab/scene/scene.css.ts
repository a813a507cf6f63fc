import { style } from '@vanilla-extract/css'
import { colour, type, wide } from '../look/tokens.css.ts'

/** Words that slide under what stays in sight fade out there, instead of being cut in half. */
const fade = (edge: 'top' | 'bottom') => ({ content: '""', position: 'absolute', left: 0, right: 0, [edge]: '100%', height: '26px', pointerEvents: 'none', background: `linear-gradient(to ${edge === 'top' ? 'bottom' : 'top'}, ${colour.paper}, transparent)` }) as const

export const scene = style({
  display: 'flex', flexDirection: 'column', padding: '20px 18px 56px', maxWidth: '1240px', margin: '0 auto', width: '100%', scrollSnapAlign: 'start',
  '@media': { [wide]: { display: 'grid', gridTemplateColumns: 'minmax(0, 5fr) minmax(0, 7fr)', columnGap: '64px', alignItems: 'center', minHeight: 'calc(100vh - 60px)', padding: '48px 40px' } },
})
export const figure = style({
  order: -1, width: '100%', background: colour.paper, paddingBottom: '10px', marginBottom: '14px',
  '@media': { 'screen and (max-width: 959px) and (min-height: 640px)': { position: 'sticky', top: '56px', zIndex: 1, width: 'auto', margin: '0 -18px 14px', padding: '0 18px 10px', selectors: { '&::after': fade('top') } }, // Beside words that grow (More) it stays where it was: in the middle of the window.
    [wide]: { order: 0, position: 'sticky', top: '84px', alignSelf: 'start', paddingBottom: 0, margin: 'max(0px, calc(50vh - 330px)) 0 0' } },
})
/** What is read rather than looked at comes after the words, also on a phone. */
export const after = style({ width: '100%', '@media': { [wide]: { position: 'sticky', top: '84px' } } })
export const words = style({ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '18px', minWidth: 0 })
export const sentence = style({ fontSize: type.lead, lineHeight: 1.45, textWrap: 'pretty', maxWidth: '26em', fontWeight: 500, '@media': { [wide]: { fontSize: type.title, lineHeight: 1.4 } } })
/** On a phone the number comes right after the sentence, above what else is said. */
export const lead = style({ maxWidth: '34em', color: colour.ink, textWrap: 'pretty', order: 1, '@media': { [wide]: { order: 0 } } })
export const rest = style({ order: 3, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '18px', minWidth: 0 })
export const number = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', gap: '4px 36px' })
export const tallControl = style({ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '10px', maxWidth: '36em', order: 2 })
/** A phone's control stays at the thumb. */
export const control = style({
  order: 2,
  display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '10px', maxWidth: '36em',
  '@media': { 'screen and (max-width: 959px) and (min-height: 640px)': { position: 'sticky', bottom: 0, zIndex: 1, background: colour.paper, padding: '8px 18px 12px', margin: '0 -18px', maxWidth: 'none', selectors: { '&::before': fade('bottom') } } },
})
/** A number a row, its interval beside it. */
export const intervals = style({ display: 'grid', gap: '2px', width: '100%', alignContent: 'start', minHeight: '106px' })
export const exact = style({ display: 'flex', flexWrap: 'wrap', gap: '2px 28px', minHeight: '106px' })
export const interval = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', gap: '0 20px' })
export const ends = style({ display: 'inline-flex', gap: '0 20px', flexWrap: 'wrap' })
export const verdict = style({ flexBasis: '100%',  fontSize: type.title, lineHeight: 1.4, textWrap: 'balance', '@media': { [wide]: { fontSize: type.subject, lineHeight: 1.3 } } })
export const table = style({ borderCollapse: 'collapse', width: '100%' })
export const column = style({ textAlign: 'right', fontWeight: 400, color: colour.grey, padding: '0 0 2px 16px', fontSize: type.small })
/** Which line is which formula. */
export const key = style({ display: 'grid', gridTemplateColumns: '36px minmax(0, 1fr)', gap: '2px 12px', alignItems: 'center', width: '100%' })
export const row = style({ textAlign: 'left', fontWeight: 400, color: colour.grey, borderTop: `1px solid ${colour.line}` })
export const cell = style({ whiteSpace: 'nowrap', textAlign: 'right', borderTop: `1px solid ${colour.line}`, padding: '0 0 0 16px' })
/** Its word stands under the words above, not its box. */
export const trigger = style({ justifySelf: 'start', marginLeft: '-4px', color: colour.grey })
export const more = style({ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '14px', paddingTop: '10px', maxWidth: '36em' })
export const saveLabel = style({ color: colour.grey, fontSize: type.small })
export const note = style({ color: colour.grey, fontSize: type.small, maxWidth: '40em' })
export const pre = style({ margin: 0, padding: '12px 0', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', borderTop: `1px solid ${colour.line}`, borderBottom: `1px solid ${colour.line}` })
export const listings = style({ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '24px' })
export const listingHead = style({ display: 'flex', justifyContent: 'space-between', alignItems: 'baseline' })
export const listing = style([pre, { lineHeight: 1.5, '@media': { [wide]: { fontSize: type.body } } }])
export const bits = style({ width: '100%', minHeight: '190px' })
export const cells = style({ width: '100%', minHeight: '200px' })
export const legend = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 10px', color: colour.grey, fontSize: type.small, fontVariantNumeric: 'tabular-nums', marginTop: '10px' })
export const address = style({ color: colour.grey, overflowWrap: 'anywhere' })
export const interlude = style({ minHeight: '70vh', display: 'grid', alignContent: 'center', gridTemplateColumns: 'minmax(0, 1fr)', gap: '24px', padding: '64px 18px', maxWidth: '1240px', margin: '0 auto', '@media': { [wide]: { padding: '64px 40px' } } })
export const said = style({ fontSize: type.title, lineHeight: 1.4, maxWidth: '20em', textWrap: 'balance', '@media': { [wide]: { fontSize: type.subject, lineHeight: 1.3 } } })
export const then = style({ maxWidth: '34em', fontSize: type.lead, color: colour.grey })
