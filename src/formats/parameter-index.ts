import { failure } from '../errors/index.ts'
import { parseAddress, type Address } from './addresses.ts'
import { elementsOf, type TensorEntry } from './safetensors/header.ts'
import { isParameter } from './tensor-roles.ts'

/**
 * Numbers a checkpoint's parameters from 0, tensors in the checkpoint's order (shards by name, then bytes), elements in
 * row-major order: what `#n` means. Quantization scales and buffers have no number. It means something with a
 * fingerprint only: files and links store names.
 */
export class ParameterIndex {
  /** How many parameters there are. */
  readonly count: number
  private readonly names: string[] = []
  private readonly firsts: number[] = []
  private places: ReadonlyMap<string, number> | undefined

  constructor(private readonly tensors: ReadonlyMap<string, Pick<TensorEntry, 'shape'>>) {
    let count = 0
    for (const [name, { shape }] of tensors) {
      const size = elementsOf(shape) as number
      if (size === 0 || !isParameter(name)) continue
      this.names.push(name)
      this.firsts.push(count)
      count += size
    }
    this.count = count
  }

  /** The number of a tensor's first element; undefined where its numbers are no parameters. */
  firstOf(tensor: string): number | undefined {
    this.places ??= new Map(this.names.map((name, place) => [name, place]))
    const place = this.places.get(tensor)
    return place === undefined ? undefined : this.firsts[place]
  }

  /** The address of parameter `n`, by name; `formats.address.number` beyond the last. */
  at(n: number): Address {
    if (!Number.isSafeInteger(n) || n < 0 || n >= this.count) throw failure('formats.address.number', '', { found: n, count: this.count, last: this.count - 1 })
    let [low, high] = [0, this.firsts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.firsts[middle] <= n) low = middle
      else high = middle - 1
    }
    const tensor = this.names[low]
    return { tensor, indices: indicesOf(n - this.firsts[low], this.tensors.get(tensor)!.shape) }
  }

  /** Reads `#n` or an address by name. */
  resolve(text: string): Address {
    const n = /^#(\d{1,16})$/.exec(text.trim())?.[1]
    return n === undefined ? parseAddress(text) : this.at(Number(n))
  }
}

/** Element `element` in row-major order as one index a dimension. */
export function indicesOf(element: number, shape: readonly number[]): number[] {
  const indices = new Array<number>(shape.length)
  let rest = element
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    indices[dimension] = rest % shape[dimension]
    rest = Math.floor(rest / shape[dimension])
  }
  return indices
}
