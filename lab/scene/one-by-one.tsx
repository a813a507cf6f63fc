import { Children, useEffect, useState, type ReactNode } from 'react'
import { useAddress } from '../app/address.ts'

/**
 * The first scene at once, the others one after the other when the page has time: what is in sight moves sooner, and no
 * drawing of what is not in sight holds the page's thread. All at once where one of them is shown alone.
 */
export function OneByOne({ children }: { readonly children: ReactNode }) {
  const all = Children.toArray(children)
  const [controls] = useAddress('controls', '')
  const [shown, setShown] = useState(1)
  const done = controls === 'none' || shown >= all.length
  useEffect(() => {
    if (done) return
    // After the frame that shows the last one.
    const timer = setTimeout(() => setShown(shown + 1), shown === 1 ? 100 : 16)
    return () => clearTimeout(timer)
  }, [done, shown])
  return done ? all : all.slice(0, shown)
}
