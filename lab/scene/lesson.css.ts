import { globalStyle, style } from '@vanilla-extract/css'
import { colour, target, type, wide } from '../look/tokens.css.ts'

export const lesson = style({ padding: '0 18px 56px', maxWidth: '1240px', margin: '0 auto', '@media': { [wide]: { padding: '0 40px 72px' } } })
export const summary = style({ display: 'inline-flex', alignItems: 'center' })
export const sheet = style({ display: 'grid', gap: '14px', maxWidth: '40em', paddingTop: '18px' })
export const title = style({ fontSize: type.title, lineHeight: 1.4 })
export const heading = style({ fontSize: type.body, fontWeight: 600, marginTop: '10px' })
export const list = style({ margin: 0, paddingLeft: '1.4em', display: 'grid', gap: '8px' })
export const fold = style({ minHeight: target, display: 'flex', alignItems: 'center', cursor: 'pointer', width: 'fit-content', color: colour.touch })
export const print = style({ justifySelf: 'start', '@media': { print: { display: 'none' } } })

// On paper the sheet stands alone, on one page, answers as the teacher left them: folded away or open.
const paper = { '@media': { print: { display: 'none !important' } } } as const
globalStyle('header, footer, main > section', paper)
globalStyle(`${summary}`, paper)
globalStyle(`${lesson}:not([open])`, paper)
