import { basename, dirname, join } from 'node:path'
import { failure } from '../errors/index.ts'
import { nodeFiles, readWhole, writeAtomically, type FileSystem } from '../formats/files.node.ts'
import { takeLock } from '../formats/lock.node.ts'
import { INLINE_NUMBERS, emptyPatch, inlineBytes, parsePatch, type Patch, type PatchBytes, type PatchEntry } from '../formats/patch.ts'
import type { Checkpoint } from '../formats/safetensors/checkpoint.ts'
import { openSafetensors } from '../formats/safetensors/file.ts'
import { openLocal } from '../formats/source.node.ts'
import { writeSafetensorsFile } from '../formats/safetensors/write.node.ts'
import type { OpenedCheckpoint } from './open.ts'
import { placeEdit, type Edit } from './patched.ts'

/** A patch on the disk: its JSON, and beside it the bits of large edits. */
export class PatchFile {
  private constructor(
    readonly path: string,
    readonly patch: Patch,
    private readonly files: FileSystem,
  ) {}

  /** The patch in a file, or, where there is none, a new one of this model. Errors: `formats.patch.*`, `formats.json.*`. */
  static async open(path: string, fingerprint: string, files: FileSystem = nodeFiles): Promise<PatchFile> {
    const there = (await files.status(path)) !== undefined
    const patch = there ? parsePatch(await readWhole(files, path), path) : emptyPatch(fingerprint)
    if (patch.fingerprint !== fingerprint) throw failure('formats.patch.other-model', path, { expected: patch.fingerprint.slice(0, 12), found: fingerprint.slice(0, 12) })
    return new PatchFile(path, patch, files)
  }

  /** Its edits, placed in the model. */
  async edits(checkpoint: Checkpoint): Promise<Edit[]> {
    const placed: Edit[] = []
    for (const entry of this.patch.entries) placed.push(await this.place(checkpoint, entry))
    return placed
  }

  async place(checkpoint: Checkpoint, entry: PatchEntry): Promise<Edit> {
    return placeEdit(checkpoint, entry, inlineBytes(entry, this.path) ?? (await this.readBits(entry)), this.path)
  }

  private async readBits({ bits }: PatchEntry): Promise<PatchBytes> {
    const path = join(dirname(this.path), bits ?? '')
    if (bits === null || (await this.files.status(path))?.kind !== 'file') throw failure('formats.patch.bits', this.path, { file: bits ?? '–' })
    const file = await openSafetensors(await openLocal(path, this.files))
    try {
      return { before: await file.read('before'), after: await file.read('after') }
    } finally {
      await file.close()
    }
  }

  /** The entry as it stands in the patch; the bits of a large edit are on the disk before the patch names them. */
  async keep({ entry, before, after }: Edit): Promise<PatchEntry> {
    if (entry.count <= INLINE_NUMBERS || entry.bits !== null) return entry
    const taken = new Set([...this.patch.entries, ...this.patch.undone].map(({ bits }) => bits))
    let number = this.patch.entries.length + 1
    const name = () => `${basename(this.path).replace(/^\.+|\.json$/g, '')}.${String(number).padStart(4, '0')}.safetensors`
    while (taken.has(name())) number++
    const tensor = { dtype: entry.dtype, shape: [entry.count] }
    await writeSafetensorsFile(join(dirname(this.path), name()), [{ name: 'before', ...tensor, data: before }, { name: 'after', ...tensor, data: after }], { files: this.files })
    return { ...entry, bits: name() }
  }

  /** Writes the patch whole, then removes the bits that no entry names any more. */
  async save(patch: Patch): Promise<PatchFile> {
    await writeAtomically(this.files, this.path, `${JSON.stringify(patch, undefined, 1)}\n`)
    const named = new Set([...patch.entries, ...patch.undone].map(({ bits }) => bits))
    for (const { bits } of [...this.patch.entries, ...this.patch.undone]) if (bits !== null && !named.has(bits)) await this.files.remove(join(dirname(this.path), bits))
    return new PatchFile(this.path, patch, this.files)
  }
}

/** Holds a patch alone while `work` is done with it; a second writer gets `formats.lock.held`. */
export async function holdingPatch<T>(path: string, work: () => Promise<T>, files: FileSystem = nodeFiles): Promise<T> {
  const lock = await takeLock(`${path}.lock`)
  try {
    return await work()
  } finally {
    await files.remove(lock.path)
    await lock.release()
  }
}

/** Opens a patch of an opened model and places its edits. */
export async function editsIn(path: string, opened: OpenedCheckpoint, files: FileSystem = nodeFiles): Promise<{ file: PatchFile; edits: Edit[] }> {
  const file = await PatchFile.open(path, await opened.fingerprint(), files)
  return { file, edits: await file.edits(opened.weights()) }
}
