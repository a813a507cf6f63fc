import { useWords } from '../../app/words.tsx'
import { derived, type Measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'

/** Seconds, or minutes where they are many. */
export function Duration({ name, of }: { readonly name: string; readonly of: Measured }) {
  const t = useWords()
  const long = of.value >= 120
  return <Quantity name={name} of={derived((seconds) => (long ? Math.round(seconds / 6) / 10 : Math.round(seconds)), of)} as="magnitude" unit={t(long ? 'lab.school.minute' : 'lab.school.second')} />
}
