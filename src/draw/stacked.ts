// Plots of Observable Plot above one another as one standalone SVG, light and dark.
import { parseHTML } from 'linkedom'
import { dark, fonts, light } from './points/colours.ts'
import { significant } from './points/digits.ts'
import { escapeText } from './points/escape.ts'
import { tick } from './points/ticks.ts'

export interface StackedOptions {
  readonly width: number
  /** Begins the ids of this picture, so that several can stand on one page. */
  readonly id: string
  /** For those who don't see it. */
  readonly title: string
  readonly about: string
}

/** What Plot draws into where there is no page. */
export const blankDocument = (): Document => parseHTML('<!doctype html><html><body></body></html>').document

/** Width of a digit of the axes' type, about. */
const digit = 7.2

/** What plots above one another share: their width, room for the longest number at the left, the x axis. */
export const sharedAxes = (document: Document, width: number, numbers: readonly number[], domain: readonly [number, number]) => ({
  document,
  width,
  marginLeft: Math.min(90, Math.round(18 + digit * Math.max(3, ...numbers.map((value) => significant(value, 3).length)))),
  marginRight: 16,
  className: 'plot',
  x: { domain: [...domain], ticks: Math.max(3, Math.round(width / 95)), tickFormat: tick, tickSize: 0, labelArrow: 'none' as const },
})

export function stackedSvg(plots: readonly { readonly part: Element; readonly height: number }[], { width, id, title, about }: StackedOptions): string {
  let top = 0
  const parts = plots.map(({ part, height }, i) => {
    // Plot's own styles are for pages; ids count up over a process's life.
    part.querySelectorAll('style').forEach((style) => style.remove())
    part.setAttribute('y', String(top))
    part.setAttribute('aria-hidden', 'true')
    for (const name of ['class', 'font-family', 'font-size', 'fill']) part.removeAttribute(name)
    top += height
    return part.outerHTML.replace(/plot-clip-\d+/g, () => `${id}-clip-${i}`)
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" width="${width}" height="${top}" viewBox="0 0 ${width} ${top}" role="img" aria-labelledby="${id}-title ${id}-about" fill="currentColor" color="${light.grey}" font-family="${escapeText(fonts)}" font-size="13" text-anchor="middle">`,
    `<title id="${id}-title">${escapeText(title)}</title>`,
    `<desc id="${id}-about">${escapeText(about)}</desc>`,
    `<style>${darkStyle}</style>`,
    `<rect class="paper" width="${width}" height="${top}" fill="${light.paper}"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

/** On screens that are dark; paper stays white. */
const darkStyle = `@media screen and (prefers-color-scheme: dark){.picture{color:${dark.grey}}.paper{fill:${dark.paper}}.grid line,line.grid{stroke:${dark.line}}.zero{stroke:${dark.grey}}.band{fill:${dark.ink}}.curve{stroke:${dark.ink}}.point{fill:${dark.ink};stroke:${dark.paper}}.stem.positive{stroke:${dark.positive}}.stem.negative{stroke:${dark.negative}}.dot.positive{fill:${dark.positive}}.dot.negative{fill:${dark.negative}}}`
