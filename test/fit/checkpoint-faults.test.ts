import { createHash } from 'node:crypto'
import { appendFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { FolderRunStore } from '../../src/fit/run-store.node.ts'
import { nodeFiles, type FileSystem } from '../../src/formats/files.node.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { FaultyFiles, Stopped, type Fault } from '../formats/faulty-files.ts'
import { logOf } from './tiny-run.ts'
import { rig, type Rig } from './rig.ts'

let folder: string
let training: Rig | undefined
/** Everything in an unbroken run's folder, by name. */
let unbroken: Record<string, string>
/** Every durable operation of that run, in order. */
let operations: readonly string[]

/** The disk without waiting for it: a death inside this process loses nothing that was written, and hundreds are tried. */
const disk: FileSystem = {
  ...nodeFiles,
  open: async (path, mode) => {
    const file = await nodeFiles.open(path, mode)
    file.sync = () => Promise.resolve()
    return file
  },
  syncFolder: () => Promise.resolve(),
}

/** Contents of a finished run as hashes; of the log and of run.json without what depends on the clock. */
async function contentsOf(run: string): Promise<Record<string, string>> {
  const contents: Record<string, string> = {}
  for (const entry of await readdir(run, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(run.length + 1)
    if (entry.isDirectory()) contents[name] = 'folder'
    else if (name === '.lock') contents[name] = ''
    else if (name === 'log.jsonl') contents[name] = JSON.stringify(logOf(run))
    else if (name.endsWith('state.json') || name === 'run.json') {
      const json = JSON.parse(await readFile(path, 'utf8')) as { trainedMilliseconds?: number; files?: { name: string }[] }
      // state.json keeps how long training took.
      contents[name] = JSON.stringify({ ...json, trainedMilliseconds: 0, files: json.files?.filter((file) => file.name !== 'state.json') })
    } else contents[name] = createHash('sha256').update(await readFile(path)).digest('hex')
  }
  return contents
}

const trainWith = async (files: FileSystem, out: string, from: 'start' | 'checkpoint'): Promise<unknown> => {
  const store = await (from === 'start' ? FolderRunStore.create(out, { files }) : FolderRunStore.open(out, { files }))
  try {
    return await training!.train(store, from)
  } finally {
    await store.close().catch(() => undefined)
  }
}

/** Whether the fault had been reached; then it was the error that came out. */
async function breaks(fault: Fault, work: (files: FileSystem) => Promise<unknown>): Promise<boolean> {
  const files = new FaultyFiles(disk, fault)
  const error: unknown = await work(files).then(() => undefined, (cause: unknown) => cause)
  if (error === undefined) return false
  expect(error, JSON.stringify(fault)).toBeInstanceOf(fault.how === 'stop' ? Stopped : CantianError)
  if (fault.how === 'fail') expect((error as CantianError).code).toBe('formats.files.no-space')
  return true
}

/** As a person would: from the checkpoint, or from the start where none came; a finished run is opened, which repairs it. */
async function goOn(out: string): Promise<void> {
  if (!(await disk.status(join(out, 'run.json')))) await trainWith(disk, out, 'start')
  else {
    const store = await FolderRunStore.open(out, { files: disk })
    const { finished } = (await store.load()).run
    await store.close()
    if (!finished) await trainWith(disk, out, 'checkpoint')
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-faults-'))
  training = await rig(nativeAvailable() ? createNativeRuntime({ threads: 1 }) : createReferenceRuntime(), { steps: 6 })
  const files = new FaultyFiles(disk)
  await trainWith(files, join(folder, 'unbroken'), 'start')
  unbroken = await contentsOf(join(folder, 'unbroken'))
  operations = files.operations
})
afterAll(async () => {
  training?.trainer.close()
  await rm(folder, { recursive: true, force: true })
})

describe('every write, fsync and rename of a run', () => {
  it('is known: what one save does, in order', () => {
    const commits = operations.flatMap((name, i) => (name === 'rename run.json' ? [i] : []))
    expect(commits).toHaveLength(3)
    const verbs = operations.map((name) => name.replace(/\.\d+-\d+\.partial/, '.partial'))
    // The last save, of step 6, from the log that is synced first to the checkpoint of step 2 that goes at last.
    const save = verbs.slice(verbs.lastIndexOf('fsync log.jsonl', commits[2]), verbs.indexOf('remove 000002', commits[2]) + 1)
    console.log(`${operations.length} durable operations in a run of 3 checkpoints, ${save.length} in one save`)
    const marks = ['fsync log.jsonl', 'mkdir .6.partial', 'fsync model.safetensors', 'fsync optimizer.safetensors', 'fsync state.json', 'fsync-folder .6.partial', 'rename 000006', 'fsync-folder checkpoints', 'fsync .run.json.partial', 'rename run.json', 'fsync .model.safetensors.partial', 'rename model.safetensors', 'remove 000002']
    expect(save.filter((name) => marks.includes(name))).toEqual(marks)
  })

  for (const how of ['stop', 'fail'] as const) {
    it(`${how === 'stop' ? 'dying' : 'a full disk'} there: the run opens, goes on and ends the same`, async () => {
      let tried = 0
      for (let at = 0; at < operations.length; at++) {
        const out = join(folder, `${how}-${at}`)
        // A close that fails after a failed write, and clearing up, may swallow the fault: then the run just ended well.
        if (await breaks({ at, how }, (files) => trainWith(files, out, 'start'))) {
          tried++
          await goOn(out)
        }
        expect(await contentsOf(out), `${how} at ${at}: ${operations[at]}`).toEqual(unbroken)
        await rm(out, { recursive: true })
      }
      console.log(`${how}: ${tried} of ${operations.length} fault points broke the run; each went on to the same bytes`)
      expect(tried).toBeGreaterThanOrEqual(operations.length - 2)
    }, 120_000)
  }

  it('also those of opening: whatever repairs the folder may die as well', async () => {
    // The worst that a death leaves: committed, not refreshed, half-written files about, lines after the checkpoint.
    const worst = join(folder, 'worst')
    const commit = operations.flatMap((name, i) => (name === 'rename run.json' ? [i] : []))[1]
    expect(await breaks({ at: commit + 2, how: 'stop' }, (files) => trainWith(files, worst, 'start'))).toBe(true)
    await writeFile(join(worst, '.config.json.1-1.partial'), 'half')
    await mkdir(join(worst, 'checkpoints/.6.partial'))
    await writeFile(join(worst, 'checkpoints/.6.partial/model.safetensors'), 'half')
    await mkdir(join(worst, 'checkpoints/000006'))
    await appendFile(join(worst, 'log.jsonl'), '{"v":1,"kind":"step","step":5,"loss":1}\n{"v":1,"kind":"st')
    const counted = new FaultyFiles(disk)
    await cp(worst, join(folder, 'worst-counted'), { recursive: true })
    const store = await FolderRunStore.open(join(folder, 'worst-counted'), { files: counted })
    await store.load()
    await store.close()
    expect(logOf(join(folder, 'worst-counted')).at(-1)).toMatchObject({ step: 4 })
    expect(counted.operations.length).toBeGreaterThan(12)
    console.log(`${counted.operations.length} durable operations in repairing a folder`)
    for (let at = 0; at < counted.operations.length; at++) {
      const out = join(folder, `worst-${at}`)
      await cp(worst, out, { recursive: true })
      expect(await breaks({ at, how: 'stop' }, (files) => trainWith(files, out, 'checkpoint')), `${at}: ${counted.operations[at]}`).toBe(true)
      await goOn(out)
      expect(await contentsOf(out), `${at}: ${counted.operations[at]}`).toEqual(unbroken)
    }
  })
})
