import { join } from 'node:path'
import { failure } from '../errors/index.ts'
import { nodeFiles, readWhole, writeAtomically, type FileSystem } from '../formats/files.node.ts'
import { decodeUtf8 } from '../formats/json.ts'
import type { StepEvent } from './events.ts'
import { hashOf, readRunFile } from './run-files.node.ts'
import { CHECKPOINT_FILES, runSchema, type FileRecord, type RunJson } from './run-json.ts'
import { FolderRunStore, type RunStoreOptions } from './run-store.node.ts'
import { checkpointFolder } from './run-store.ts'
import { learningRate } from './schedule.ts'

/**
 * The run of a folder stands at an earlier checkpoint again; what came after it is gone. Its learning rate is the one it had there.
 * @throws fit.no-run, fit.run-damaged where that checkpoint isn't kept, formats.lock.held, formats.files.*
 */
export async function rewind(folder: string, step: number, options: RunStoreOptions = {}): Promise<void> {
  const { files = nodeFiles } = options
  const store = await FolderRunStore.open(folder, options)
  try {
    const run = await readRunFile(files, join(folder, 'run.json'), runSchema)
    const checkpoint = checkpointFolder(step)
    const records: FileRecord[] = []
    for (const name of CHECKPOINT_FILES) {
      const path = join(folder, checkpoint, name)
      const status = await files.status(path)
      if (step > run.step || !status) throw failure('fit.run-damaged', path, { expected: name, found: '–' })
      records.push({ name, size: status.size, sha256: await hashOf(files, path, status.size) })
    }
    const learned = await peakAt(files, join(folder, 'log.jsonl'), step, run.options)
    const back: RunJson = { ...run, checkpoint, step, finished: false, files: records, options: { ...run.options, learningRate: learned ?? run.options.learningRate } }
    await writeAtomically(files, join(folder, 'run.json'), `${JSON.stringify(back, null, 2)}\n`)
    await store.load()
    // Later checkpoints would be taken for this run's own.
    for (const later of await files.readdir(join(folder, 'checkpoints'))) if (Number(later) > step) await files.remove(join(folder, 'checkpoints', later))
  } finally {
    await store.close()
  }
}

/** The highest learning rate of the schedule as it stood at a step, by the log; undefined where the log doesn't have it. */
async function peakAt(files: FileSystem, log: string, step: number, { schedule: kind, warmup, steps }: RunJson['options']): Promise<number | undefined> {
  if (!(await files.status(log))) return undefined
  const line = decodeUtf8(await readWhole(files, log, 1 << 30), log).split('\n').find((one) => one.includes(`"kind":"step","step":${step},`))
  const { learningRate: rate } = line === undefined ? {} : (JSON.parse(line) as Partial<StepEvent>)
  return rate === undefined ? undefined : Number((rate / learningRate({ kind, peak: 1, warmup, steps }, step)).toPrecision(12))
}
