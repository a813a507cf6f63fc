import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { failure } from '../errors/index.ts'
import { nodeFiles, readWhole, removePartials, writeAtomically, type FileSystem, type OpenFile, type Sink } from '../formats/files.node.ts'
import { takeLock, type Lock } from '../formats/lock.node.ts'
import { decodeUtf8 } from '../formats/json.ts'
import { openSafetensors } from '../formats/safetensors/file.ts'
import { writeSafetensors } from '../formats/safetensors/write.ts'
import { openLocal } from '../formats/source.node.ts'
import type { FitEvent } from './events.ts'
import { hashOf, readRunFile, wholeCheckpoints } from './run-files.node.ts'
import { CHECKPOINT_FILES, positionSchema, runSchema, type FileRecord, type RunJson } from './run-json.ts'
import { checkpointFolder, type CheckpointContent, type RunStore, type StoredCheckpoint } from './run-store.ts'

const smallFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json']
const dataFiles = ['tokens.bin', 'documents.bin', 'tokens.json']
const model = 'model.safetensors'
/** transformers refuses a file whose metadata doesn't say what wrote it. */
const metadata = { format: 'pt' }

export interface RunStoreOptions {
  readonly files?: FileSystem
  /** Checkpoints kept, the newest included; default: what the run was begun with, or 2. */
  readonly keep?: number
}

/**
 * A run as a folder (interfaces.md, "Runs"). A checkpoint is staged under a hidden name, synced, renamed whole, then
 * committed by replacing run.json; a death at any moment leaves the last commit and what other tools open beside it.
 */
export class FolderRunStore implements RunStore {
  private logFile: OpenFile | undefined
  private pending = ''
  /** Whether training has begun: until then closing takes back what was made. */
  private begun = false

  private constructor(
    readonly name: string,
    private readonly files: FileSystem,
    private keep: number | undefined,
    private readonly lock: Lock,
    /** Whether the folder wasn't there before. */
    private readonly madeFolder: boolean,
  ) {}

  /**
   * For a new run: the folder must be new, empty, or hold nothing but what a run leaves whose first checkpoint never came.
   * Throws fit.out-not-empty, formats.lock.held, formats.files.*
   */
  static async create(folder: string, options: RunStoreOptions = {}): Promise<FolderRunStore> {
    const { files = nodeFiles, keep } = options
    const existed = (await files.status(folder)) !== undefined
    // Looked at before anything is written: a folder that is refused stays as it was.
    if (existed) await checkLeftovers(files, folder)
    await files.mkdir(folder)
    const store = new FolderRunStore(folder, files, keep, await takeLock(join(folder, '.lock')), !existed)
    try {
      for (const name of await checkLeftovers(files, folder)) if (name !== '.lock') await files.remove(join(folder, name))
      return store
    } catch (error) {
      store.begun = true
      await store.close()
      throw error
    }
  }

  /** For a run that goes on. Throws fit.no-run, fit.run-damaged, formats.lock.held, formats.files.* */
  static async open(folder: string, options: RunStoreOptions = {}): Promise<FolderRunStore> {
    const { files = nodeFiles, keep } = options
    if (!(await files.status(join(folder, 'run.json')))) throw failure('fit.no-run', folder, {})
    const store = new FolderRunStore(folder, files, keep, await takeLock(join(folder, '.lock')), false)
    store.begun = true
    return store
  }

  private path(...parts: string[]): string {
    return join(this.name, ...parts)
  }

  async begin(content: Readonly<Record<string, string>>): Promise<FileRecord[]> {
    this.begun = true
    for (const [name, text] of Object.entries(content)) await writeAtomically(this.files, this.path(name), text)
    const names = [...Object.keys(content)]
    if (await this.files.status(this.path('data'))) names.push(...(await this.files.readdir(this.path('data'))).map((name) => `data/${name}`))
    const records: FileRecord[] = []
    for (const name of names) {
      const { size } = (await this.files.status(this.path(name)))!
      records.push({ name, size, sha256: await hashOf(this.files, this.path(name), size) })
    }
    return records
  }

  async save({ model: tensors, optimizer, position, published, run }: CheckpointContent): Promise<string> {
    const folder = checkpointFolder(position.step)
    const staging = this.path('checkpoints', `.${position.step}.partial`)
    await this.flushLog(true)
    await this.files.remove(staging)
    const written: { size: number; sha256: string }[] = []
    try {
      await this.files.mkdir(staging)
      written.push(
        await this.writeHashed(join(staging, model), (sink) => writeSafetensors(sink, tensors, { metadata })),
        await this.writeHashed(join(staging, 'optimizer.safetensors'), (sink) => writeSafetensors(sink, optimizer, { metadata })),
        await this.writeHashed(join(staging, 'state.json'), (sink) => sink(new TextEncoder().encode(`${JSON.stringify(position, null, 2)}\n`))),
      )
      await this.files.syncFolder(staging)
    } catch (error) {
      // A full disk gets its room back at once.
      await this.files.remove(staging).catch(() => undefined)
      throw error
    }
    // A checkpoint of this step may be there from a run that died between the rename and the commit.
    await this.files.remove(this.path(folder))
    await this.files.rename(staging, this.path(folder))
    await this.files.syncFolder(this.path('checkpoints'))
    const committed: RunJson = { ...run, format: 1, checkpoint: folder, step: position.step, files: written.map((file, i) => ({ name: CHECKPOINT_FILES[i], ...file })) }
    await writeAtomically(this.files, this.path('run.json'), `${JSON.stringify(committed, null, 2)}\n`)
    await writeAtomically(this.files, this.path(model), async (sink) => void (await writeSafetensors(sink, published ?? tensors, { metadata })))
    await this.prune(folder)
    return folder
  }

  private async writeHashed(path: string, write: (sink: (bytes: Uint8Array) => Promise<void>) => Promise<unknown>): Promise<{ size: number; sha256: string }> {
    const hash = createHash('sha256')
    let size = 0
    const file = await this.files.open(path, 'replace')
    try {
      await write(async (bytes) => {
        hash.update(bytes)
        size += bytes.byteLength
        await file.write(bytes)
      })
      await file.sync()
    } finally {
      await file.close()
    }
    return { size, sha256: hash.digest('hex') }
  }

  /** Removes checkpoints that are neither committed nor among the newest. */
  private async prune(committed: string): Promise<void> {
    const names = await this.files.readdir(this.path('checkpoints'))
    const whole = await wholeCheckpoints(this.files, this.name, Number(committed.slice('checkpoints/'.length)))
    const kept = new Set(whole.slice(-(this.keep ?? 2)).map((step) => checkpointFolder(step).slice('checkpoints/'.length)))
    for (const name of names) if (!kept.has(name)) await this.files.remove(this.path('checkpoints', name))
  }

  async log(event: FitEvent): Promise<void> {
    this.pending += `${JSON.stringify(event)}\n`
    if (this.pending.length > 4096) await this.flushLog(false)
  }

  private async flushLog(sync: boolean): Promise<void> {
    if (this.pending === '' && !sync) return
    this.logFile ??= await this.files.open(this.path('log.jsonl'), 'append')
    const text = this.pending
    this.pending = ''
    await this.logFile.write(new TextEncoder().encode(text))
    if (sync) await this.logFile.sync()
  }

  async load(): Promise<StoredCheckpoint> {
    await removePartials(this.files, this.name)
    const runPath = this.path('run.json')
    const run = await readRunFile(this.files, runPath, runSchema)
    const folder = this.path(run.checkpoint)
    for (const file of run.files) await this.check(join(folder, file.name), file)
    for (const file of run.data.files) await this.check(this.path(file.name), file)
    const position = await readRunFile(this.files, join(folder, 'state.json'), positionSchema)
    this.keep ??= run.options.keep
    // First of all what gives room back: the disk may have been full.
    await this.prune(run.checkpoint)
    await this.cutLog(run.step)
    await this.repairModel(run)
    const paths = [join(folder, model), join(folder, 'optimizer.safetensors')]
    return { run, position, tensors: () => readTensors(paths) }
  }

  private async check(path: string, { size, sha256 }: { size: number; sha256: string }): Promise<void> {
    const status = await this.files.status(path)
    if (!status) throw failure('fit.run-damaged', path, { expected: `${size} B`, found: '–' })
    if (status.size !== size) throw failure('fit.run-damaged', path, { expected: `${size} B`, found: `${status.size} B` })
    const found = await hashOf(this.files, path, size)
    if (found !== sha256) throw failure('fit.run-damaged', path, { expected: `sha256 ${sha256}`, found: `sha256 ${found}` })
  }

  /** Lines after the checkpoint go: the steps will be taken again. A last line that was cut by a death goes too. */
  private async cutLog(step: number): Promise<void> {
    const path = this.path('log.jsonl')
    if (!(await this.files.status(path))) return
    const text = decodeUtf8(await readWhole(this.files, path, 1 << 30), path)
    const kept = text.split('\n').filter((line) => {
      if (line === '') return false
      try {
        return (JSON.parse(line) as { step?: number }).step! <= step
      } catch {
        return false
      }
    })
    const wanted = kept.map((line) => `${line}\n`).join('')
    if (wanted !== text) await writeAtomically(this.files, path, wanted)
  }

  /** The copy at the root is refreshed after the commit: a death in between left the one before. */
  private async repairModel(run: RunJson): Promise<void> {
    const path = this.path(model)
    const write = await this.publishedOf(run)
    const hash = createHash('sha256')
    let size = 0
    await write(async (bytes) => {
      hash.update(bytes)
      size += bytes.byteLength
    })
    const status = await this.files.status(path)
    if (status?.kind === 'file' && status.size === size && (await hashOf(this.files, path, size)) === hash.digest('hex')) return
    await writeAtomically(this.files, path, write)
  }

  /** Writes what the committed checkpoint publishes: its model, or the moving average that it keeps with the moments. */
  private async publishedOf(run: RunJson): Promise<(sink: Sink) => Promise<void>> {
    const folder = this.path(run.checkpoint)
    if (run.options.ema > 0) {
      return async (sink) => {
        const file = await openSafetensors(await openLocal(join(folder, 'optimizer.safetensors')))
        try {
          const averages = [...file.tensors.values()].filter(({ name }) => name.startsWith('ema.'))
          const tensors = averages.map(({ name, shape }) => ({
            name: name.slice('ema.'.length),
            dtype: 'F32' as const,
            shape,
            data: async () => new Uint8Array((await file.floats(name)).buffer),
          }))
          await writeSafetensors(sink, tensors, { metadata })
        } finally {
          await file.close()
        }
      }
    }
    const { size } = run.files.find(({ name }) => name === model)!
    return async (sink) => {
      const source = await this.files.open(join(folder, model), 'read')
      try {
        for (let at = 0; at < size; at += 1 << 22) await sink(await source.read(at, Math.min(1 << 22, size - at)))
      } finally {
        await source.close()
      }
    }
  }

  async close(): Promise<void> {
    try {
      if (this.pending !== '') await this.flushLog(false)
      await this.logFile?.close()
    } finally {
      this.logFile = undefined
      if (!this.begun) await this.takeBack()
      await this.lock.release()
    }
  }

  /** Nothing was trained, be it for a text that can't be read: everything is left as it was. */
  private async takeBack(): Promise<void> {
    try {
      for (const name of await this.files.readdir(this.name)) {
        if (await isLeftover(this.files, this.name, name)) await this.files.remove(join(this.name, name))
      }
      if (this.madeFolder && (await this.files.readdir(this.name)).length === 0) await this.files.remove(this.name)
    } catch {
      // What stays is a run whose first checkpoint never came: the next one clears it.
    }
  }
}

/**
 * The names in a folder that holds nothing but what a run leaves whose first checkpoint never came. Names alone don't
 * make it one (a folder `data` may be anybody's): the lock must be there, and folders hold only what a run writes.
 */
async function checkLeftovers(files: FileSystem, folder: string): Promise<string[]> {
  const names = await files.readdir(folder)
  const foreign: string[] = []
  for (const name of names) if (!(await isLeftover(files, folder, name))) foreign.push(name)
  if (foreign.length === 0 && names.length > 0 && !names.includes('.lock')) foreign.push(...names)
  if (foreign.length > 0) throw failure('fit.out-not-empty', folder, { found: foreign.slice(0, 4).join(', ') })
  return names
}

const partial = /^\..+\.partial$/

async function isLeftover(files: FileSystem, folder: string, name: string): Promise<boolean> {
  const path = join(folder, name)
  const isFolder = (await files.status(path))?.kind === 'folder'
  if (!isFolder) return partial.test(name) || name === '.lock' || name === 'log.jsonl' || smallFiles.includes(name)
  if (name === 'data') return (await files.readdir(path)).every((inner) => dataFiles.includes(inner) || partial.test(inner))
  return name === 'checkpoints' && (await files.readdir(path)).every((inner) => /^\d{6,}$/.test(inner) || partial.test(inner))
}

async function* readTensors(paths: readonly string[]): AsyncGenerator<readonly [string, Float32Array]> {
  for (const path of paths) {
    const file = await openSafetensors(await openLocal(path))
    try {
      for (const name of file.tensors.keys()) yield [name, await file.floats(name)] as const
    } finally {
      await file.close()
    }
  }
}

