import { useEffect, useState, type RefObject } from 'react'

/** Whether an element can be seen: what can't doesn't run. */
export function useOnScreen(element: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (!element.current) return
    const watch = new IntersectionObserver(([entry]) => setSeen(entry.isIntersecting), { rootMargin: '100px' })
    watch.observe(element.current)
    return () => watch.disconnect()
  }, [element])
  return seen
}

export const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
