/**
 * Works through a list with at most `limit` at a time and gives the results in the list's order. The first failure ends
 * it: what has not begun never begins, what has is waited for, and its results are handed to `undo`.
 */
export async function concurrently<T, R>(list: readonly T[], limit: number, work: (item: T) => Promise<R>, undo?: (result: R) => Promise<void>): Promise<R[]> {
  const results = new Array<R>(list.length)
  const done: number[] = []
  let next = 0
  let failed = false
  const lane = async (): Promise<void> => {
    while (!failed && next < list.length) {
      const at = next++
      try {
        results[at] = await work(list[at])
        done.push(at)
      } catch (cause) {
        failed = true
        throw cause
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(limit, list.length) }, lane))
  const broken = lanes.find((ended) => ended.status === 'rejected')
  if (broken === undefined) return results
  if (undo !== undefined) for (const at of done) await undo(results[at])
  throw broken.reason
}
