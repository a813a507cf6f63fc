import { style, styleVariants } from '@vanilla-extract/css'
import { colour, target, type, wide } from '../look/tokens.css.ts'

export const quantity = style({ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'baseline', alignContent: 'center', gap: '0 10px', minHeight: target, maxWidth: '100%' })
export const name = style({ color: colour.grey, fontSize: type.body, whiteSpace: 'nowrap' })
export const value = style({ fontVariantNumeric: 'tabular-nums lining-nums', overflowWrap: 'anywhere', lineHeight: 1.2 })
export const size = styleVariants({
  text: { fontSize: type.body },
  lead: { fontSize: type.lead },
  subject: { fontSize: type.subject, letterSpacing: '-0.01em' },
  giant: { fontSize: type.subject, letterSpacing: '-0.02em', '@media': { [wide]: { fontSize: type.giant } } },
})
export const sign = styleVariants({ none: {}, negative: { color: colour.negative }, positive: { color: colour.positive } })
export const strong = style({ fontWeight: 700 })
export const unit = style({ color: colour.grey })
export const source = style({ flexBasis: '100%', color: colour.grey, fontSize: type.small, overflowWrap: 'anywhere' })
