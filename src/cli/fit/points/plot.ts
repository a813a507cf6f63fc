// A fit drawn in characters: the curve and its bands in braille dots, points over them, residuals below on the same axis.
import stringWidth from 'string-width'
import { percent, significant } from '../../../draw/points/digits.ts'
import type { PointsPicture } from '../../../draw/points/picture.ts'
import { ticks } from '../../../draw/points/ticks.ts'
import { text } from '../../../language/index.ts'
import { pc } from '../../colour.ts'
import { wrap } from '../../help.ts'

/** Dots of a braille character, [column][row]. */
const dots = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const

/** One character of the picture: dots of the curve and of bands, and how many points lie there. */
interface Cell {
  curve: number
  band: number
  points: number
}

type Range = readonly [number, number]

class Grid {
  readonly cells: Cell[]

  constructor(
    readonly width: number,
    readonly height: number,
    private readonly x: Range,
    private readonly y: Range,
  ) {
    this.cells = Array.from({ length: width * height }, () => ({ curve: 0, band: 0, points: 0 }))
  }

  /** Where a value stands, from 0 (left, top) to `size`. */
  column(x: number, size = this.width): number {
    return Math.min(size - 1, Math.max(0, Math.floor(((x - this.x[0]) / (this.x[1] - this.x[0])) * size)))
  }

  row(y: number, size = this.height): number {
    return Math.min(size - 1, Math.max(0, Math.floor(((this.y[1] - y) / (this.y[1] - this.y[0])) * size)))
  }

  point(x: number, y: number): void {
    this.cells[this.row(y) * this.width + this.column(x)].points++
  }

  /** A line from place to place; of every `gap` dots along it only the first is set. */
  line(layer: 'curve' | 'band', places: readonly (readonly [x: number, y: number])[], gap: number): void {
    let before: readonly [number, number] | undefined
    let walked = 0
    for (const [x, y] of places) {
      const inside = Number.isFinite(y) && y >= this.y[0] && y <= this.y[1]
      const here: readonly [number, number] | undefined = inside ? [this.column(x, 2 * this.width), this.row(y, 4 * this.height)] : undefined
      if (here && before) {
        const steps = Math.max(Math.abs(here[0] - before[0]), Math.abs(here[1] - before[1]))
        for (let i = 1; i <= steps; i++) {
          if (walked++ % gap === 0) this.dot(layer, Math.round(before[0] + ((here[0] - before[0]) * i) / steps), Math.round(before[1] + ((here[1] - before[1]) * i) / steps))
        }
      } else if (here) this.dot(layer, here[0], here[1])
      before = here
    }
  }

  private dot(layer: 'curve' | 'band', column: number, row: number): void {
    this.cells[(row >> 2) * this.width + (column >> 1)][layer] |= dots[column & 1][row & 3]
  }

  /** A line of the picture a row. */
  lines(empty: (row: number) => string): string[] {
    const many = this.cells.reduce((sum, { points }) => sum + points, 0) > 250
    return Array.from({ length: this.height }, (_, row) =>
      this.cells
        .slice(row * this.width, (row + 1) * this.width)
        .map(({ curve, band, points }) => {
          if (points > 0) return many && points < 4 ? (points === 1 ? '∙' : '•') : '●'
          if (curve > 0) return pc.bold(String.fromCharCode(0x2800 + (curve | band)))
          return band > 0 ? pc.dim(String.fromCharCode(0x2800 + band)) : empty(row)
        })
        .join(''),
    )
  }
}

const bandGap = 4
const curveBandGap = 2


/** The picture in at most `columns` columns. */
export function plotOf(picture: PointsPicture, level: number, columns: number): string {
  const { x, y, residuals, curve, domain, titles } = picture
  const small = columns < 60
  const [height, below] = small ? [10, 5] : [15, 7]
  const yTicks = atLeastTwo(domain.y, small ? 3 : 5)
  const rTicks = [...new Set([-1, 0, 1].map((side) => side * (ticks([0, domain.residual[1]], 2).at(-1) ?? 0)))]
  const label = (value: number) => significant(value, 4)
  const margin = Math.max(...[...yTicks, ...rTicks].map((value) => stringWidth(label(value))), 2)
  const width = Math.max(12, Math.min(columns - margin - 5, 76))

  const above = new Grid(width, height, domain.x, domain.y)
  above.line('band', curve.map((at) => [at.x, at.prediction?.[0] ?? NaN]), bandGap)
  above.line('band', curve.map((at) => [at.x, at.prediction?.[1] ?? NaN]), bandGap)
  above.line('band', curve.map((at) => [at.x, at.confidence?.[0] ?? NaN]), curveBandGap)
  above.line('band', curve.map((at) => [at.x, at.confidence?.[1] ?? NaN]), curveBandGap)
  above.line('curve', curve.map((at) => [at.x, at.value]), 1)
  x.forEach((at, i) => above.point(at, y[i]))

  const under = new Grid(width, below, domain.x, domain.residual)
  x.forEach((at, i) => under.point(at, residuals[i]))
  const zero = under.row(0)

  const axis = (grid: Grid, at: readonly number[], empty: (row: number) => string = () => ' ') => {
    const names = new Map(at.map((value) => [grid.row(value), label(value)]))
    return grid.lines(empty).map((line, row) => {
      const name = names.get(row) ?? ''
      return `  ${pc.dim(`${' '.repeat(margin - stringWidth(name))}${name} ${name === '' ? '│' : '┤'}`)}${line}`.trimEnd()
    })
  }
  const bands = curve.some(({ confidence }) => confidence !== null)
  const legend = [
    `● ${titles.y}`,
    `${pc.bold('⠒⠒')} ${text('draw.points.curve')}`,
    ...(bands ? [`${pc.dim('⠢⠢')} ${text('draw.points.confidence', { level: percent(level) })}`, `${pc.dim('⠂⠐')} ${text('draw.points.prediction', { level: percent(level) })}`] : []),
  ].map((entry) => clip(entry, columns - 4))
  return [
    ...laidOut(legend, columns - 2).map((line) => `  ${line}`),
    ...axis(above, yTicks),
    ...axisX(picture, width, margin, columns),
    `  ${pc.dim(clip(text('draw.points.residual'), columns - 2))}`,
    ...axis(under, rTicks, (row) => (row === zero ? pc.dim('┄') : ' ')),
    ...(picture.rows > x.length ? wrap(text('draw.points.thinned', { shown: x.length.toLocaleString('en-US'), all: picture.rows.toLocaleString('en-US') }), columns - 2).split('\n').map((line) => `  ${pc.dim(line)}`) : []),
  ].join('\n')
}

/** One number makes no scale. */
function atLeastTwo(domain: Range, count: number): number[] {
  const found = ticks(domain, count)
  return found.length < 2 && count < 12 ? atLeastTwo(domain, count + 1) : found
}

/** The line with its ticks, their numbers, and the title at its end. */
function axisX({ domain, titles }: PointsPicture, width: number, margin: number, columns: number): string[] {
  const place = (value: number) => Math.min(width - 1, Math.floor(((value - domain.x[0]) / (domain.x[1] - domain.x[0])) * width))
  const at = atLeastTwo(domain.x, Math.max(2, Math.floor(width / 14)))
  const line = Array<string>(width).fill('─')
  let numbers = ''
  for (const value of at) {
    const name = significant(value, 4)
    const start = Math.max(0, Math.min(place(value) - Math.floor(stringWidth(name) / 2), width - stringWidth(name)))
    line[place(value)] = '┬'
    if (numbers !== '' && start <= numbers.length) continue
    numbers = numbers.padEnd(start) + name
  }
  const indent = ' '.repeat(2 + margin + 2)
  const title = clip(titles.x, columns - 4)
  const room = width - numbers.length - 2
  const pad = ' '.repeat(Math.max(0, Math.min(columns, margin + 4 + width) - stringWidth(title)))
  const titled = stringWidth(title) <= room ? [`${indent}${numbers}${' '.repeat(width - numbers.length - stringWidth(title))}${title}`] : [`${indent}${numbers}`, `${pad}${title}`]
  return [`  ${' '.repeat(margin)} └${line.join('')}`, ...titled].map((row) => pc.dim(row.trimEnd()))
}

/** Entries side by side, as many as fit. */
export function laidOut(entries: readonly string[], columns: number): string[] {
  const lines: string[] = []
  for (const entry of entries) {
    const last = lines.at(-1)
    if (last !== undefined && stringWidth(last) + 3 + stringWidth(entry) <= columns) lines[lines.length - 1] = `${last}   ${entry}`
    else lines.push(entry)
  }
  return lines
}

/** A name no wider than `columns`. */
export function clip(name: string, columns: number): string {
  if (stringWidth(name) <= columns) return name
  let kept = ''
  for (const character of name) {
    if (stringWidth(kept + character) > columns - 1) break
    kept += character
  }
  return `${kept}…`
}


