import { z } from 'zod/mini'
import { failure } from '../errors/index.ts'
import { parseAddress, resolveAddress, runsOf, type Address } from './addresses.ts'
import { bitsOf, bytesOfBits } from './decimal.ts'
import { STORED_TYPES, bytesOf, type StoredType } from './dtype.ts'
import { parseJson, shorten } from './json.ts'

/** Edits of more numbers than this name their operation and keep the bits in a safetensors file beside the patch. */
export const INLINE_NUMBERS = 1000

const bits = z.string().check(z.regex(/^0x(?:[0-9a-f]{2}){1,8}$/))
const entryJson = z.object({
  address: z.string(),
  dtype: z.enum(STORED_TYPES),
  operation: z.object({ name: z.enum(['set', 'add', 'scale', 'zero']), value: z.nullable(z.string()) }),
  /** Numbers at the address. */
  count: z.int().check(z.gte(1)),
  /** Of one number, or of each in row-major order; null: `before` and `after` in the file that `bits` names. */
  before: z.nullable(z.union([bits, z.array(bits)])),
  after: z.nullable(z.union([bits, z.array(bits)])),
  bits: z.nullable(z.string().check(z.regex(/^[^./\\:\0][^/\\:\0]{0,254}$/))),
})

/** A list of edits of one model, which is also their history (`kind: patch`). */
const patchJson = z.object({
  v: z.literal(1),
  kind: z.literal('patch'),
  /** Of the model that the addresses belong to. */
  fingerprint: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** In the order in which they were made. */
  entries: z.array(entryJson),
  /** How many of them, from the first, were written into the model's files. */
  written: z.int().check(z.gte(0)),
  /** Taken back, the last one first; `written`: it stood in the files. A new edit clears them. */
  undone: z.array(z.object({ ...entryJson.shape, written: z.boolean() })),
})

export type PatchEntry = z.infer<typeof entryJson>
export type Patch = z.infer<typeof patchJson>

export const emptyPatch = (fingerprint: string): Patch => ({ v: 1, kind: 'patch', fingerprint, entries: [], written: 0, undone: [] })

/** Reads a patch. Errors: `formats.json.*`, `formats.patch.shape`. */
export function parsePatch(content: string | Uint8Array, where: string): Patch {
  const result = patchJson.safeParse(parseJson(content, where))
  if (!result.success) {
    const { path, message } = result.error.issues[0]
    throw failure('formats.patch.shape', where, { path: `$${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${shorten(String(key))}`)).join('')}`, problem: message })
  }
  const patch = result.data
  if (patch.written > patch.entries.length) throw failure('formats.patch.shape', where, { path: '$.written', problem: `> ${patch.entries.length}` })
  return patch
}

/** The entry's numbers as stored bytes; those kept in a file are the caller's to read. */
export interface PatchBytes {
  readonly before: Uint8Array<ArrayBuffer>
  readonly after: Uint8Array<ArrayBuffer>
}

/** The bytes that an entry holds itself; undefined where a file does. */
export function inlineBytes({ before, after, dtype, count, address }: PatchEntry, where: string): PatchBytes | undefined {
  if (before === null || after === null) return undefined
  return { before: joined(before, dtype, count, address, where), after: joined(after, dtype, count, address, where) }
}

function joined(list: string | readonly string[], dtype: StoredType, count: number, address: string, where: string): Uint8Array<ArrayBuffer> {
  const width = bytesOf(dtype)
  const all = typeof list === 'string' ? [list] : list
  const parts = all.map((one) => bytesOfBits(one, width))
  if (all.length !== count || parts.includes(undefined)) throw failure('formats.patch.shape', where, { path: shorten(address), problem: `${count} × ${dtype}` })
  const bytes = new Uint8Array(count * width)
  parts.forEach((part, i) => bytes.set(part!, i * width))
  return bytes
}

/** Bits of each number, as an entry holds them. */
export function listBits(bytes: Uint8Array, dtype: StoredType): string | string[] {
  const width = bytesOf(dtype)
  const list = Array.from({ length: bytes.byteLength / width }, (_, i) => bitsOf(bytes.subarray(i * width, (i + 1) * width)))
  return list.length === 1 ? list[0] : list
}

/** Elements of a tensor that an address covers, as runs in ascending order. */
export function elementsAt(address: string | Address, shape: readonly number[]): { start: number; count: number }[] {
  return [...runsOf(resolveAddress(typeof address === 'string' ? parseAddress(address) : address, shape), shape)]
}

/**
 * Writes into `target` (the bytes of `runs`, one after the other) what `source` says of the same elements. Both lists of
 * runs ascend; bytes a number: `width`.
 */
export function overlay(target: Uint8Array, runs: readonly { start: number; count: number }[], source: Uint8Array, sourceRuns: readonly { start: number; count: number }[], width: number): void {
  let [i, j, at, from] = [0, 0, 0, 0]
  while (i < runs.length && j < sourceRuns.length) {
    const [a, b] = [runs[i], sourceRuns[j]]
    const start = Math.max(a.start, b.start)
    const end = Math.min(a.start + a.count, b.start + b.count)
    if (start < end) target.set(source.subarray((from + start - b.start) * width, (from + end - b.start) * width), (at + start - a.start) * width)
    if (a.start + a.count <= b.start + b.count) at += runs[i++].count
    else from += sourceRuns[j++].count
  }
}
