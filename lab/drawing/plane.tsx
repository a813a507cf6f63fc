import { useId, useLayoutEffect, useRef, useState, type MouseEvent, type ReactNode, type RefObject } from 'react'
import { fourDigits } from '../quantity/format.ts'
import * as css from './drawing.css.ts'
import { ticks } from './ticks.ts'

/** From the data's units to pixels and back. */
export interface Scale {
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  readonly atX: (pixel: number) => number
  readonly atY: (pixel: number) => number
  readonly width: number
  readonly height: number
}

export type Domain = { readonly x: readonly [number, number]; readonly y: readonly [number, number] }

interface Props {
  readonly label: string
  readonly domain: Domain
  readonly names?: readonly [string, string]
  readonly ratio?: number
  readonly svg?: RefObject<SVGSVGElement | null>
  /** A click on empty paper, in the data's units. */
  readonly onPlace?: (x: number, y: number) => void
  readonly axes?: boolean
  readonly children: (scale: Scale) => ReactNode
}

const pad = { left: 44, right: 14, top: 14, bottom: 30 }

/** The width that an element has, watched. */
export function useWidth(): readonly [RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    setWidth(element.clientWidth)
    const watch = new ResizeObserver(() => setWidth(element.clientWidth))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  return [box, width]
}

/** Axes with ticks; what stands on them is drawn by `children`. */
export function Plane({ label, domain, names = ['x', 'y'], ratio = 0.72, svg, onPlace, axes = true, children }: Props) {
  const [box, width] = useWidth()
  // A phone's picture leaves room for words.
  const height = Math.round(Math.min(width * ratio, Math.max(230, innerHeight * (width < 600 ? 0.42 : 0.66))))
  const inner = { left: axes ? pad.left : 8, right: pad.right, top: pad.top, bottom: axes ? pad.bottom : 8 }
  const [spanX, spanY] = [domain.x[1] - domain.x[0] || 1, domain.y[1] - domain.y[0] || 1]
  const [w, h] = [Math.max(1, width - inner.left - inner.right), Math.max(1, height - inner.top - inner.bottom)]
  const scale: Scale = {
    x: (value) => inner.left + ((value - domain.x[0]) / spanX) * w,
    y: (value) => inner.top + h - ((value - domain.y[0]) / spanY) * h,
    atX: (pixel) => domain.x[0] + ((pixel - inner.left) / w) * spanX,
    atY: (pixel) => domain.y[0] + ((inner.top + h - pixel) / h) * spanY,
    width,
    height,
  }
  const place = (event: MouseEvent<SVGElement>) => {
    const from = event.currentTarget.getBoundingClientRect()
    onPlace?.(scale.atX(event.clientX - from.left), scale.atY(event.clientY - from.top))
  }
  const clip = useId()
  return (
    <div ref={box} className={css.box}>
      {width > 0 && (
        <svg ref={svg} width={width} height={height} viewBox={`0 0 ${width} ${height}`} className={css.svg} role="group" aria-label={label} onDoubleClick={onPlace && place}>
          <clipPath id={clip}>
            <rect x={inner.left} y={inner.top - 6} width={w + 6} height={h + 6} />
          </clipPath>
          {axes && (
            <g aria-hidden="true">
              {ticks(domain.x[0], domain.x[1], w / 80).map((at) => (
                <g key={`x${at}`}>
                  <line className={at === 0 ? css.zero : css.grid} x1={scale.x(at)} x2={scale.x(at)} y1={inner.top} y2={inner.top + h} />
                  <text className={css.tick} x={scale.x(at)} y={inner.top + h + 20} textAnchor="middle">{fourDigits(at)}</text>
                </g>
              ))}
              {ticks(domain.y[0], domain.y[1], h / 56).map((at) => (
                <g key={`y${at}`}>
                  <line className={at === 0 ? css.zero : css.grid} x1={inner.left} x2={inner.left + w} y1={scale.y(at)} y2={scale.y(at)} />
                  <text className={css.tick} x={inner.left - 8} y={scale.y(at) + 4} textAnchor="end">{fourDigits(at)}</text>
                </g>
              ))}
            </g>
          )}
          <g clipPath={`url(#${clip})`}>{children(scale)}</g>
          {axes && (
            <g aria-hidden="true">
              <text className={nameStyle(names[0])} x={inner.left + w} y={inner.top + h - 8} textAnchor="end">{names[0]}</text>
              <text className={nameStyle(names[1])} x={inner.left + 8} y={inner.top + 12}>{names[1]}</text>
            </g>
          )}
        </svg>
      )}
    </div>
  )
}

/** A letter leans, as in a formula; words don't. */
const nameStyle = (name: string) => (name.length === 1 ? css.letter : css.axis)

/** A path through points; places that are no number break it. */
export function pathOf(scale: Scale, xs: ArrayLike<number>, ys: ArrayLike<number>): string {
  let path = ''
  let pen = false
  for (let i = 0; i < xs.length; i++) {
    // What lies far outside is cut there: renderers lose their way in numbers of ten digits.
    const at = scale.y(ys[i])
    if (!Number.isFinite(at)) pen = false
    else {
      path += `${pen ? 'L' : 'M'}${scale.x(xs[i]).toFixed(2)} ${Math.max(-4 * scale.height, Math.min(5 * scale.height, at)).toFixed(2)}`
      pen = true
    }
  }
  return path
}

/** The area between two curves over the same places. */
export function areaOf(scale: Scale, xs: readonly number[], low: readonly number[], high: readonly number[]): string {
  const [there, back] = [pathOf(scale, xs, high), pathOf(scale, [...xs].reverse(), [...low].reverse())]
  return there === '' || back === '' ? '' : `${there}L${back.slice(1)}Z`
}

/** `count` places over a range. */
export const places = ([low, high]: readonly [number, number], count: number): number[] => Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1))
