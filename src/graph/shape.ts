import type { Dim, Dims, Shape } from './types.ts'

/** `[2, T, 64]`, as errors show a shape. */
export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => dim === b[i])

/** Number of elements of a shape without names. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1)

export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((dim) => typeof dim === 'number')
}

/** Replaces names by this run's numbers; a name without a number is a mistake of the caller. */
export function resolveShape(shape: Shape, dims: Dims): number[] {
  return shape.map((dim) => {
    const value = typeof dim === 'number' ? dim : dims[dim]
    if (value === undefined) throw new Error(`dimension ${dim} has no value in this run`)
    return value
  })
}

/** The shape of an elementwise result, as NumPy broadcasts; undefined where two extents don't fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length)
  const result: Dim[] = []
  for (let i = 0; i < rank; i++) {
    const x = a[i - rank + a.length] ?? 1
    const y = b[i - rank + b.length] ?? 1
    if (x === y || y === 1) result.push(x)
    else if (x === 1) result.push(y)
    else return undefined
  }
  return result
}

/** A zero-based axis from one that may count from the end; undefined when out of range. */
export function normalAxis(axis: number, rank: number): number | undefined {
  const normal = axis < 0 ? axis + rank : axis
  return Number.isInteger(normal) && normal >= 0 && normal < rank ? normal : undefined
}

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride
    stride *= shape[i]
  }
  return strides
}

/** The product of extents as a comparable key: numbers multiplied, names counted. `[2, T, 3]` and `[T, 6]` agree. */
export function productKey(shape: Shape): string {
  let product = 1
  const names: string[] = []
  for (const dim of shape) {
    if (typeof dim === 'number') product *= dim
    else names.push(dim)
  }
  return product === 0 ? '0' : `${product}|${names.sort().join('*')}`
}
