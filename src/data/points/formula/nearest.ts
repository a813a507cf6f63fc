import { distance } from 'fastest-levenshtein'

/** The name most like `name`: at most one letter in three differs (capitals apart), so none of short ones; none is undefined. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = name.toLowerCase()
  let [best, least]: [string | undefined, number] = [undefined, Infinity]
  for (const candidate of names) {
    const d = distance(plain, candidate.toLowerCase())
    if (d < least && d <= Math.floor(Math.max(name.length, candidate.length) / 3)) [best, least] = [candidate, d]
  }
  return best
}
