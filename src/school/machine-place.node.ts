// A school on the machine that serves the page: computed natively, its runs folders as `cantian fit --out` makes them.
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { EncodeOptions, TextPart } from '../data/text/index.ts'
import { TokenFile, writeTokenFile } from '../data/text/token-file.node.ts'
import { CantianError, failure } from '../errors/index.ts'
import type { FitEvent } from '../fit/events.ts'
import { readRunFile, readRunModel, wholeCheckpoints } from '../fit/run-files.node.ts'
import { runSchema, type FileRecord, type RunJson } from '../fit/run-json.ts'
import { rewind } from '../fit/rewind.node.ts'
import { FolderRunStore } from '../fit/run-store.node.ts'
import type { CheckpointContent, StoredCheckpoint } from '../fit/run-store.ts'
import { nodeFiles, readWhole, writeAtomically } from '../formats/files.node.ts'
import { decodeUtf8 } from '../formats/json.ts'
import { takeLock } from '../formats/lock.node.ts'
import { localFolder } from '../formats/source.node.ts'
import type { Tokenizer } from '../formats/tokenizer/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { RunNotes, SchoolPlace, SchoolRun } from './place.ts'
import { TEXTS, type KeptRun, type SchoolRequest } from './protocol.ts'

/** Checkpoints of a run that may be gone back to. */
const keep = 12
/** What the school knows of a run beside what any run says of itself. */
const notesFile = 'school.json'
const notesSchema = z.object({ format: z.literal(1), created: z.number(), title: z.string(), text: z.enum(TEXTS), start: z.nullable(z.looseObject({})), guessing: z.nullable(z.object({ even: z.number(), frequencies: z.number(), gzip: z.nullable(z.number()) })) })

/** Names of runs: nothing that leads out of the folder, nothing hidden. */
const isRunName = (id: string): boolean => /^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,99}$/u.test(id)

export interface MachinePlaceOptions {
  /** Where runs stand; made with the first. */
  readonly folder: string
  readonly openRuntime: () => Promise<Runtime>
  readonly shipped: SchoolPlace['shipped']
}

export function machinePlace({ folder, openRuntime, shipped }: MachinePlaceOptions): SchoolPlace {
  const placeOf = (id: string): string => {
    if (!isRunName(id)) throw failure('lab.run.missing', id.slice(0, 100), {})
    return join(folder, id)
  }
  const there = async (id: string): Promise<string> => {
    const path = placeOf(id)
    if (!(await nodeFiles.status(join(path, 'run.json')))) throw failure('lab.run.missing', id, {})
    return path
  }
  return {
    where: { kind: 'machine', folder },
    openRuntime,
    shipped,
    async create(notes, lost) {
      const path = placeOf(notes.id)
      await nodeFiles.mkdir(folder)
      return new MachineRun(path, await FolderRunStore.create(path, { keep }), notes, lost)
    },
    async reopen(id, lost) {
      const path = await there(id)
      const store = await FolderRunStore.open(path, { keep })
      try {
        const notes = await notesOf(path, id)
        const run = new MachineRun(path, store, notes, lost)
        await run.load()
        return run
      } catch (error) {
        await store.close()
        throw error
      }
    },
    async back(id, step) {
      await rewind(await there(id), step, { keep })
    },
    async kept() {
      const found: KeptRun[] = []
      for (const id of (await nodeFiles.status(folder)) ? await nodeFiles.readdir(folder) : []) {
        if (!isRunName(id) || !(await nodeFiles.status(join(folder, id, 'run.json')))) continue
        try {
          const { created, title, start, step, request, finished } = await notesOf(join(folder, id), id)
          found.push({ id, created, title, parameters: start?.parameters ?? 0, step: step ?? 0, steps: request.steps, finished })
        } catch (error) {
          // One that is damaged, or from another version, doesn't hide the others.
          if (!(error instanceof CantianError)) throw error
        }
      }
      return found.sort((a, b) => b.created - a.created)
    },
    async forget(id) {
      const path = await there(id)
      // Not while somebody trains it.
      const lock = await takeLock(join(path, '.lock'))
      try {
        await nodeFiles.remove(path)
      } finally {
        await lock.release()
      }
    },
  }
}

/** Of a run that the command line made, as much as it says itself. */
async function notesOf(path: string, id: string): Promise<RunNotes> {
  const run = await readRunFile(nodeFiles, join(path, 'run.json'), runSchema)
  const noted = (await nodeFiles.status(join(path, notesFile))) ? await readRunFile(nodeFiles, join(path, notesFile), notesSchema) : undefined
  const { config } = await readRunModel(nodeFiles, path)
  const request: SchoolRequest = { text: noted?.text ?? 'own', tokenizer: run.data.tokenizer === 'characters' ? 'characters' : 'bpe', layers: config.layers, width: config.width, steps: run.options.steps, seed: run.seed }
  return {
    id,
    created: noted?.created ?? (await nodeFiles.status(join(path, 'run.json')))!.modified,
    title: noted?.title ?? id,
    request,
    start: (noted?.start ?? null) as RunNotes['start'],
    guessing: noted?.guessing ?? null,
    step: run.step,
    finished: run.finished,
  }
}

class MachineRun implements SchoolRun {
  readonly name: string
  steps: readonly number[] = []
  learningRate = 0
  private tokens: TokenFile | undefined

  constructor(
    private readonly path: string,
    private readonly store: FolderRunStore,
    public notes: RunNotes,
    private readonly lost: (error: unknown) => void,
  ) {
    this.name = path
  }

  begin(files: Readonly<Record<string, string>>): Promise<FileRecord[]> {
    return this.store.begin(files)
  }

  async save(content: CheckpointContent): Promise<string> {
    const folder = await this.store.save(content)
    this.notes = { ...this.notes, step: content.position.step, finished: content.run.finished }
    await this.write()
    await this.look(content.run.options)
    return folder
  }

  private async look({ learningRate }: Pick<RunJson['options'], 'learningRate'>): Promise<void> {
    this.learningRate = learningRate
    this.steps = (await wholeCheckpoints(nodeFiles, this.path, this.notes.step ?? 0)).slice(-keep)
  }

  log(event: FitEvent): Promise<void> {
    return this.store.log(event)
  }

  async load(): Promise<StoredCheckpoint> {
    const stored = await this.store.load()
    await this.look(stored.run.options)
    return stored
  }

  async note(known: Partial<Pick<RunNotes, 'title' | 'start' | 'guessing'>>): Promise<void> {
    this.notes = { ...this.notes, ...known }
    // Before its first checkpoint a run counts for nothing, and leaves nothing.
    if (this.notes.step !== null) await this.write()
  }

  private async write(): Promise<void> {
    const { created, title, request, start, guessing } = this.notes
    try {
      await writeAtomically(nodeFiles, join(this.path, notesFile), `${JSON.stringify({ format: 1, created, title, text: request.text, start, guessing }, null, 2)}\n`)
    } catch (error) {
      this.lost(error)
    }
  }

  async logged(): Promise<readonly FitEvent[]> {
    const path = join(this.path, 'log.jsonl')
    const text = (await nodeFiles.status(path)) ? decodeUtf8(await readWhole(nodeFiles, path, 1 << 30), path) : ''
    // A page draws steps, evaluations and samples; lines of pinned numbers are `cantian life`'s.
    return text.split('\n').filter((line) => line !== '' && !line.includes('"kind":"pins"')).map((line) => JSON.parse(line) as FitEvent)
  }

  async encode(documents: AsyncIterable<TextPart>, tokenizer: Tokenizer, options: EncodeOptions): Promise<TokenFile> {
    this.tokens = await writeTokenFile(join(this.path, 'data'), documents, tokenizer, options)
    return this.tokens
  }

  async begun() {
    // Whoever trains closes the file that it was given.
    this.tokens = await TokenFile.open(join(this.path, 'data'))
    return { ...(await readRunModel(nodeFiles, this.path)), tokens: this.tokens }
  }

  async folder() {
    if (this.notes.step === null) throw failure('lab.run.none', '', {})
    return localFolder(this.path)
  }

  async close(): Promise<void> {
    this.tokens?.close()
    await this.store.close()
  }
}
