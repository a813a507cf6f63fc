import { createGlobalTheme, createGlobalThemeContract, globalStyle } from '@vanilla-extract/css'

// Colour means a number's sign (orange, blue) or what can be touched (green). The rest is ink on paper.
export const colour = createGlobalThemeContract({
  paper: 'paper', ink: 'ink', grey: 'grey', line: 'line', touch: 'touch', touchPaper: 'touch-paper', negative: 'negative', positive: 'positive', negativeWash: 'negative-wash', positiveWash: 'positive-wash',
})
const light = {
  paper: '#fbfaf7', ink: '#1b1a17', grey: '#66625b', line: '#d9d5cc', touch: '#0b6b4b', touchPaper: '#fbfaf7', negative: '#b04a0c', positive: '#1f5fae', negativeWash: '#f3c9a8', positiveWash: '#b9d2f0',
}
const dark = {
  paper: '#171614', ink: '#ece9e2', grey: '#a39e94', line: '#3d3a34', touch: '#56c596', touchPaper: '#171614', negative: '#f0924f', positive: '#7db2f5', negativeWash: '#6b3a17', positiveWash: '#23446d',
}
createGlobalTheme(':root', colour, light)
globalStyle(':root', { '@media': { '(prefers-color-scheme: dark)': { vars: { [colour.paper]: dark.paper, [colour.ink]: dark.ink, [colour.grey]: dark.grey, [colour.line]: dark.line, [colour.touch]: dark.touch, [colour.touchPaper]: dark.touchPaper, [colour.negative]: dark.negative, [colour.positive]: dark.positive, [colour.negativeWash]: dark.negativeWash, [colour.positiveWash]: dark.positiveWash } } } })

export const type = { small: '14px', body: '17px', lead: '21px', title: '28px', subject: '44px', giant: '72px' } as const
/** A phone's picture stands above its words; from here on they stand side by side. */
export const wide = 'screen and (min-width: 960px)'
/** What a finger needs. */
export const target = '44px'
export const change = '200ms ease-out'
