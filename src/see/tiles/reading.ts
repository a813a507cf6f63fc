// Runs of elements read together: neighbouring ones at once, as many bytes too many as a read of its own would cost.
import { bytesOf, storedNumbers } from '../../formats/dtype.ts'
import { isRemote } from '../../formats/model-place.ts'
import type { OpenedCheckpoint } from '../open.ts'

export interface Run {
  readonly start: number
  readonly count: number
}

/** What a view may cost. */
export interface Budget {
  /** Bytes read, those between the wanted ones included. */
  readonly bytes: number
  /** Bytes between two wanted runs that are read along rather than asking twice. */
  readonly gap: number
  /** Reads of a view that looks at some of the numbers, and of an overview that looks at all of them. */
  readonly reads: number
  readonly overviewReads: number
  /** Reads under way at once. */
  readonly atOnce: number
}

const local: Budget = { bytes: 8 << 20, gap: 16 << 10, reads: 512, overviewReads: 4096, atOnce: 16 }
/** A request over the internet takes as long as a megabyte; 4 MB a view is what nobody minds. */
const remote: Budget = { bytes: 4 << 20, gap: 512 << 10, reads: 24, overviewReads: 24, atOnce: 8 }

export const budgetOf = (opened: OpenedCheckpoint): Budget => (isRemote(opened.name) ? remote : local)

/** Ascending runs joined across gaps of at most `gap` elements. */
export function joined(runs: readonly Run[], gap: number): Run[] {
  const all: { start: number; count: number }[] = []
  for (const { start, count } of runs) {
    const last = all.at(-1)
    if (last !== undefined && start - (last.start + last.count) <= gap) last.count = Math.max(last.count, start + count - last.start)
    else all.push({ start, count })
  }
  return all
}

/** The same within `most` elements in all where the runs themselves are: the widest gap that keeps to it. */
export function joinedWithin(runs: readonly Run[], gap: number, most: number): Run[] {
  for (let width = gap; width >= 1; width = Math.floor(width / 4)) {
    const all = joined(runs, width)
    if (elements(all) <= most) return all
  }
  return joined(runs, 0)
}

export const elements = (runs: readonly Run[]): number => runs.reduce((sum, { count }) => sum + count, 0)

/** Reads ascending runs and answers the numbers of each, in their order. */
export async function readRuns(opened: OpenedCheckpoint, tensor: string, runs: readonly Run[], { bytes: most, gap, atOnce }: Budget, signal?: AbortSignal): Promise<ArrayLike<number | bigint>[]> {
  const weights = opened.weights()
  const { dtype } = weights.entry(tensor)
  const width = bytesOf(dtype)
  const reads = joinedWithin(runs, Math.floor(gap / width), Math.floor(most / width))
  const stored = await weights.readMany(tensor, reads, atOnce, signal)
  let at = 0
  return runs.map(({ start, count }) => {
    while (start + count > reads[at].start + reads[at].count) at++
    const from = (start - reads[at].start) * width
    // What was only read along isn't worth turning into numbers.
    return storedNumbers(stored[at].subarray(from, from + count * width), dtype)
  })
}
