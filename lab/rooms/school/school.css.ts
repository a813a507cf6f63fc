import { style } from '@vanilla-extract/css'
import { colour, type, wide } from '../../look/tokens.css.ts'

/** Tokens in a row, each with its own frame; what is too long is cut at the picture's edge. */
export const pieces = style({ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontFamily: 'inherit', fontSize: type.lead, lineHeight: 1.75, maxHeight: '42vh', minHeight: '190px', overflow: 'hidden', '@media': { [wide]: { fontSize: type.title, lineHeight: 1.6, maxHeight: '70vh' } } })
export const piece = style({ boxShadow: `inset 0 0 0 0.5px ${colour.grey}`, padding: '0 2px' })
export const pages = style({ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: '14px' })
export const page = style({ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontFamily: 'inherit', fontSize: type.body, lineHeight: 1.6 })
export const at = style({ color: colour.grey, fontSize: type.small, fontVariantNumeric: 'tabular-nums' })
export const prompt = style({ color: colour.grey })
export const answer = style({ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontFamily: 'inherit', fontSize: type.lead, lineHeight: 1.9, minHeight: '96px' })
export const letter = style({ padding: '6px 1px', whiteSpace: 'pre', selectors: { '&[aria-pressed=true]': { outline: `1.5px solid ${colour.ink}` } } })
export const recited = style({ textDecoration: 'underline', textDecorationThickness: '2px', textUnderlineOffset: '6px' })
export const surface = style({ position: 'relative', touchAction: 'manipulation', cursor: 'crosshair' })
export const cells = style({ display: 'block', imageRendering: 'pixelated', width: '100%', height: '100%' })
export const over = style({ position: 'absolute', inset: 0, pointerEvents: 'none', width: '100%', height: '100%', overflow: 'visible' })
export const strong = style({ fill: 'none', stroke: colour.ink, strokeWidth: 0.16 })
export const select = style({ minHeight: '44px', maxWidth: '100%', padding: '6px 10px', border: `1px solid ${colour.grey}`, borderRadius: '4px', background: colour.paper, color: colour.ink })
export const runs = style({ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: '4px' })
export const run = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '0 14px', borderTop: `1px solid ${colour.line}` })
export const runName = style({ flex: '1 1 12em', minWidth: 0 })
export const chosen = style({ fill: 'none', stroke: colour.touch, strokeWidth: 0.5 })
