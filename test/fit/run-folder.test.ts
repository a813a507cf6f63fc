import { appendFile, cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { fitFiles, resumeFolder } from '../../src/fit/fit-text.node.ts'
import { FolderRunStore } from '../../src/fit/run-store.node.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { listing } from './listing.ts'
import { logOf, tinyChoices } from './tiny-run.ts'
import { WarmChildren } from './warm-children.ts'

let folder: string
let runtime: Runtime
/** A run that was stopped near step 10 of 24. */
let stopped: string
/** Its committed checkpoint, `checkpoints/000010`. */
let checkpoint: string

const errorOf = async (work: Promise<unknown>): Promise<CantianError> => {
  const error: unknown = await work.then(() => undefined, (cause: unknown) => cause)
  expect(error).toBeInstanceOf(CantianError)
  return error as CantianError
}

/** The checkpoint that is kept besides the committed one. */
const older = (): string => Object.keys(listing(stopped)).find((name) => /^checkpoints\/\d+$/.test(name) && name !== checkpoint)!

const copyOf = async (name: string): Promise<string> => {
  const copy = join(folder, name)
  await cp(stopped, copy, { recursive: true })
  return copy
}

describe.skipIf(!nativeAvailable())('the folder of a run', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cantian-run-folder-'))
    runtime = createNativeRuntime({ threads: 1 })
    stopped = join(folder, 'stopped')
    const controller = new AbortController()
    const run = fitFiles(tinyChoices(runtime, { out: stopped, signal: controller.signal }))
    for await (const event of run) if (event.kind === 'step' && event.step === 10) controller.abort()
    expect((await run.done).reason).toBe('stopped')
    ;({ checkpoint } = JSON.parse(await readFile(join(stopped, 'run.json'), 'utf8')) as { checkpoint: string })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('holds what interfaces.md says, and the log a line a step whose loss no other line has', async () => {
    const out = join(folder, 'whole')
    await fitFiles(tinyChoices(runtime, { out })).done
    expect(Object.keys(listing(out)).filter((name) => !name.startsWith('data'))).toEqual([
      '.lock',
      'checkpoints',
      ...['000020', '000024'].flatMap((step) => [`checkpoints/${step}`, ...['model.safetensors', 'optimizer.safetensors', 'state.json'].map((name) => `checkpoints/${step}/${name}`)]),
      'config.json',
      'generation_config.json',
      'log.jsonl',
      'model.safetensors',
      'run.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ])
    const log = logOf(out)
    const steps = log.filter(({ kind }) => kind === 'step')
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1))
    for (const line of log) {
      expect(line.v).toBe(1)
      expect('loss' in line).toBe(line.kind === 'step')
    }
    const raw = (await readFile(join(out, 'log.jsonl'), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    const step = raw.find(({ kind }) => kind === 'step')!
    expect(Object.keys(step)).toEqual(['v', 'kind', 'step', 'loss', 'gradientNorm', 'learningRate', 'tokensPerSecond', 'memory'])
    for (const [key, value] of Object.entries(step)) if (key !== 'kind') expect(Number.isFinite(value), key).toBe(true)
    expect(log.filter(({ kind }) => kind === 'evaluation').map((line) => line.step)).toEqual([8, 16, 24])
    expect(log.filter(({ kind }) => kind === 'sample').map((line) => line.step)).toEqual([12, 24])
    expect(await readFile(join(out, 'model.safetensors'))).toEqual(await readFile(join(out, 'checkpoints/000024/model.safetensors')))
  })

  it('is one owner’s at a time: another process or another run is told who holds it', async () => {
    const out = await copyOf('owned')
    const before = listing(out)
    const store = await FolderRunStore.open(out)
    expect(await errorOf(resumeFolder(out, { runtime }))).toMatchObject({ code: 'formats.lock.held', values: { pid: String(process.pid) } })
    const children = new WarmChildren(1)
    try {
      const { lines } = await children.run({ out, resume: true }, undefined, false)
      expect(lines).toEqual(['failed formats.lock.held'])
    } finally {
      children.close()
    }
    await store.close()
    expect(listing(out)).toEqual(before)
  })

  it('says that a finished run is finished, and does nothing', async () => {
    const out = join(folder, 'finished')
    await fitFiles(tinyChoices(runtime, { out, steps: 3 })).done
    const before = listing(out)
    expect(await resumeFolder(out, { runtime })).toEqual({ finished: true, step: 3 })
    expect(listing(out)).toEqual(before)
  })

  it('warns where bits may differ', async () => {
    const out = await copyOf('threads')
    const resumed = await resumeFolder(out, { runtime: createNativeRuntime({ threads: 2 }) })
    if (resumed.finished) throw new Error('it isn’t finished')
    expect(resumed.warnings).toEqual(['threads'])
    expect((await resumed.run.done).step).toBe(24)
  })

  describe('damaged', () => {
    const cases: Record<string, { at: string; code: string; damage: (path: string) => Promise<unknown> }> = {
      'weights cut short': { at: 'CHECKPOINT/model.safetensors', code: 'fit.run-damaged', damage: (path) => truncate(path, 1000) },
      'weights gone': { at: 'CHECKPOINT/model.safetensors', code: 'fit.run-damaged', damage: (path) => rm(path) },
      'moments of another checkpoint': { at: 'CHECKPOINT/optimizer.safetensors', code: 'fit.run-damaged', damage: (path) => cp(path.replace(checkpoint, older()), path) },
      'position of another checkpoint': { at: 'CHECKPOINT/state.json', code: 'fit.run-damaged', damage: (path) => cp(path.replace(checkpoint, older()), path) },
      'one bit of the weights': {
        at: 'CHECKPOINT/model.safetensors',
        code: 'fit.run-damaged',
        damage: async (path) => {
          const bytes = await readFile(path)
          bytes[bytes.length - 3] ^= 1
          await writeFile(path, bytes)
        },
      },
      'tokens of another text': {
        at: 'data/tokens.bin',
        code: 'fit.run-damaged',
        damage: async (path) => writeFile(path, (await readFile(path)).reverse()),
      },
      'tokens cut short': { at: 'data/tokens.bin', code: 'fit.run-damaged', damage: (path) => truncate(path, 100) },
      'another tokenizer': { at: 'tokenizer.json', code: 'fit.run-damaged', damage: (path) => appendFile(path, ' ') },
      'another configuration': { at: 'config.json', code: 'fit.run-damaged', damage: async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('10000', '20000')) },
      'run.json cut short': { at: 'run.json', code: 'formats.json.cut-off', damage: (path) => truncate(path, 200) },
      'run.json empty': { at: 'run.json', code: 'formats.json.cut-off', damage: (path) => truncate(path, 0) },
      'run.json of another format': { at: 'run.json', code: 'fit.run-version', damage: async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('"format": 1', '"format": 2')) },
      'run.json without its options': { at: 'run.json', code: 'fit.run-damaged', damage: async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('"options"', '"opinions"')) },
      'run.json that lists no weights': { at: 'run.json', code: 'fit.run-damaged', damage: async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('"name": "model.safetensors"', '"name": "model"')) },
      'run.json that points outside': { at: 'run.json', code: 'fit.run-damaged', damage: async (path) => writeFile(path, (await readFile(path, 'utf8')).replace(checkpoint, '../../elsewhere')) },
    }
    for (const [what, { at, code, damage }] of Object.entries(cases)) {
      it(what, async () => {
        const out = await copyOf(`damaged ${what}`)
        const path = join(out, at.replace('CHECKPOINT', checkpoint))
        await damage(path)
        const before = listing(out)
        const error = await errorOf(resumeFolder(out, { runtime }))
        expect({ code: error.code, where: error.where }).toEqual({ code, where: path })
        expect(listing(out)).toEqual(before)
        // And nobody else is shut out by a lock that stayed.
        await (await FolderRunStore.open(out)).close()
      })
    }
  })

  it('goes on where a file outside its checkpoint only grew', async () => {
    const out = await copyOf('longer log')
    await appendFile(join(out, 'log.jsonl'), '{"v":1,"kind":"step","step":23,"loss":1}\n{"v":1,"ki')
    const store = await FolderRunStore.open(out)
    await store.load()
    await store.close()
    expect(listing(out)).toEqual(listing(stopped))
  })

  it('repairs the model at the root after a death between commit and refresh', async () => {
    const out = await copyOf('stale')
    const good = listing(out)
    await cp(join(out, older(), 'model.safetensors'), join(out, 'model.safetensors'))
    await writeFile(join(out, '.model.safetensors.77-3.partial'), 'half')
    const store = await FolderRunStore.open(out)
    await store.load()
    await store.close()
    expect(listing(out)).toEqual(good)
  })

  it('a folder with anything else in it is refused and left alone', async () => {
    const someones: Record<string, (path: string) => Promise<unknown>> = {
      'a file': (path) => writeFile(join(path, 'thesis.txt'), 'years of work'),
      'a hidden file': (path) => writeFile(join(path, '.bashrc'), 'x'),
      // Names that a run uses too, but no run made them.
      'texts in a folder called data': (path) => mkdir(join(path, 'data')).then(() => writeFile(join(path, 'data/poems.txt'), 'moon')),
      'a folder called data, and a lock': (path) => mkdir(join(path, 'data')).then(() => Promise.all([writeFile(join(path, '.lock'), ''), writeFile(join(path, 'data/poems.txt'), 'moon')])),
      'a config.json': (path) => writeFile(join(path, 'config.json'), '{}'),
      'another run': (path) => cp(stopped, path, { recursive: true }),
    }
    for (const [what, make] of Object.entries(someones)) {
      const out = join(folder, `someone’s ${what}`)
      await mkdir(out)
      await make(out)
      const before = listing(out)
      expect((await errorOf(fitFiles(tinyChoices(runtime, { out })).done)).code, what).toBe('fit.out-not-empty')
      expect(listing(out), what).toEqual(before)
    }
  })

  it('leftovers of a run whose first checkpoint never came are cleared', async () => {
    const out = join(folder, 'never-came')
    await cp(stopped, out, { recursive: true })
    for (const name of ['run.json', 'model.safetensors']) await rm(join(out, name))
    await writeFile(join(out, '.config.json.1-2.partial'), '{')
    const run = fitFiles(tinyChoices(runtime, { out, steps: 2 }))
    expect((await run.done).step).toBe(2)
    expect(logOf(out).filter(({ kind }) => kind === 'step')).toHaveLength(2)
    expect(Object.keys(listing(out)).filter((name) => /^checkpoints\/\d+$/.test(name))).toEqual(['checkpoints/000002'])
  })

  it('what fails before step 1 leaves nothing behind, in a new folder and in an empty one', async () => {
    const empty = join(folder, 'empty')
    await mkdir(empty)
    const before = listing(folder)
    for (const out of [empty, join(folder, 'new')]) {
      expect((await errorOf(fitFiles(tinyChoices(runtime, { out, context: 100_000 })).done)).code).toBe('data.text.context-long')
      expect((await errorOf(fitFiles(tinyChoices(runtime, { out, vocabulary: 5000, tokenizer: 'bpe' })).done)).code).toBe('data.tokenizer.vocabulary-large')
    }
    expect(listing(folder)).toEqual(before)
  })
})
