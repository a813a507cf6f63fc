import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeFiles } from '../../src/formats/files.node.ts'
import { fitFiles, resumeFolder } from '../../src/fit/fit-text.node.ts'
import { Philox } from '../../src/graph/philox.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { FaultyFiles } from '../formats/faulty-files.ts'
import { logOf, tinyChoices } from './tiny-run.ts'
import { WarmChildren } from './warm-children.ts'

const settings = { steps: 40, saveEvery: 3, evaluateEvery: 5, sampleEvery: 10, sampleTokens: 4 }
const kills = 30

let folder: string
/** The run that nothing disturbed. */
let unbroken: { log: unknown[]; files: Record<string, string> }

/** What must come out equal: every line of the log, every byte of the weights and moments. */
async function outcomeOf(run: string): Promise<{ log: unknown[]; files: Record<string, string> }> {
  const { checkpoint } = JSON.parse(await readFile(join(run, 'run.json'), 'utf8')) as { checkpoint: string }
  const files: Record<string, string> = { checkpoint }
  for (const name of ['model.safetensors', `${checkpoint}/model.safetensors`, `${checkpoint}/optimizer.safetensors`]) {
    files[name] = createHash('sha256').update(await readFile(join(run, name))).digest('hex')
  }
  return { log: logOf(run), files }
}

const committed = (run: string) => readFile(join(run, 'run.json')).then(() => true, () => false)

describe.skipIf(!nativeAvailable())('a run that died goes on as if it hadn’t', () => {
  let children: WarmChildren

  beforeAll(async () => {
    children = new WarmChildren(2)
    folder = await mkdtemp(join(tmpdir(), 'cantian-resume-'))
    const out = join(folder, 'unbroken')
    await fitFiles(tinyChoices(createNativeRuntime({ threads: 1 }), { ...settings, out })).done
    unbroken = await outcomeOf(out)
    expect(unbroken.log.filter((line) => (line as { kind: string }).kind === 'step')).toHaveLength(40)
  })
  afterAll(async () => {
    children.close()
    await rm(folder, { recursive: true, force: true })
  })

  it(`killed with -9 at ${kills} random moments`, async () => {
    const random = new Philox(20, 'moments')
    let draw = 0
    let killed = 0
    let runs = 0
    let beforeFirstCheckpoint = 0
    let out = join(folder, 'killed-0')
    const lives: number[] = []
    for (;;) {
      const resume = await committed(out)
      if (!resume && killed > 0) beforeFirstCheckpoint++
      // Events of preparing come first; then about 1.4 a step. The rest of a moment is a delay that may fall anywhere.
      const event = 1 + Math.floor(random.uniform(draw++) * (resume ? 14 : 24))
      const delay = random.uniform(draw++) * 12
      const wanted = killed < kills
      const { lines, signal } = await children.run(
        { out, resume, more: settings },
        (_line, count, child) => {
          if (wanted && count === event) setTimeout(() => child.kill('SIGKILL'), delay)
        },
        wanted,
      )
      expect(lines.filter((line) => line.startsWith('failed'))).toEqual([])
      lives.push(lines.length)
      if (signal === 'SIGKILL') {
        killed++
        continue
      }
      expect(lines.at(-1)).toBe('finished')
      expect(await outcomeOf(out), `run ${runs} after ${killed} kills`).toEqual(unbroken)
      if (killed >= kills) break
      out = join(folder, `killed-${++runs}`)
    }
    console.log(`${killed} kills over ${runs + 1} runs, ${beforeFirstCheckpoint} of them before the first checkpoint; events seen by each life: ${lives.join(' ')}`)
    expect(killed).toBe(kills)
  }, 120_000)

  it('killed by itself inside the checkpoint writer', async () => {
    // Where the operations stand is counted on a run of the same settings.
    const files = new FaultyFiles(nodeFiles)
    const counted = join(folder, 'counted')
    await fitFiles(tinyChoices(createNativeRuntime({ threads: 1 }), { ...settings, out: counted, storage: files })).done
    const nth = (operation: string, occurrence: number) => files.operations.flatMap((name, i) => (name === operation ? [i] : []))[occurrence]
    const moments = {
      'half of the weights': nth('open model.safetensors', 1) + 2,
      'before the folder is renamed': nth('rename 000006', 0),
      'before the commit': nth('rename run.json', 1),
      'after the commit, before the root is refreshed': nth('rename run.json', 2) + 2,
      'before an old checkpoint goes': nth('remove 000003', 1),
    }
    for (const [moment, killAt] of Object.entries(moments)) {
      expect(killAt, moment).toBeGreaterThan(0)
      const out = join(folder, `at-${killAt}`)
      const { signal } = await children.run({ out, resume: false, more: settings, killAt })
      expect(signal, moment).toBe('SIGKILL')
      const resumed = await resumeFolder(out, { runtime: createNativeRuntime({ threads: 1 }) })
      if (resumed.finished) throw new Error('it can’t be finished')
      await resumed.run.done
      expect(await outcomeOf(out), moment).toEqual(unbroken)
    }
  })

  it('Ctrl-C saves, and the run goes on from that very step', async () => {
    for (const event of [4, 17, 30]) {
      const out = join(folder, `interrupted-${event}`)
      let interrupted = false
      const { lines, signal } = await children.run({ out, resume: false, more: settings }, (line, count, child) => {
        if (count >= event && line === 'step' && !interrupted) interrupted = child.kill('SIGINT')
      }, false)
      expect(signal).toBeNull()
      expect(lines.at(-1)).toBe('stopped')
      const { step } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { step: number }
      expect(step).toBe(lines.filter((line) => line === 'step').length)
      const resumed = await resumeFolder(out, { runtime: createNativeRuntime({ threads: 1 }) })
      if (resumed.finished) throw new Error('it can’t be finished')
      await resumed.run.done
      expect(await outcomeOf(out)).toEqual(unbroken)
    }
  })

  it('stopped again and again by a signal, at every step once', async () => {
    const out = join(folder, 'stops')
    const runtime = createNativeRuntime({ threads: 1 })
    let reason = ''
    for (let lives = 0; reason !== 'finished'; lives++) {
      expect(lives).toBeLessThan(20)
      const controller = new AbortController()
      const { signal } = controller
      const resumed = (await committed(out)) ? await resumeFolder(out, { runtime, signal }) : undefined
      if (resumed?.finished) throw new Error('it can’t be finished')
      const run = resumed?.run ?? fitFiles(tinyChoices(runtime, { ...settings, out, signal }))
      let steps = 0
      for await (const event of run) if (event.kind === 'step' && ++steps === 3) controller.abort()
      ;({ reason } = await run.done)
    }
    expect(await outcomeOf(out)).toEqual(unbroken)
  })

  it('a copy of a folder is a run too, and a moving average is published again', async () => {
    const more = { ...settings, steps: 12, ema: 0.9 }
    const out = join(folder, 'average')
    const runtime = createNativeRuntime({ threads: 1 })
    await fitFiles(tinyChoices(runtime, { ...more, out })).done
    const wanted = await outcomeOf(out)
    expect(wanted.files['model.safetensors']).not.toBe(wanted.files['checkpoints/000012/model.safetensors'])
    const files = new FaultyFiles(nodeFiles)
    await fitFiles(tinyChoices(runtime, { ...more, out: join(folder, 'average-counted'), storage: files })).done
    const commits = files.operations.flatMap((name, i) => (name === 'rename run.json' ? [i] : []))
    const broken = join(folder, 'average-broken')
    await fitFiles(tinyChoices(runtime, { ...more, out: broken, storage: new FaultyFiles(nodeFiles, { at: commits[1] + 2, how: 'stop' }) })).done.catch(() => undefined)
    const moved = join(folder, 'average-moved')
    await cp(broken, moved, { recursive: true })
    const resumed = await resumeFolder(moved, { runtime })
    if (resumed.finished) throw new Error('it can’t be finished')
    await resumed.run.done
    expect(await outcomeOf(moved)).toEqual(wanted)
  })
})
