import { distance } from 'fastest-levenshtein'

/** The name most like `name`: at most a third of its letters differ (capitals apart); none is undefined. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = name.toLowerCase()
  let [best, least]: [string | undefined, number] = [undefined, Math.max(1, Math.floor(name.length / 3)) + 1]
  for (const candidate of names) {
    const d = distance(plain, candidate.toLowerCase())
    if (d < least) [best, least] = [candidate, d]
  }
  return best
}
