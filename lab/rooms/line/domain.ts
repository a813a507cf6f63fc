import { useRef } from 'react'
import type { Domain } from '../../drawing/plane.tsx'
import { around } from '../../drawing/ticks.ts'
import type { Point } from '../../engine/protocol.ts'

/** A window in which the points stand and zero is in sight. It stands still while a point is held. */
export function useDomain(points: readonly Point[], held = false): Domain {
  const last = useRef<Domain | undefined>(undefined)
  if (last.current === undefined || !held) {
    last.current = { x: around([0, ...points.map(({ x }) => x)], 0.22, 2), y: around([0, ...points.map(({ y }) => y)], 0.22, 2) }
  }
  return last.current
}
