import { failure } from '../errors/index.ts'
import { isStatic, showShape, sizeOf, type DType, type Dims, type Entry, type TensorType } from '../graph/index.ts'
import type { Feed, Feeds, HostArray, HostData } from './runtime.ts'

/** A host buffer of `size` zeros that holds `dtype` (f16 and bf16 as their bits). */
export function hostBuffer(dtype: DType, size: number): HostData {
  switch (dtype) {
    case 'f32':
      return new Float32Array(size)
    case 'f64':
      return new Float64Array(size)
    case 'i32':
      return new Int32Array(size)
    case 'bool':
      return new Uint8Array(size)
    case 'f16':
    case 'bf16':
      return new Uint16Array(size)
  }
}

export interface BoundFeeds {
  readonly dims: Dims
  /** By name: shape of one step, data of all steps. */
  readonly arrays: ReadonlyMap<string, { readonly shape: readonly number[]; readonly dtype: DType; readonly data: ArrayLike<number> & HostData; readonly perStep: boolean }>
}

/**
 * Checks what a run is fed against the entry's declaration and finds this run's extents of the names.
 * A missing, unknown or ill-shaped feed is a typed error naming it.
 */
export function bindFeeds(entryName: string, entry: Entry, feeds: Feeds, steps: number): BoundFeeds {
  const dims: Record<string, number> = {}
  const arrays = new Map<string, { shape: readonly number[]; dtype: DType; data: HostData; perStep: boolean }>()
  for (const name of Object.keys(feeds)) {
    if (!(name in entry.feeds)) throw failure('runtime.feed', `${entryName}/${name}`, { expected: Object.keys(entry.feeds).join(', ') || '–', found: name })
  }
  for (const [name, type] of Object.entries(entry.feeds)) {
    const feed = feeds[name]
    const refuse = (found: string) => failure('runtime.feed', `${entryName}/${name}`, { expected: `${type.dtype}${showShape(type.shape)}`, found })
    if (feed === undefined) throw refuse('–')
    const { data, shape, perStep } = shapeOf(feed, type, steps, refuse)
    type.shape.forEach((dim, axis) => {
      if (typeof dim === 'string') {
        if (dims[dim] !== undefined && dims[dim] !== shape[axis]) throw refuse(`${dim} = ${shape[axis]} beside ${dim} = ${dims[dim]}`)
        dims[dim] = shape[axis]
      } else if (dim !== shape[axis]) throw refuse(showShape(shape))
    })
    arrays.set(name, { shape, dtype: type.dtype, data, perStep })
  }
  return { dims, arrays }
}

function shapeOf(feed: Feed, type: TensorType, steps: number, refuse: (found: string) => Error): { data: HostData; shape: readonly number[]; perStep: boolean } {
  if (typeof feed === 'number') {
    const data = hostBuffer(type.dtype, 1)
    data[0] = feed
    if (type.shape.length > 0) throw refuse('one number')
    return { data, shape: [], perStep: false }
  }
  if (!('dtype' in feed)) {
    if (!isStatic(type.shape)) throw refuse(`${feed.length} numbers without a shape`)
    const size = sizeOf(type.shape)
    if (feed.length === size) return { data: feed, shape: type.shape, perStep: false }
    if (feed.length === size * steps) return { data: feed, shape: type.shape, perStep: true }
    throw refuse(`${feed.length} numbers`)
  }
  if (feed.dtype !== type.dtype || feed.data.length !== sizeOf(feed.shape)) throw refuse(`${feed.dtype}${showShape(feed.shape)}, ${feed.data.length} numbers`)
  if (feed.shape.length === type.shape.length) return { data: feed.data, shape: feed.shape, perStep: false }
  if (feed.shape.length === type.shape.length + 1 && feed.shape[0] === steps) return { data: feed.data, shape: feed.shape.slice(1), perStep: true }
  throw refuse(`${feed.dtype}${showShape(feed.shape)}`)
}

/** Stacks the same result of several steps; one step stays as it is. */
export function stackSteps(parts: readonly HostArray[]): HostArray {
  if (parts.length === 1) return parts[0]
  const [{ dtype, shape }] = parts
  const size = sizeOf(shape)
  const data = hostBuffer(dtype, size * parts.length)
  parts.forEach((part, i) => data.set(part.data, i * size))
  return { dtype, shape: [parts.length, ...shape], data }
}
