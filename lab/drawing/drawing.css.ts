import { style } from '@vanilla-extract/css'
import { colour, type } from '../look/tokens.css.ts'

export const box = style({ width: '100%', minHeight: '230px' })
export const svg = style({ display: 'block', overflow: 'visible', touchAction: 'pan-y' })
export const grid = style({ stroke: colour.line, strokeWidth: 0.5 })
export const zero = style({ stroke: colour.grey, strokeWidth: 1 })
export const tick = style({ fill: colour.grey, fontSize: type.small, fontVariantNumeric: 'tabular-nums' })
/** Stands on the picture, with paper around it. */
export const axis = style({ fill: colour.ink, fontSize: type.small, paintOrder: 'stroke', stroke: colour.paper, strokeWidth: 4, strokeLinejoin: 'round' })
export const letter = style([axis, { fontSize: type.body, fontStyle: 'italic' }])
export const curve = style({ fill: 'none', stroke: colour.ink, strokeWidth: 2.5, strokeLinecap: 'round' })
export const thin = style({ fill: 'none', stroke: colour.grey, strokeWidth: 1.25 })
export const dashed = style({ fill: 'none', stroke: colour.grey, strokeWidth: 1.5, strokeDasharray: '5 5' })
/** Where a new point may fall; within it, where the curve may run. */
export const band = style({ fill: colour.grey, fillOpacity: 0.13, stroke: 'none' })
export const innerBand = style({ fill: colour.grey, fillOpacity: 0.3, stroke: 'none' })
export const area = style({ fill: colour.grey, fillOpacity: 0.16, stroke: colour.grey, strokeWidth: 1 })
export const point = style({ fill: colour.ink, stroke: colour.paper, strokeWidth: 2 })
export const handle = style({
  cursor: 'grab', touchAction: 'none', outline: 'none',
  selectors: { '&:active': { cursor: 'grabbing' } },
})
export const halo = style({ fill: 'transparent', stroke: 'transparent', strokeWidth: 2, selectors: { [`${handle}:hover &`]: { stroke: colour.touch }, [`${handle}:focus-visible &`]: { stroke: colour.touch } } })
export const touchable = style({ fill: colour.touch, stroke: colour.paper, strokeWidth: 2 })
export const outline = style({ fill: 'none', stroke: colour.ink, strokeWidth: 1.5 })
export const arrowPositive = style({ stroke: colour.positive, fill: colour.positive, strokeWidth: 2.5 })
export const arrowNegative = style({ stroke: colour.negative, fill: colour.negative, strokeWidth: 2.5 })
export const words = style({ fill: colour.ink, fontSize: type.body })
export const note = style({ fill: colour.grey, fontSize: type.small })
export const canvas = style({ display: 'block', width: '100%', imageRendering: 'pixelated' })
export const bitOn = style({ fill: colour.ink, stroke: colour.ink, strokeWidth: 1 })
export const bitOff = style({ fill: colour.paper, stroke: colour.grey, strokeWidth: 1 })
export const negative = style({ fill: colour.negative })
export const positive = style({ fill: colour.positive })
export const solid = style({ fill: colour.line, stroke: colour.ink, strokeWidth: 1 })
export const here = style({ fill: colour.ink })
export const figure = style({ fontSize: type.lead, fontVariantNumeric: 'tabular-nums' })
export const faintRing = style({ fill: 'none', stroke: colour.grey, strokeWidth: 1.25 })
export const bar = style({ fill: colour.grey })
export const character = style({ fill: colour.ink, fontSize: type.lead })
export const dots = style({ fill: 'none', stroke: colour.ink, strokeWidth: 5, strokeLinecap: 'round' })
