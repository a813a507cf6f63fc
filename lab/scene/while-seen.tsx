import { useRef, type ReactElement } from 'react'
import { useOnScreen } from './on-screen.ts'

/** A scene that follows a run only while it can be seen: what can't be seen costs no frame. It catches up when it comes into sight. */
export function WhileSeen({ children }: { readonly children: ReactElement }) {
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const last = useRef(children)
  // The same element again: React leaves what hangs under it as it is.
  if (seen) last.current = children
  return <div ref={marker}>{last.current}</div>
}
