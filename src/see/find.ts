import { formatAddress } from '../formats/addresses.ts'
import { decimalOf } from '../formats/decimal.ts'
import { storedNumbers } from '../formats/dtype.ts'
import { indicesOf } from '../formats/parameter-index.ts'
import { jsonNumber } from './number.ts'
import type { OpenedCheckpoint, SeenTensor } from './open.ts'
import { chunksOf } from './scan.ts'

/** A number that was found. */
export interface FoundNumber {
  readonly address: string
  readonly index: number | null
  readonly value: number | null
  readonly decimal: string
}

/** Tensors whose whole name fits a pattern: `*` stands for any characters, `?` for one; without either, a part of the name is enough. */
export function findTensors(opened: OpenedCheckpoint, pattern: string): SeenTensor[] {
  const all = [...opened.tensors.values()]
  if (!/[*?]/.test(pattern)) return opened.tensors.has(pattern) ? [opened.tensors.get(pattern)!] : all.filter(({ name }) => name.includes(pattern))
  const source = pattern.replace(/[.+^${}()|[\]\\/]/g, '\\$&').replace(/\*+/g, '[^]*').replace(/\?/g, '[^]')
  const fits = new RegExp(`^${source}$`)
  return all.filter(({ name }) => fits.test(name))
}

export interface FindOptions {
  /** Where to look; default: every tensor. */
  readonly tensors?: readonly SeenTensor[]
  /** How many; default 10. */
  readonly limit?: number
  readonly signal?: AbortSignal
  /** Called with the bytes read so far and their total. */
  readonly progress?: (read: number, total: number) => void
}

/** The numbers nearest to a value, nearest first; of equal ones those that stand first in the files. Reads every number. */
export async function findNear(opened: OpenedCheckpoint, target: number, options: FindOptions = {}): Promise<FoundNumber[]> {
  const nearest = new Leaders(options.limit ?? 10)
  await visit(opened, options, (exact, tensor, element) => nearest.offer(Math.abs(Number(exact) - target), exact, tensor, element))
  return nearest.list(opened)
}

/** The smallest and the greatest numbers, the outermost first. NaN is neither. Reads every number. */
export async function findExtremes(opened: OpenedCheckpoint, options: FindOptions = {}): Promise<{ smallest: FoundNumber[]; greatest: FoundNumber[] }> {
  const limit = options.limit ?? 10
  const [smallest, greatest] = [new Leaders(limit), new Leaders(limit)]
  await visit(opened, options, (exact, tensor, element) => {
    smallest.offer(Number(exact), exact, tensor, element)
    greatest.offer(-Number(exact), exact, tensor, element)
  })
  return { smallest: smallest.list(opened), greatest: greatest.list(opened) }
}

async function visit(opened: OpenedCheckpoint, { tensors = [...opened.tensors.values()], signal, progress }: FindOptions, each: (exact: number | bigint, tensor: SeenTensor, element: number) => void): Promise<void> {
  const total = tensors.reduce((sum, { bytes }) => sum + bytes, 0)
  let read = 0
  for (const tensor of tensors) {
    for await (const { start, bytes } of chunksOf(opened, tensor.name, signal)) {
      const numbers = storedNumbers(bytes, tensor.dtype)
      for (let i = 0; i < numbers.length; i++) each(numbers[i], tensor, start + i)
      progress?.((read += bytes.length), total)
    }
  }
}

interface Leader {
  readonly score: number
  readonly exact: number | bigint
  readonly tensor: SeenTensor
  readonly element: number
}

/** The few with the least scores, in order. */
class Leaders {
  private readonly leaders: Leader[] = []
  private worst = Infinity
  constructor(private readonly limit: number) {}

  offer(score: number, exact: number | bigint, tensor: SeenTensor, element: number): void {
    // NaN compares false; equal ones stay behind those that came before.
    if (!(score < this.worst) && !(this.leaders.length < this.limit && score <= Infinity)) return
    let at = this.leaders.length
    while (at > 0 && this.leaders[at - 1].score > score) at--
    this.leaders.splice(at, 0, { score, exact, tensor, element })
    if (this.leaders.length > this.limit) this.leaders.pop()
    if (this.leaders.length === this.limit) this.worst = this.leaders[this.limit - 1].score
  }

  list(opened: OpenedCheckpoint): FoundNumber[] {
    return this.leaders.map(({ tensor, element, exact }) => {
      const first = opened.index.firstOf(tensor.name)
      return {
        address: formatAddress({ tensor: tensor.name, indices: indicesOf(element, tensor.shape) }),
        index: first === undefined ? null : first + element,
        value: jsonNumber(exact),
        decimal: decimalOf(exact, tensor.dtype),
      }
    })
  }
}
