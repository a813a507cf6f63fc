import type { StoredType } from '../../formats/dtype.ts'
import type { OpenedCheckpoint } from '../open.ts'
import { chunksOf } from '../scan.ts'
import { codeStatistics, isNarrow } from './codes.ts'
import type { Pass, TensorStatistics } from './definition.ts'
import { wordStatistics, type WordType } from './words.ts'

/** Tensors up to this size are kept between the passes; larger ones are read once more for each. */
const KEPT = 256 << 20

/**
 * Statistics of one tensor, streaming. Types of 8 and 16 bits take one pass: how often each code occurs says everything.
 * Wider ones find their quantiles by radix: a pass counts the upper 16 bits, further ones the lower bits of those few
 * upper halves in which a quantile lies, so that they are exact without sorting.
 */
export async function statisticsOf(opened: OpenedCheckpoint, name: string, signal?: AbortSignal): Promise<TensorStatistics> {
  const { dtype } = opened.weights().entry(name)
  const { size, bytes } = opened.tensors.get(name)!
  const read: Pass = async function* () {
    for await (const chunk of chunksOf(opened, name, signal)) yield chunk.bytes
  }
  return { name, count: size, ...(await statisticsIn(bytes <= KEPT && !isNarrow(dtype) ? keeping(read) : read, dtype)) }
}

/** The same pass without reading again: what came is kept. */
function keeping(read: Pass): Pass {
  let kept: Uint8Array<ArrayBuffer>[] | undefined
  return async function* () {
    if (kept !== undefined) return yield* kept
    const list: Uint8Array<ArrayBuffer>[] = []
    for await (const chunk of read()) {
      list.push(chunk)
      yield chunk
    }
    kept = list
  }
}

/** Statistics of what a pass reads, numbers of one type. */
export const statisticsIn = (read: Pass, dtype: StoredType): Promise<Omit<TensorStatistics, 'name' | 'count'>> => (isNarrow(dtype) ? codeStatistics(read, dtype) : wordStatistics(read, dtype as WordType))
