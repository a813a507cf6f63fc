import { useEffect, useRef, useState } from 'react'
import { reducedMotion } from './on-screen.ts'

/** Milliseconds until the next frame, and which one that is. */
export type Pace = (frame: number) => readonly [wait: number, next: number]

const even = (wait: number, stride: number): Pace => (frame) => [wait, frame + stride]
export const speeds = { slow: even(800, 1), medium: even(160, 4), fast: even(33, 8) } as const

/** Plays real frames one after the other; it stops at `last` (default: the last of all), and while the page or the scene can't be seen. */
export function usePlayer(frames: number, at: number, set: (at: number) => void, pace: Pace, seen: boolean, last = frames - 1) {
  const [playing, setPlaying] = useState(false)
  const now = useRef(at)
  now.current = at
  useEffect(() => {
    if (!playing) return
    let timer: ReturnType<typeof setTimeout>
    const wait = () => {
      timer = setTimeout(() => {
        if (!document.hidden && seen) {
          // Whoever plays on from the place where it stopped wants to see the rest.
          const end = now.current < last ? last : frames - 1
          const next = Math.min(end, pace(now.current)[1])
          set(next)
          if (next >= end) return setPlaying(false)
        }
        wait()
      }, pace(now.current)[0])
    }
    wait()
    return () => clearTimeout(timer)
  }, [playing, frames, last, pace, set, seen])
  return {
    playing,
    /** Who wants less motion gets the step button alone. */
    canPlay: !reducedMotion(),
    play: () => {
      if (now.current >= frames - 1) set(0)
      setPlaying(true)
    },
    pause: () => setPlaying(false),
    step: () => {
      setPlaying(false)
      set(Math.min(frames - 1, now.current + 1))
    },
    again: () => {
      setPlaying(false)
      set(0)
    },
  }
}
