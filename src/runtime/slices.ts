import { failure } from '../errors/index.ts'
import { sizeOf, type StateSpec } from '../graph/index.ts'
import type { Slice, SliceValues } from './runtime.ts'

export interface Range {
  readonly start: number
  readonly count: number
  readonly shape: readonly number[]
}

/** The elements that a slice names; out of range is a typed error. */
export function rangeOf(spec: StateSpec, { name, start = 0, count }: Slice): Range {
  const type = spec[name]
  if (!type) throw failure('runtime.state', name, { expected: Object.keys(spec).slice(0, 5).join(', ') || '–', found: name })
  const size = sizeOf(type.shape)
  const length = count ?? size - start
  if (!Number.isInteger(start) || start < 0 || length < 0 || start + length > size) {
    throw failure('runtime.state', name, { expected: `0..${size}`, found: `${start}..${start + length}` })
  }
  return { start, count: length, shape: start === 0 && length === size ? type.shape : [length] }
}

export function checkedRange(spec: StateSpec, slice: SliceValues): Range {
  const range = rangeOf(spec, { ...slice, count: slice.count ?? slice.values.length })
  if (range.count !== slice.values.length) {
    throw failure('runtime.state', slice.name, { expected: String(range.count), found: String(slice.values.length) })
  }
  return range
}
