import { bytesOf, storedNumbers, type StoredType } from '../../formats/dtype.ts'
import { BINS, binOf, interpolate, quantilePlaces, type Pass, type TensorStatistics } from './definition.ts'

export const isNarrow = (dtype: StoredType): boolean => bytesOf(dtype) <= 2

/** Statistics of a type of 8 or 16 bits from how often each of its codes occurs: one pass, one increment a number. */
export async function codeStatistics(read: Pass, dtype: StoredType): Promise<Omit<TensorStatistics, 'name' | 'count'>> {
  const narrow = bytesOf(dtype) === 1
  const codes = narrow ? 256 : 65536
  // Two tables by turns: equal neighbours would otherwise wait for each other's increments.
  const [even, odd] = [new Float64Array(codes), new Float64Array(codes)]
  for await (const bytes of read()) {
    const part = narrow ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)
    const { length } = part
    for (let i = 1; i < length; i += 2) {
      even[part[i - 1]]++
      odd[part[i]]++
    }
    if (length % 2 === 1) even[part[length - 1]]++
  }
  const every = narrow ? Uint8Array.from({ length: codes }, (_, code) => code) : Uint16Array.from({ length: codes }, (_, code) => code)
  const values = Float64Array.from(storedNumbers(new Uint8Array(every.buffer), dtype) as ArrayLike<number>)
  const present: { value: number; count: number }[] = []
  let [zeros, nan, infinite] = [0, 0, 0]
  for (let code = 0; code < codes; code++) {
    const [value, count] = [values[code], even[code] + odd[code]]
    if (count === 0) continue
    if (Number.isNaN(value)) nan += count
    else if (!Number.isFinite(value)) infinite += count
    else present.push({ value, count })
    if (value === 0) zeros += count
  }
  present.sort((a, b) => a.value - b.value)
  return { zeros, nan, infinite, ...ofSorted(present) }
}

function ofSorted(present: readonly { value: number; count: number }[]): Pick<TensorStatistics, 'min' | 'max' | 'mean' | 'deviation' | 'quantiles' | 'histogram'> {
  const total = present.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return { min: null, max: null, mean: null, deviation: null, quantiles: quantilePlaces(1).map(() => null), histogram: [] }
  const [min, max] = [present[0].value, present[present.length - 1].value]
  const mean = present.reduce((sum, { value, count }) => sum + value * count, 0) / total
  const variance = present.reduce((sum, { value, count }) => sum + (value - mean) ** 2 * count, 0) / total
  // Places ascend, and so do the values: one walk finds all of them.
  const ends: number[] = []
  let before = 0
  for (const { count } of present) ends.push((before += count))
  const at = (place: number) => present[ends.findIndex((end) => place < end)].value
  const histogram = max > min ? new Array<number>(BINS).fill(0) : []
  const scale = BINS / (max - min)
  if (max > min) for (const { value, count } of present) histogram[binOf(value, min, scale)] += count
  return { min, max, mean, deviation: Math.sqrt(variance), quantiles: quantilePlaces(total).map(({ low, high, part }) => interpolate(at(low), at(high), part)), histogram }
}
