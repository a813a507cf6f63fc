/** Which quantiles are told: the value below which that share of the numbers lies. */
export const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const
/** Equal bins of the histogram, from the least finite number to the greatest. */
export const BINS = 64

/**
 * Statistics of a tensor's numbers, as NumPy defines them (`std` over n, `quantile` by linear interpolation, `histogram`),
 * exactly, whatever the size. They are of the finite numbers; what is undefined is null.
 */
export interface TensorStatistics {
  readonly name: string
  readonly count: number
  /** Numbers equal to zero (−0 too), that are NaN, and that are infinite. */
  readonly zeros: number
  readonly nan: number
  readonly infinite: number
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  /** Standard deviation, over n. */
  readonly deviation: number | null
  /** One for each of `QUANTILES`. */
  readonly quantiles: readonly (number | null)[]
  /** Numbers in each of `BINS` equal parts of [min, max]; empty where min = max or nothing is finite. */
  readonly histogram: readonly number[]
}

/** What a pass over a tensor gives, again and again: chunks of stored bytes in order. */
export type Pass = () => AsyncIterable<Uint8Array<ArrayBuffer>>

/** Places of the order statistics between which a quantile lies, and how far (NumPy's `linear`). */
export function quantilePlaces(count: number): { low: number; high: number; part: number }[] {
  return QUANTILES.map((q) => {
    const place = q * (count - 1)
    const low = Math.floor(place)
    return { low, high: Math.min(low + 1, count - 1), part: place - low }
  })
}

/** NumPy's interpolation: from the nearer end, so that it is exact at both. */
export function interpolate(low: number, high: number, part: number): number {
  const step = high - low
  return part >= 0.5 ? high - step * (1 - part) : low + step * part
}

/** The bin of a value between min and max; the greatest belongs to the last. */
export const binOf = (value: number, min: number, scale: number): number => Math.min(BINS - 1, Math.floor((value - min) * scale))
