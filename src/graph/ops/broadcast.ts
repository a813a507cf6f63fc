import type { ReferenceArray } from '../op.ts'
import { sizeOf, stridesOf } from '../shape.ts'
import type { BinaryLoop } from './loops.ts'

/** For each element of an elementwise result, the place in an input of `shape`; undefined where they are the same place. */
export function broadcastPlaces(shape: readonly number[], result: readonly number[]): Int32Array | undefined {
  if (sizeOf(shape) === sizeOf(result)) return undefined
  const strides = stridesOf(shape)
  const offset = result.length - shape.length
  const steps = result.map((_, axis) => (axis < offset || shape[axis - offset] === 1 ? 0 : strides[axis - offset]))
  const places = new Int32Array(sizeOf(result))
  const index = new Array<number>(result.length).fill(0)
  let place = 0
  for (let i = 0; i < places.length; i++) {
    places[i] = place
    for (let axis = result.length - 1; axis >= 0; axis--) {
      place += steps[axis]
      if (++index[axis] < result[axis]) break
      place -= steps[axis] * result[axis]
      index[axis] = 0
    }
  }
  return places
}

/** The float64 loop of a two-input elementwise function, with the quick paths of equal shapes and of a scalar; `loop` is `of` written out. */
export function elementwise(x: ReferenceArray, y: ReferenceArray, out: ReferenceArray, of: (a: number, b: number) => number, loop?: BinaryLoop): () => void {
  const a = x.data
  const b = y.data
  const to = out.data
  const placesA = broadcastPlaces(x.shape, out.shape)
  const placesB = broadcastPlaces(y.shape, out.shape)
  const straight = (!placesA || a.length === 1) && (!placesB || b.length === 1)
  if (loop && straight && a instanceof Float64Array && b instanceof Float64Array && to instanceof Float64Array) {
    return () => loop(a, placesA ? 0 : 1, b, placesB ? 0 : 1, to)
  }
  if (!placesA && !placesB) {
    return () => {
      for (let i = 0; i < to.length; i++) to[i] = of(a[i], b[i])
    }
  }
  if (a.length === 1 && !placesB) {
    return () => {
      for (let i = 0; i < to.length; i++) to[i] = of(a[0], b[i])
    }
  }
  if (!placesA && b.length === 1) {
    return () => {
      for (let i = 0; i < to.length; i++) to[i] = of(a[i], b[0])
    }
  }
  return () => {
    for (let i = 0; i < to.length; i++) to[i] = of(a[placesA ? placesA[i] : i], b[placesB ? placesB[i] : i])
  }
}

