import { join } from 'node:path'
import { failure } from '../errors/index.ts'
import { parseAddress, formatAddress } from '../formats/addresses.ts'
import { nodeFiles, writeAtomically, type FileSystem } from '../formats/files.node.ts'
import { isRemote } from '../formats/model-place.ts'
import { openPlace } from '../formats/model-place.node.ts'
import { localTag } from '../formats/source.node.ts'
import type { PatchEntry } from '../formats/patch.ts'
import { editOf, type Operation } from './edit.ts'
import { openAt, type OpenedCheckpoint } from './open.ts'
import { editsIn, holdingPatch, type PatchFile } from './patch-file.node.ts'
import { pendingEdits, type Edit } from './patched.ts'

/** Where an edit is kept: `patch` alone leaves the model as it is, `write` also changes its files. One of the two. */
export interface EditPlace {
  /** The patch's file; default with `write`: beside the weights. */
  readonly patch?: string
  readonly write?: boolean
  readonly files?: FileSystem
  readonly signal?: AbortSignal
}

/** What an edit, an undo or a redo did. */
export interface EditReport {
  readonly v: 1
  readonly kind: 'edit'
  readonly action: 'set' | 'add' | 'scale' | 'zero' | 'undo' | 'redo'
  readonly entry: PatchEntry
  /** Whether any bit changed: setting what is stored already does nothing. */
  readonly changed: boolean
  readonly patch: string
  /** Whether the model's files were written. */
  readonly written: boolean
  readonly edit: Edit
}

/** Where the edits that were written into a model keep the bytes that they replaced. */
export const ownPatch = (model: string, file?: string): string => (file === undefined ? join(model, 'cantian-edits.json') : `${model}.edits.json`)

/**
 * Changes the numbers at an address, keeping what was there.
 * @throws formats.patch.*, formats.lock.held, formats.dtype.cannot-hold, see.remote, see.read-only, and what `editOf` throws
 */
export function edit(model: string, address: string, operation: Operation, place: EditPlace): Promise<EditReport> {
  return withPatch(model, place, async (opened, patchFile, edits, pending) => {
    const found = await editOf(opened, opened.index.resolve(address), operation, pending, place.signal)
    const report = { v: 1, kind: 'edit', action: operation.name, entry: found.edit.entry, changed: found.changes, patch: patchFile.path, written: false, edit: found.edit } as const
    if (!found.changes) return report
    const entry = await patchFile.keep(found.edit)
    const done = edits.length - pending.length
    const saved = await patchFile.save({ ...patchFile.patch, entries: [...patchFile.patch.entries, entry], written: done, undone: [] })
    if (place.write !== true) return { ...report, entry }
    await writeEdits(opened, [...pending, found.edit], 'after', place)
    await saved.save({ ...saved.patch, written: saved.patch.entries.length })
    return { ...report, entry, written: true }
  })
}

/** Takes the last edit back; of a written one the bytes that it replaced are written back. */
export function undo(model: string, place: EditPlace, at?: string): Promise<EditReport> {
  return withPatch(model, place, async (opened, patchFile, edits, pending) => {
    const last = edits.at(-1)
    if (last === undefined) throw failure('see.nothing-done', patchFile.path, {})
    checkTurn(opened, last.entry, at)
    const written = pending.length === 0
    if (written) await writeEdits(opened, [last], 'before', place)
    const { patch } = patchFile
    await patchFile.save({
      ...patch,
      entries: patch.entries.slice(0, -1),
      written: Math.min(edits.length - pending.length, edits.length - 1),
      undone: [{ ...last.entry, written }, ...patch.undone],
    })
    return { v: 1, kind: 'edit', action: 'undo', entry: last.entry, changed: true, patch: patchFile.path, written, edit: last }
  })
}

/** Makes the edit that was undone last again, in the files too where it had stood in them. */
export function redo(model: string, place: EditPlace, at?: string): Promise<EditReport> {
  return withPatch(model, place, async (opened, patchFile, edits, pending) => {
    const [next, ...rest] = patchFile.patch.undone
    if (next === undefined) throw failure('see.nothing-undone', patchFile.path, {})
    const { written, ...entry } = next
    checkTurn(opened, entry, at)
    const again = await patchFile.place(opened.weights(), entry)
    const saved = await patchFile.save({ ...patchFile.patch, entries: [...patchFile.patch.entries, entry], written: edits.length - pending.length, undone: rest })
    const write = written || place.write === true
    if (write) {
      await writeEdits(opened, [...pending, again], 'after', place)
      await saved.save({ ...saved.patch, written: saved.patch.entries.length })
    }
    return { v: 1, kind: 'edit', action: 'redo', entry, changed: true, patch: patchFile.path, written: write, edit: again }
  })
}

/** The edits of a patch in order, and those undone, the last undone first. */
export async function history(model: string, place: EditPlace): Promise<{ patch: string; entries: (PatchEntry & { written: boolean })[]; undone: PatchEntry[] }> {
  const opened = await openAt(model, await openPlace(model), place.signal)
  try {
    const { file, edits } = await editsIn(patchPath(model, opened, place), opened, place.files)
    const pending = await pendingEdits(opened.weights(), file.patch, edits, file.path, place.signal)
    const written = edits.length - pending.length
    return { patch: file.path, entries: file.patch.entries.map((entry, i) => ({ ...entry, written: i < written })), undone: file.patch.undone }
  } finally {
    await opened.close()
  }
}

const patchPath = (model: string, opened: OpenedCheckpoint, { patch }: EditPlace): string => {
  if (patch !== undefined) return patch
  if (isRemote(model)) throw failure('see.remote', model, {})
  return ownPatch(model, opened.place.file)
}

function checkTurn(opened: OpenedCheckpoint, entry: PatchEntry, at: string | undefined): void {
  if (at === undefined) return
  const asked = formatAddress(opened.index.resolve(at))
  if (asked !== formatAddress(parseAddress(entry.address))) throw failure('see.order', opened.name, { address: asked, found: entry.address })
}

type Work = (opened: OpenedCheckpoint, patchFile: PatchFile, edits: readonly Edit[], pending: readonly Edit[]) => Promise<EditReport>

/** Opens the model and its patch, both held alone, and tells which edits the files don't hold yet. */
async function withPatch(model: string, place: EditPlace, work: Work): Promise<EditReport> {
  const { files = nodeFiles, signal } = place
  if (place.write === true && isRemote(model)) throw failure('see.remote', model, {})
  const opened = await openAt(model, await openPlace(model), signal)
  try {
    const path = patchPath(model, opened, place)
    return await holdingPatch(
      path,
      async () => {
        const { file, edits } = await editsIn(path, opened, files)
        return work(opened, file, edits, await pendingEdits(opened.weights(), file.patch, edits, path, signal))
      },
      files,
    )
  } finally {
    await opened.close()
  }
}

/** Bytes that are copied at once while a file is rewritten. */
const COPY = 8 << 20

/**
 * Writes edits into the model: each file that they touch is written anew beside itself and put in place in one step, so
 * that a reader, or a process that dies, sees the old file or the new one.
 */
async function writeEdits(opened: OpenedCheckpoint, edits: readonly Edit[], side: 'before' | 'after', { files = nodeFiles, signal }: EditPlace): Promise<void> {
  const checkpoint = opened.weights()
  const touched = new Set(edits.map(({ tensor }) => checkpoint.entry(tensor).file))
  const paths = new Map([...touched].map((file) => [file, checkpoint.files.get(file)!.source.name]))
  for (const path of paths.values()) {
    const status = await files.status(path)
    if (status !== undefined && (status.permissions & 0o222) === 0) throw failure('see.read-only', path, {})
  }
  for (const [file, path] of paths) {
    await holdingPatch(
      path,
      async () => {
        const { source } = checkpoint.files.get(file)!
        const changes = changesIn(opened, file, edits, side)
        const status = await files.status(path)
        // Another writer may have put a new file in place since this one was opened.
        const now = status === undefined ? '–' : localTag(status)
        if (now !== source.etag) throw failure('formats.source.changed', path, { offset: 0, length: source.size, before: source.etag ?? '–', after: now })
        await writeAtomically(
          files,
          path,
          async (sink) => {
            for (let at = 0; at < source.size; at += COPY) {
              const bytes = await source.read(at, Math.min(COPY, source.size - at), signal)
              for (const change of changes) lay(bytes, at, change.offset, change.bytes)
              await sink(bytes)
            }
          },
          status?.permissions,
        )
      },
      files,
    )
  }
}

/** Runs of bytes to be replaced, in the order of the edits. */
function changesIn(opened: OpenedCheckpoint, file: string, edits: readonly Edit[], side: 'before' | 'after'): { offset: number; bytes: Uint8Array }[] {
  return edits.flatMap((one) => {
    const entry = opened.weights().entry(one.tensor)
    if (entry.file !== file) return []
    let from = 0
    return one.runs.map(({ start, count }) => {
      const length = count * one.width
      const bytes = one[side].subarray(from, from + length)
      from += length
      return { offset: entry.begin + start * one.width, bytes }
    })
  })
}

/** Copies the part of `bytes` (of the file from `offset`) that lies in `target` (of the file from `at`). */
function lay(target: Uint8Array, at: number, offset: number, bytes: Uint8Array): void {
  const start = Math.max(at, offset)
  const end = Math.min(at + target.length, offset + bytes.length)
  if (start < end) target.set(bytes.subarray(start - offset, end - offset), start - at)
}
