// A number's life as a standalone SVG: its value at every step; below, on the same axis, every update.
import * as Plot from '@observablehq/plot'
import { text } from '../../language/index.ts'
import type { LifeReport } from '../../see/life.ts'
import { light } from '../points/colours.ts'
import { significant } from '../points/digits.ts'
import { tick } from '../points/ticks.ts'
import { blankDocument, sharedAxes, stackedSvg } from '../stacked.ts'

/** More steps than this are drawn as thin stems. */
const many = 300

export function lifeSvg({ address, start, updates }: LifeReport, { width = 720, height = 320, id = 'life' }: { readonly width?: number; readonly height?: number; readonly id?: string } = {}): string {
  const document = blankDocument()
  const values = [{ step: 0, value: start.value }, ...updates].map(({ step, value }) => ({ step, value: value ?? NaN }))
  const changes = updates.map(({ step, update }) => ({ step, update: update ?? NaN }))
  const shared = sharedAxes(document, width, [...values.map(({ value }) => value), ...changes.map(({ update }) => update)].filter(Number.isFinite), [0, values.at(-1)!.step])
  const above = Plot.plot({
    ...shared,
    height,
    marginTop: 30,
    marginBottom: 8,
    x: { ...shared.x, axis: null },
    y: { ticks: 5, tickFormat: tick, tickSize: 0, label: text('draw.life.value'), labelArrow: 'none' },
    marks: [Plot.gridY({ ticks: 5, stroke: light.line, strokeOpacity: 1, className: 'grid' }), Plot.lineY(values, { x: 'step', y: 'value', stroke: light.ink, strokeWidth: 2, curve: 'step-after', className: 'curve' })],
  })
  const below = Plot.plot({
    ...shared,
    height: Math.round(height * 0.6),
    marginTop: 22,
    marginBottom: 40,
    x: { ...shared.x, label: text('draw.life.step') },
    y: { ticks: 3, tickFormat: tick, tickSize: 0, label: text('draw.life.update'), labelArrow: 'none' },
    marks: [
      Plot.ruleY([0], { stroke: light.grey, className: 'zero' }),
      ...(['positive', 'negative'] as const).map((sign) =>
        Plot.ruleX(changes.filter(({ update }) => (sign === 'positive' ? update > 0 : update < 0)), { x: 'step', y1: 0, y2: 'update', stroke: light[sign], strokeWidth: changes.length > many ? 0.75 : 1.5, className: `stem ${sign}` }),
      ),
    ],
  })
  return stackedSvg([{ part: above, height }, { part: below, height: Math.round(height * 0.6) }], { width, id, title: address, about: text('draw.life.description', { address, steps: updates.length, from: significant(start.value ?? NaN, 4), to: significant(values.at(-1)!.value, 4) }) })
}
