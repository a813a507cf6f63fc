import { bytesOf, storedNumbers } from '../../formats/dtype.ts'
import { BINS, interpolate, quantilePlaces, type Pass, type TensorStatistics } from './definition.ts'

export type WordType = 'F32' | 'F64' | 'I32' | 'U32' | 'I64' | 'U64'
type Found = Omit<TensorStatistics, 'name' | 'count'>

/** How many numbers share the upper bits of their order key. */
const BUCKETS = 65536

/**
 * Statistics of a type of 32 or 64 bits. First pass: sums, extremes, and how many numbers have each upper 16 bits. Each
 * further one: 16 more bits of the buckets in which a wanted place of the order lies, and, once, the histogram.
 */
export async function wordStatistics(read: Pass, dtype: WordType): Promise<Found> {
  const first = await firstPass(read, dtype)
  const { finite, min, max, zeros, nan, infinite } = first
  if (finite === 0) return { zeros, nan, infinite, min: null, max: null, mean: null, deviation: null, quantiles: quantilePlaces(1).map(() => null), histogram: [] }
  const places = quantilePlaces(finite)
  const wanted = new Set(places.flatMap(({ low, high }) => [low, high]))
  const histogram = max > min ? new Float64Array(BINS) : new Float64Array(0)
  const order = new OrderStatistics(dtype, first.counts, [...wanted])
  const scale = BINS / (max - min)
  for (let pass = 1; pass < order.words; pass++) {
    for await (const bytes of read()) {
      if (pass === 1 && max > min) count(storedNumbers(bytes, dtype), histogram, min, max, scale)
      order.refine(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2))
    }
    order.settle()
  }
  const [mean, deviation] = [first.mean, first.deviation].map((value) => (Number.isFinite(value) ? value : null))
  return { zeros, nan, infinite, min, max, mean, deviation, quantiles: places.map(({ low, high, part }) => interpolate(order.at(low), order.at(high), part)), histogram: Array.from(histogram) }
}

interface First extends Pick<Found, 'zeros' | 'nan' | 'infinite'> {
  readonly finite: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly deviation: number
  /** By the upper 16 stored bits. */
  readonly counts: Float64Array
}

async function firstPass(read: Pass, dtype: WordType): Promise<First> {
  const words = bytesOf(dtype) / 2
  const counts = new Float64Array(BUCKETS)
  let [zeros, nan, infinite] = [0, 0, 0]
  let [min, max] = [Infinity, -Infinity]
  // Sums around the first number: weights that differ little from 1 keep their digits.
  let shift: number | undefined
  let [sum, squares, finite] = [0, 0, 0]
  for await (const bytes of read()) {
    const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)
    for (let i = words - 1; i < halves.length; i += words) counts[halves[i]]++
    const numbers = doubles(storedNumbers(bytes, dtype))
    const start = shift ?? (shift = firstFinite(numbers))
    let [a, b, c, d, low, high] = [0, 0, 0, 0, min, max]
    const even = numbers.length - (numbers.length % 2)
    for (let i = 0; i < even; i += 2) {
      const x = numbers[i]
      const y = numbers[i + 1]
      const u = x - start
      const v = y - start
      a += u
      b += v
      c += u * u
      d += v * v
      if (x < low) low = x
      if (x > high) high = x
      if (y < low) low = y
      if (y > high) high = y
      if (x === 0) zeros++
      if (y === 0) zeros++
    }
    if (even < numbers.length) {
      const x = numbers[even]
      a += x - start
      c += (x - start) ** 2
      if (x < low) low = x
      if (x > high) high = x
      if (x === 0) zeros++
    }
    if (Number.isFinite(a + b + c + d)) {
      ;[sum, squares, finite, min, max] = [sum + a + b, squares + c + d, finite + numbers.length, low, high]
      continue
    }
    // Something isn't finite (or its square isn't): this chunk again, number by number.
    for (let i = 0; i < numbers.length; i++) {
      const x = numbers[i]
      if (Number.isFinite(x)) {
        sum += x - start
        squares += (x - start) ** 2
        finite++
        if (x < min) min = x
        if (x > max) max = x
      } else if (Number.isNaN(x)) nan++
      else infinite++
    }
    if (shift === 0 && finite === 0) shift = undefined
  }
  const mean = (shift ?? 0) + sum / finite
  return { zeros, nan, infinite, finite, min, max, mean, deviation: Math.sqrt(Math.max(0, squares / finite - (sum / finite) ** 2)), counts }
}

const doubles = (numbers: ArrayLike<number> | ArrayLike<bigint>): ArrayLike<number> => (typeof numbers[0] === 'bigint' ? Float64Array.from(numbers as ArrayLike<bigint>, Number) : (numbers as ArrayLike<number>))

function firstFinite(numbers: ArrayLike<number>): number {
  for (let i = 0; i < numbers.length; i++) if (Number.isFinite(numbers[i])) return numbers[i]
  return 0
}

function count(stored: ArrayLike<number> | ArrayLike<bigint>, histogram: Float64Array, min: number, max: number, scale: number): void {
  const numbers = doubles(stored)
  for (let i = 0; i < numbers.length; i++) {
    const bin = (numbers[i] - min) * scale
    if (bin < BINS) {
      if (bin >= 0) histogram[bin | 0]++
    } else if (numbers[i] <= max) histogram[BINS - 1]++
  }
}

/** A run of upper bits that is being refined: which places lie in it, and how often each of the next 16 bits occurs. */
interface Branch {
  readonly prefix: string
  readonly negative: boolean
  /** Places, counted from the branch's least. */
  readonly places: Map<number, number>
  readonly counts: Float64Array
}

/** The numbers at given places of the order, found 16 bits at a time from the top (a radix selection). */
class OrderStatistics {
  readonly words: number
  private readonly values = new Map<number, number>()
  private branches = new Map<string, Branch>()
  private readonly table = new Int32Array(BUCKETS).fill(-1)
  private list: Branch[] = []
  private level = 1

  constructor(
    private readonly dtype: WordType,
    counts: Float64Array,
    places: readonly number[],
  ) {
    this.words = bytesOf(dtype) / 2
    this.choose('', topOrder(dtype), counts, new Map(places.map((place) => [place, place])), undefined)
    this.ready()
  }

  at(place: number): number {
    return this.values.get(place)!
  }

  /** Counts the next 16 bits of the numbers in the branches. */
  refine(halves: Uint16Array): void {
    const { words, level, table, list } = this
    if (level === 1) {
      for (let i = words - 1; i < halves.length; i += words) {
        const branch = table[halves[i]]
        if (branch >= 0) list[branch].counts[halves[i - 1]]++
      }
      return
    }
    for (let i = words - 1; i < halves.length; i += words) {
      if (table[halves[i]] < 0) continue
      let prefix = ''
      for (let word = 0; word < level; word++) prefix += String.fromCharCode(halves[i - word])
      const branch = this.branches.get(prefix)
      if (branch !== undefined) branch.counts[halves[i - level]]++
    }
  }

  /** Takes the counts of this level: branches become narrower, or numbers. */
  settle(): void {
    const before = [...this.branches.values()]
    this.branches = new Map()
    this.level++
    for (const { prefix, negative, places, counts } of before) {
      const ascending = Array.from({ length: BUCKETS }, (_, i) => (negative ? BUCKETS - 1 - i : i))
      this.choose(prefix, ascending, counts, places, negative)
    }
    this.ready()
  }

  private choose(prefix: string, order: readonly number[], counts: Float64Array, places: ReadonlyMap<number, number>, negative: boolean | undefined): void {
    const sorted = [...places].sort((a, b) => a[1] - b[1])
    let [before, next] = [0, 0]
    for (const bucket of order) {
      const end = before + counts[bucket]
      for (; next < sorted.length && sorted[next][1] < end; next++) {
        const [place, rest] = sorted[next]
        const longer = prefix + String.fromCharCode(bucket)
        if (longer.length === this.words) this.values.set(place, valueOf(longer, this.dtype))
        else {
          // Of negative floats the larger bits are the smaller number.
          const branch = this.branches.get(longer) ?? { prefix: longer, negative: negative ?? (this.dtype.startsWith('F') && bucket >= 0x8000), places: new Map<number, number>(), counts: new Float64Array(BUCKETS) }
          this.branches.set(longer, branch)
          branch.places.set(place, rest - before)
        }
      }
      before = end
    }
  }

  private ready(): void {
    this.table.fill(-1)
    this.list = [...this.branches.values()]
    this.list.forEach(({ prefix }, i) => (this.table[prefix.charCodeAt(0)] = i))
  }
}

/** Upper 16 stored bits from the least finite number to the greatest. Infinities and NaNs have upper bits of their own. */
function topOrder(dtype: WordType): number[] {
  const all = Array.from({ length: BUCKETS }, (_, i) => i)
  if (dtype.startsWith('U')) return all
  const [low, high] = [all.slice(0, 0x8000), all.slice(0x8000)]
  if (dtype.startsWith('I')) return [...high, ...low]
  const infinity = dtype === 'F32' ? 0x7f80 : 0x7ff0
  return [...high.slice(0, infinity).reverse(), ...low.slice(0, infinity)]
}

function valueOf(words: string, dtype: WordType): number {
  const halves = Uint16Array.from({ length: words.length }, (_, i) => words.charCodeAt(words.length - 1 - i))
  return Number(storedNumbers(new Uint8Array(halves.buffer), dtype)[0])
}
