import { useEffect, useRef, useState } from 'react'
import { reducedMotion } from './on-screen.ts'

/** Milliseconds between one frame and the next, and how many frames it goes on. */
export const speeds = { slow: [800, 1], medium: [160, 4], fast: [33, 8] } as const
export type Speed = keyof typeof speeds

/** Plays real frames one after the other; it stops at the last, and while the page or the scene can't be seen. */
export function usePlayer(frames: number, at: number, set: (at: number) => void, speed: Speed, seen: boolean) {
  const [playing, setPlaying] = useState(false)
  const now = useRef(at)
  now.current = at
  useEffect(() => {
    if (!playing) return
    const [wait, stride] = speeds[speed]
    const timer = setInterval(() => {
      if (document.hidden || !seen) return
      const next = Math.min(frames - 1, now.current + stride)
      set(next)
      if (next >= frames - 1) setPlaying(false)
    }, wait)
    return () => clearInterval(timer)
  }, [playing, frames, speed, set, seen])
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
