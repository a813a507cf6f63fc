// A fit as a standalone SVG: points, the curve and its bands; below, on the same axis, what it leaves over. Drawn by Observable Plot.
import * as Plot from '@observablehq/plot'
import type { FitReport } from '../../fit/points/report.ts'
import { text } from '../../language/index.ts'
import { blankDocument, sharedAxes, stackedSvg } from '../stacked.ts'
import { light } from './colours.ts'
import { visible } from './escape.ts'
import { tick, ticks } from './ticks.ts'
import { filledFormula } from './filled-formula.ts'
import type { CurvePlace, PointsPicture } from './picture.ts'

export interface SvgOptions {
  /** CSS pixels; default 720. */
  readonly width?: number
  /** Of the upper part; default 0.56 of the width. */
  readonly height?: number
  /** Begins the ids of this picture, so that several can stand on one page. */
  readonly id?: string
}

/** More points than this are drawn small, and without stems. */
const many = 300

export function svgOf(picture: PointsPicture, report: Pick<FitReport, 'formula' | 'parameters'>, { width = 720, height = Math.round(width * 0.56), id = 'fit' }: SvgOptions = {}): string {
  const document = blankDocument()
  const { domain, titles } = picture
  const narrow = width < 480
  const shared = sharedAxes(document, width, [...domain.y, ...domain.residual], domain.x)
  const residualHeight = Math.round(height * 0.36) + 34
  const lines = Math.max(3, Math.round(height / 60))
  const above = Plot.plot({
    ...shared,
    height,
    marginTop: 30,
    marginBottom: 8,
    x: { ...shared.x, axis: null },
    y: { domain: [...domain.y], ticks: lines, tickFormat: tick, tickSize: 0, label: visible(titles.y), labelArrow: 'none' },
    marks: [Plot.gridY({ ticks: lines, stroke: light.line, strokeOpacity: 1, className: 'grid' }), ...bands(picture.curve), curve(picture.curve), dots(picture, narrow)],
  })
  const below = Plot.plot({
    ...shared,
    height: residualHeight,
    marginTop: 22,
    marginBottom: 40,
    x: { ...shared.x, label: visible(titles.x) },
    y: { domain: [...domain.residual], ticks: residualTicks(domain.residual), tickFormat: tick, tickSize: 0, label: text('draw.points.residual'), labelArrow: 'none' },
    marks: [Plot.ruleY([0], { stroke: light.grey, className: 'zero' }), ...residuals(picture, narrow)],
  })
  const formula = filledFormula(report)
  return stackedSvg([{ part: above, height }, { part: below, height: residualHeight }], { width, id, title: formula, about: text('draw.points.description', { points: picture.x.length, formula }) })
}

/** Zero, and a round number above and below it. */
function residualTicks(domain: PointsPicture['domain']['residual']): number[] {
  const top = ticks([0, domain[1]], 2).at(-1) ?? 0
  return top > 0 ? [-top, 0, top] : [0]
}


function bands(places: readonly CurvePlace[]): Plot.Markish[] {
  const band = (name: 'prediction' | 'confidence', opacity: number) =>
    Plot.areaY(places.map((place) => ({ x: place.x, low: place[name]?.[0] ?? NaN, high: place[name]?.[1] ?? NaN })), { x: 'x', y1: 'low', y2: 'high', fill: light.ink, fillOpacity: opacity, className: 'band', clip: true })
  return places.some(({ confidence }) => confidence !== null) ? [band('prediction', 0.07), band('confidence', 0.15)] : []
}

const curve = (places: readonly CurvePlace[]) => Plot.lineY(places, { x: 'x', y: 'value', stroke: light.ink, strokeWidth: 2, className: 'curve', clip: true })

function dots({ x, y }: PointsPicture, narrow: boolean): Plot.Markish {
  const crowded = x.length > many
  return Plot.dot(Array.from(x, (at, i) => ({ x: at, y: y[i] })), {
    x: 'x', y: 'y', r: crowded ? 1.4 : narrow ? 2.8 : 3.4, fill: light.ink, fillOpacity: crowded ? 0.45 : 1, ...(!crowded && { stroke: light.paper, strokeWidth: 1 }), className: 'point',
  })
}

/** Above the curve blue, below it orange; stems where there is room for them. */
function residuals({ x, residuals: left }: PointsPicture, narrow: boolean): Plot.Markish[] {
  const all = Array.from(x, (at, i) => ({ x: at, residual: left[i] }))
  const crowded = all.length > many
  return (['positive', 'negative'] as const).flatMap((sign) => {
    const some = all.filter(({ residual }) => (residual < 0) === (sign === 'negative'))
    return [
      ...(crowded ? [] : [Plot.ruleX(some, { x: 'x', y1: 0, y2: 'residual', stroke: light[sign], strokeWidth: 1.25, className: `stem ${sign}` })]),
      Plot.dot(some, { x: 'x', y: 'residual', r: crowded ? 1.3 : narrow ? 2.2 : 2.6, fill: light[sign], fillOpacity: crowded ? 0.55 : 1, className: `dot ${sign}` }),
    ]
  })
}
