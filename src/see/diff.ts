import { formatAddress } from '../formats/addresses.ts'
import { decimalOf } from '../formats/decimal.ts'
import { storedNumbers } from '../formats/dtype.ts'
import { indicesOf } from '../formats/parameter-index.ts'
import { jsonNumber } from './number.ts'
import type { OpenedCheckpoint } from './open.ts'
import { chunksOf, type Chunk } from './scan.ts'

/** `changed`: some number differs; `retyped` where the stored types differ (values are compared all the same). */
export type DiffStatus = 'same' | 'changed' | 'retyped' | 'reshaped' | 'added' | 'removed'

export interface ChangedNumber {
  readonly address: string
  readonly before: string
  readonly after: string
}

export interface TensorDiff {
  readonly name: string
  readonly status: DiffStatus
  /** `F32 [2,3]` in A and in B; null where it isn't there. */
  readonly a: string | null
  readonly b: string | null
  /** Numbers in it, and how many of them differ (−0 from 0 too; a NaN is like any NaN). */
  readonly numbers: number
  readonly changed: number
  /** Euclidean norms of A, and of B − A over the numbers that are finite in both; null where nothing was compared. */
  readonly norm: number | null
  readonly change: number | null
  /** The largest changes, the largest first. */
  readonly largest: readonly ChangedNumber[]
}

/** What `cantian diff --json` prints (`kind: diff`). */
export interface CheckpointDiff {
  readonly v: 1
  readonly kind: 'diff'
  readonly a: string
  readonly b: string
  /** Numbers of both, and how many of them differ, over the tensors with the same name and shape. */
  readonly numbers: number
  readonly changed: number
  readonly norm: number
  readonly change: number
  readonly tensors: readonly TensorDiff[]
}

export interface DiffOptions {
  /** Largest changes a tensor; default 3. */
  readonly largest?: number
  readonly signal?: AbortSignal
  readonly progress?: (read: number, total: number) => void
}

/** Compares two checkpoints, tensor by tensor by name, reading both once. */
export async function diffOf(a: OpenedCheckpoint, b: OpenedCheckpoint, { largest = 3, signal, progress }: DiffOptions = {}): Promise<CheckpointDiff> {
  a.weights()
  b.weights()
  const names = [...new Set([...a.tensors.keys(), ...b.tensors.keys()])]
  const total = [...a.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  let read = 0
  const tensors: TensorDiff[] = []
  for (const name of names) {
    const [before, after] = [a.tensors.get(name), b.tensors.get(name)]
    const shown = { a: before === undefined ? null : `${before.dtype} [${before.shape.join(',')}]`, b: after === undefined ? null : `${after.dtype} [${after.shape.join(',')}]` }
    const nothing = { name, ...shown, changed: 0, norm: null, change: null, largest: [] }
    if (before === undefined || after === undefined) tensors.push({ ...nothing, status: before === undefined ? 'added' : 'removed', numbers: (before ?? after)!.size })
    else if (before.shape.join() !== after.shape.join()) tensors.push({ ...nothing, status: 'reshaped', numbers: after.size })
    else {
      const { changed, ...rest } = await compare(a, b, name, largest, signal)
      const status = before.dtype !== after.dtype ? 'retyped' : changed > 0 ? 'changed' : 'same'
      tensors.push({ name, ...shown, status, numbers: after.size, changed, ...rest })
    }
    progress?.((read += before?.bytes ?? 0), total)
  }
  const compared = tensors.filter(({ norm }) => norm !== null)
  const sum = (of: (tensor: TensorDiff) => number) => compared.reduce((all, tensor) => all + of(tensor), 0)
  return {
    v: 1,
    kind: 'diff',
    a: a.name,
    b: b.name,
    numbers: sum(({ numbers }) => numbers),
    changed: sum(({ changed }) => changed),
    norm: Math.sqrt(sum(({ norm }) => norm! ** 2)),
    change: Math.sqrt(sum(({ change }) => change! ** 2)),
    tensors,
  }
}

async function compare(a: OpenedCheckpoint, b: OpenedCheckpoint, name: string, most: number, signal?: AbortSignal): Promise<Pick<TensorDiff, 'changed' | 'norm' | 'change' | 'largest'>> {
  const [{ dtype: typeA, shape }, { dtype: typeB }] = [a.tensors.get(name)!, b.tensors.get(name)!]
  let [changed, squares, moved] = [0, 0, 0]
  const leaders: { size: number; place: number; before: number | bigint; after: number | bigint }[] = []
  for await (const [start, x, y] of pairs(chunksOf(a, name, signal), chunksOf(b, name, signal), typeA, typeB)) {
    for (let i = 0; i < x.length; i++) {
      const before = x[i]
      const value = Number(before)
      if (Number.isFinite(value)) squares += value * value
      const after = y[i]
      if (Object.is(before, after) || (typeof before !== typeof after && Number(after) === value)) continue
      changed++
      const step = Number(after) - value
      if (Number.isFinite(step)) moved += step * step
      // Becoming or ceasing to be a number is the largest change.
      const size = Number.isNaN(step) ? Infinity : Math.abs(step)
      if (leaders.length === most && !(size > leaders[most - 1].size)) continue
      let at = leaders.length
      while (at > 0 && leaders[at - 1].size < size) at--
      leaders.splice(at, 0, { size, place: start + i, before, after })
      leaders.length = Math.min(leaders.length, most)
    }
  }
  const largest = leaders.map(({ place, before, after }) => ({ address: formatAddress({ tensor: name, indices: indicesOf(place, shape) }), before: decimalOf(before, typeA), after: decimalOf(after, typeB) }))
  return { changed, norm: jsonNumber(Math.sqrt(squares)), change: jsonNumber(Math.sqrt(moved)), largest }
}

type Numbers = ArrayLike<number> | ArrayLike<bigint>

/** Numbers of both, piece by piece; chunks of types of different width are cut to each other's ends. */
async function* pairs(a: AsyncGenerator<Chunk>, b: AsyncGenerator<Chunk>, typeA: Parameters<typeof storedNumbers>[1], typeB: typeof typeA): AsyncGenerator<[number, Numbers, Numbers]> {
  let [x, y]: [Numbers, Numbers] = [[], []]
  let [startX, startY] = [0, 0]
  const part = (numbers: Numbers, from: number, count: number): Numbers => (numbers as unknown as Float64Array).subarray(from, from + count)
  for (let at = 0; ; ) {
    if (at >= startX + x.length) {
      const next = await a.next()
      if (next.done === true) return
      ;[startX, x] = [next.value.start, storedNumbers(next.value.bytes, typeA)]
    }
    if (at >= startY + y.length) {
      const next = await b.next()
      if (next.done === true) return
      ;[startY, y] = [next.value.start, storedNumbers(next.value.bytes, typeB)]
    }
    const count = Math.min(startX + x.length, startY + y.length) - at
    yield [at, part(x, at - startX, count), part(y, at - startY, count)]
    at += count
  }
}
