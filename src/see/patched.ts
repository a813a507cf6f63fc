import { failure } from '../errors/index.ts'
import { parseAddress } from '../formats/addresses.ts'
import { bitsOf } from '../formats/decimal.ts'
import { bytesOf } from '../formats/dtype.ts'
import { elementsAt, overlay, type Patch, type PatchBytes, type PatchEntry } from '../formats/patch.ts'
import { Checkpoint } from '../formats/safetensors/checkpoint.ts'
import { byteRange, type ElementRange } from '../formats/safetensors/file.ts'
import { readSlice } from '../formats/safetensors/slice.ts'

/** An edit with its numbers and where they lie in its tensor. */
export interface Edit extends PatchBytes {
  readonly entry: PatchEntry
  readonly tensor: string
  readonly runs: readonly { readonly start: number; readonly count: number }[]
  readonly width: number
}

/**
 * Places a patch's entries in a checkpoint.
 * @throws formats.safetensors.no-tensor, formats.address.*, formats.patch.shape where an entry isn't of the tensor's type or count
 */
export function placeEdit(checkpoint: Checkpoint, entry: PatchEntry, bytes: PatchBytes, where: string): Edit {
  const { tensor } = parseAddress(entry.address)
  const { dtype, shape } = checkpoint.entry(tensor)
  const runs = elementsAt(entry.address, shape)
  const width = bytesOf(dtype)
  const count = runs.reduce((sum, run) => sum + run.count, 0)
  if (dtype !== entry.dtype || count !== entry.count || bytes.before.length !== count * width || bytes.after.length !== count * width) {
    throw failure('formats.patch.shape', where, { path: entry.address, problem: `${count} × ${dtype}` })
  }
  return { entry, ...bytes, tensor, runs, width }
}

/** Bytes at an edit's place, with further edits laid over what the files hold. */
export async function bytesWith(checkpoint: Checkpoint, edits: readonly Edit[], place: Pick<Edit, 'tensor' | 'runs' | 'width'> & { readonly entry: { readonly address: string } }, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes } = await readSlice(checkpoint, parseAddress(place.entry.address), signal)
  for (const edit of edits) if (edit.tensor === place.tensor) overlay(bytes, place.runs, edit.after, edit.runs, place.width)
  return bytes
}

/** A checkpoint as edits leave it; its files stay as they are. Closing it closes the one below. */
export class PatchedCheckpoint extends Checkpoint {
  constructor(
    private readonly below: Checkpoint,
    private readonly edits: readonly Edit[],
  ) {
    super(below.name, below.files, below.tensors)
  }

  override async read(name: string, range: ElementRange = {}, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.below.read(name, range, signal)
    const own = this.edits.filter(({ tensor }) => tensor === name)
    if (own.length === 0) return bytes
    const entry = this.entry(name)
    const width = bytesOf(entry.dtype)
    const { offset, length } = byteRange(entry, range, this.name)
    const runs = [{ start: (offset - entry.begin) / width, count: length / width }]
    for (const { after, runs: place } of own) overlay(bytes, runs, after, place, width)
    return bytes
  }
}

/**
 * Which edits of a patch the files don't hold yet. `patch.written` says how many they hold; a process that died in
 * between, or a fresh copy of the model, is told by the bits: all of them, all but the last, or none.
 * @throws formats.patch.before where the files hold something else: an edit's bits before it must be there
 */
export async function pendingEdits(checkpoint: Checkpoint, patch: Pick<Patch, 'written'>, edits: readonly Edit[], where: string, signal?: AbortSignal): Promise<readonly Edit[]> {
  for (const written of new Set([patch.written, edits.length, Math.max(0, edits.length - 1), 0])) {
    if (!(await holds(checkpoint, edits.slice(0, written), signal))) continue
    const pending = edits.slice(written)
    if ((await mismatch(checkpoint, pending, signal)) === undefined) return pending
  }
  const at = (await mismatch(checkpoint, edits.slice(patch.written), signal)) ?? (await mismatch(checkpoint, edits, signal))
  throw failure('formats.patch.before', where, { address: at?.address ?? '–', expected: at?.expected ?? '–', found: at?.found ?? '–' })
}

/** Whether the files hold what these edits leave behind. */
async function holds(checkpoint: Checkpoint, edits: readonly Edit[], signal?: AbortSignal): Promise<boolean> {
  for (const edit of edits) {
    const stored = await bytesWith(checkpoint, [], edit, signal)
    if (firstDifference(stored, await bytesWith(checkpoint, edits, edit, signal)) >= 0) return false
  }
  return true
}

/** The first edit whose bits before it are not what it would find. */
async function mismatch(checkpoint: Checkpoint, edits: readonly Edit[], signal?: AbortSignal): Promise<{ address: string; expected: string; found: string } | undefined> {
  for (const [i, edit] of edits.entries()) {
    const found = await bytesWith(checkpoint, edits.slice(0, i), edit, signal)
    const place = firstDifference(found, edit.before)
    if (place < 0) continue
    const from = place - (place % edit.width)
    return { address: edit.entry.address, expected: bitsOf(edit.before.subarray(from, from + edit.width)), found: bitsOf(found.subarray(from, from + edit.width)) }
  }
  return undefined
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return i
  return -1
}
