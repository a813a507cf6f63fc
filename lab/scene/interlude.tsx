import type { ReactNode } from 'react'
import { useAddress } from '../app/address.ts'
import * as css from './scene.css.ts'

/** Words alone, between two scenes. */
export function Interlude({ say, then, children }: { readonly say: string; readonly then?: string; readonly children?: ReactNode }) {
  const [controls] = useAddress('controls', '')
  if (controls === 'none') return null
  return (
    <section className={css.interlude}>
      <h2 className={css.said}>{say}</h2>
      {then !== undefined && <p className={css.then}>{then}</p>}
      {children}
    </section>
  )
}
