import { globalStyle } from '@vanilla-extract/css'
import { colour, type } from './tokens.css.ts'

globalStyle('*, *::before, *::after', { boxSizing: 'border-box' })
// On a phone a scene comes to rest where its picture, its sentence and its control are in sight together.
globalStyle('html', { WebkitTextSizeAdjust: '100%', scrollPaddingTop: '64px', '@media': { 'screen and (max-width: 959px) and (min-height: 640px)': { scrollSnapType: 'y proximity' } } })
globalStyle('body', {
  margin: 0,
  background: colour.paper,
  color: colour.ink,
  fontFamily: 'system-ui, -apple-system, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
  fontSize: type.body,
  lineHeight: 1.55,
  overflowX: 'hidden',
})
globalStyle('html[lang^="zh"] body', { lineHeight: 1.75 })
globalStyle('h1, h2, h3, p, figure, ol, dl, dd', { margin: 0, fontWeight: 400 })
globalStyle('button, input, textarea, select', { font: 'inherit', color: 'inherit' })
globalStyle('button', { background: 'none', border: 'none', padding: 0, cursor: 'pointer', textAlign: 'inherit' })
globalStyle(':focus-visible', { outline: `2px solid ${colour.touch}`, outlineOffset: '3px' })
globalStyle('a', { color: colour.touch })
globalStyle('code, pre', { fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace', fontSize: type.small })
globalStyle('svg text', { fontFamily: 'inherit' })
globalStyle('*', { '@media': { '(prefers-reduced-motion: reduce)': { transition: 'none !important', animation: 'none !important' } } })
