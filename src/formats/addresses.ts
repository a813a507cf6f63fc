import { failure } from '../errors/index.ts'
import { elementsOf } from './safetensors/header.ts'
import { shorten } from './json.ts'

/** One dimension of an address: an index, or `start:stop` (stop not included; null: to the end). Counted from 0. */
export type AddressIndex = number | { readonly start: number; readonly stop: number | null }

/** `model.layers.3.self_attn.q_proj.weight[12,7]`; without indices the whole tensor. */
export interface Address {
  readonly tensor: string
  /** Dimensions left out at the end are taken whole. */
  readonly indices: readonly AddressIndex[]
}

/** An address within a shape. */
export interface Slice {
  /** First index and number of indices in each dimension. */
  readonly starts: readonly number[]
  readonly counts: readonly number[]
  /** The result's shape: dimensions given a single index are gone. [] is one number. */
  readonly shape: readonly number[]
}

/** Reads an address; `formats.address.syntax` says at which character it goes wrong. */
export function parseAddress(text: string): Address {
  const refuse = (position: number): never => {
    const found = JSON.stringify(shorten(text.slice(position), 20))
    throw failure('formats.address.syntax', '', { address: shorten(text, 200), found, position })
  }
  const open = text.indexOf('[')
  const tensor = open < 0 ? text : text.slice(0, open)
  const strange = /[\s\]]/.exec(tensor)
  if (strange !== null) refuse(strange.index)
  if (tensor === '') refuse(0)
  if (open < 0) return { tensor, indices: [] }

  const indices: AddressIndex[] = []
  let at = open + 1
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  if (next(/\s*\]/y) === null) {
    do {
      const index = next(/\s*(\d{0,16})(?:\s*(:)\s*(\d{0,16}))?\s*/y)
      if (index === null || (index[1] === '' && index[2] === undefined)) refuse(at)
      const [, start, colon, stop] = index as RegExpExecArray
      indices.push(colon === undefined ? Number(start) : { start: Number(start), stop: stop === '' ? null : Number(stop) })
    } while (next(/,/y) !== null)
    if (next(/\]/y) === null) refuse(at)
  }
  if (at < text.length) refuse(at)
  return { tensor, indices }
}

export function formatAddress({ tensor, indices }: Address): string {
  if (indices.length === 0) return tensor
  const show = (index: AddressIndex) => (typeof index === 'number' ? `${index}` : `${index.start === 0 ? '' : index.start}:${index.stop ?? ''}`)
  return `${tensor}[${indices.map(show).join(',')}]`
}

/** Places an address in a shape; errors `formats.address.rank`, `formats.address.bounds`. */
export function resolveAddress(address: Address, shape: readonly number[]): Slice {
  const shown = { address: shorten(formatAddress(address), 200), shape: shape.join(',') }
  if (address.indices.length > shape.length) throw failure('formats.address.rank', '', { ...shown, rank: shape.length, found: address.indices.length })
  const starts: number[] = []
  const counts: number[] = []
  const kept: number[] = []
  for (const [dimension, size] of shape.entries()) {
    const index = address.indices[dimension] ?? { start: 0, stop: null }
    const [start, stop] = typeof index === 'number' ? [index, index + 1] : [index.start, index.stop ?? size]
    if (start < 0 || stop > size || start > stop || !Number.isSafeInteger(stop)) {
      throw failure('formats.address.bounds', '', { ...shown, dimension, size, last: size - 1, found: typeof index === 'number' ? index : `${start}:${stop}` })
    }
    starts.push(start)
    counts.push(stop - start)
    if (typeof index !== 'number') kept.push(stop - start)
  }
  return { starts, counts, shape: kept }
}

/** The elements of a slice as runs of neighbours, in row-major order: `count` elements from element `start` of the tensor. */
export function* runsOf({ starts, counts }: Slice, shape: readonly number[]): Iterable<{ start: number; count: number }> {
  if (counts.includes(0)) return
  // Trailing dimensions taken whole join the run of the dimension before them.
  let inner = shape.length
  while (inner > 0 && counts[inner - 1] === shape[inner - 1]) inner--
  const depth = Math.max(inner - 1, 0)
  const strides = shape.map((_, dimension) => elementsOf(shape.slice(dimension + 1)) as number)
  const count = counts.slice(depth).reduce((product, extent) => product * extent, 1)
  const first = starts.reduce((sum, start, dimension) => sum + start * strides[dimension], 0)
  const position = new Array<number>(depth).fill(0)
  for (;;) {
    yield { start: position.reduce((sum, index, dimension) => sum + index * strides[dimension], first), count }
    let dimension = depth - 1
    while (dimension >= 0 && ++position[dimension] === counts[dimension]) position[dimension--] = 0
    if (dimension < 0) return
  }
}
