import { style } from '@vanilla-extract/css'
import { colour, target, type, wide } from '../look/tokens.css.ts'

export const header = style({
  position: 'sticky', top: 0, zIndex: 2, display: 'flex', justifyContent: 'space-between', alignItems: 'center', height: '56px', padding: '0 18px', background: colour.paper, borderBottom: `1px solid ${colour.line}`,
  '@media': { [wide]: { padding: '0 40px' } },
})
export const nav = style({ display: 'flex', gap: '24px' })
export const link = style({
  display: 'inline-flex', alignItems: 'center', minHeight: target, minWidth: target, justifyContent: 'center', color: colour.touch, textDecoration: 'none',
  selectors: { '&[aria-current=page]': { color: colour.ink, fontWeight: 600 } },
})
export const language = style({ minHeight: target, minWidth: target, color: colour.touch, textAlign: 'center' })
export const waiting = style({ padding: '48px 18px', color: colour.grey })
export const footer = style({ padding: '32px 18px 64px', color: colour.grey, fontSize: type.small, borderTop: `1px solid ${colour.line}`, display: 'grid', gap: '4px', '@media': { [wide]: { padding: '32px 40px 64px' } } })
