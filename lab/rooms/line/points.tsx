import type { KeyboardEvent, PointerEvent } from 'react'
import { useWords } from '../../app/words.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import type { Scale } from '../../drawing/plane.tsx'
import type { Point } from '../../engine/protocol.ts'
import { fourDigits } from '../../quantity/format.ts'

interface Props {
  readonly scale: Scale
  readonly points: readonly Point[]
  /** What the first of them is called; 1. */
  readonly number?: number
  /** None: the points stand still. */
  readonly move?: (index: number, point: Point) => void
  readonly remove?: (index: number) => void
  readonly hold?: (held: boolean) => void
}

/** Points that are drawn and moved one by one. */
const mostHandles = 100

/** In SVG, where Preact leaves a name's letters as they are, `tabIndex` would say nothing. */
const focusable = { tabindex: 0 } as object

/** To the digits that a pixel is worth, so that a dragged point has a number that can be said. */
export function roundTo(value: number, unit: number): number {
  const power = 10 ** Math.floor(Math.log10(unit))
  return Number((Math.round(value / power) * power).toPrecision(10))
}

/** Points that can be dragged, moved by the arrow keys, and taken away by Delete. */
export function Points({ scale, points, number = 1, move, remove, hold }: Props) {
  const t = useWords()
  const unitX = Math.abs(scale.atX(2) - scale.atX(0))
  const unitY = Math.abs(scale.atY(2) - scale.atY(0))
  const dragTo = (event: PointerEvent<SVGGElement>, index: number) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const from = event.currentTarget.ownerSVGElement!.getBoundingClientRect()
    move!(index, { x: roundTo(scale.atX(event.clientX - from.left), unitX), y: roundTo(scale.atY(event.clientY - from.top), unitY) })
  }
  const keyed = (event: KeyboardEvent, index: number) => {
    const { x, y } = points[index]
    const by = event.shiftKey ? 20 : 4
    const to: Record<string, Point> = {
      ArrowLeft: { x: roundTo(x - by * unitX, unitX), y },
      ArrowRight: { x: roundTo(x + by * unitX, unitX), y },
      ArrowUp: { x, y: roundTo(y + by * unitY, unitY) },
      ArrowDown: { x, y: roundTo(y - by * unitY, unitY) },
    }
    if (Object.hasOwn(to, event.key)) move!(index, to[event.key])
    else if ((event.key === 'Delete' || event.key === 'Backspace') && remove) remove(index)
    else return
    event.preventDefault()
  }
  // So many can't be taken one by one: they are drawn as one shape.
  if (points.length > mostHandles) return <path className={draw.dots} d={points.map(({ x, y }) => `M${scale.x(x).toFixed(1)} ${scale.y(y).toFixed(1)}h0`).join('')} />
  return points.map((point, i) => {
    const { x, y } = point
    const dot = <circle className={move ? draw.touchable : draw.point} cx={scale.x(x)} cy={scale.y(y)} r={move ? 9 : points.length > 40 ? 4 : 6} />
    if (!move) return <g key={i}>{dot}</g>
    return (
      <g
        key={i}
        className={draw.handle}
        {...focusable}
        role="button"
        aria-label={t('lab.line.point', { number: number + i, x: fourDigits(x), y: fourDigits(y) })}
        onClick={(event) => event.stopPropagation()}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          event.currentTarget.focus({ preventScroll: true })
          hold?.(true)
        }}
        onPointerMove={(event) => dragTo(event, i)}
        onPointerUp={() => hold?.(false)}
        onPointerCancel={() => hold?.(false)}
        onKeyDown={(event) => keyed(event, i)}
      >
        <circle className={draw.halo} cx={scale.x(x)} cy={scale.y(y)} r={22} />
        {dot}
      </g>
    )
  })
}
