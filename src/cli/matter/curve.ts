// log p along one number, in two lines of the terminal.
import { pc } from '../colour.ts'
import { short } from '../see/amounts.ts'

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/**
 * `−0.21 ▁▂▃▅▆█ 0.43   log p −0.97 … −0.004`, and below it where zero and the number itself are. Points in equal steps; one
 * without a height (NaN) is an empty place.
 */
export function curveLines(points: readonly { readonly x: number; readonly y: number | null }[], own: number): [string, string] {
  const heights = points.flatMap(({ y }) => (y === null ? [] : [y]))
  const [low, high] = [Math.min(...heights), Math.max(...heights)]
  const bars = points.map(({ y }) => (y === null ? ' ' : blocks[high > low ? Math.min(7, Math.floor(((y - low) / (high - low)) * 8)) : 0])).join('')
  const left = short(points[0].x)
  const nearest = (x: number) => points.reduce((best, point, i) => (Math.abs(point.x - x) < Math.abs(points[best].x - x) ? i : best), 0)
  const marks = new Array<string>(points.length).fill(' ')
  marks[nearest(own)] = 'w'
  marks[nearest(0)] = '0'
  return [`${left} ${pc.cyan(bars)} ${short(points.at(-1)!.x)}   log p ${heights.length === 0 ? 'NaN' : `${short(low)} … ${short(high)}`}`, pc.dim(`${' '.repeat(left.length)} ${marks.join('').trimEnd()}`)]
}
