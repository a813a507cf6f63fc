// The school on the machine that serves the page: the page's losses, in folders that the command line shares.
import { appendFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeToMemory } from '../../src/data/text/index.ts'
import type { StepEvent } from '../../src/fit/events.ts'
import { fitFiles } from '../../src/fit/fit-text.node.ts'
import { fitText } from '../../src/fit/fit-text.ts'
import { openCheckpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { localFolder } from '../../src/formats/source.node.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { machinePlace } from '../../src/school/machine-place.node.ts'
import type { Phase, SchoolRequest } from '../../src/school/protocol.ts'
import { School } from '../../src/school/school.ts'
import { partsOf } from '../../src/school/texts.ts'
import { window } from '../../src/school/window.ts'
import { fromWire, toWire } from '../../src/school/wire.ts'
import { cantianHere } from '../cli/in-process.ts'
import { smallText, tinyChoices } from '../fit/tiny-run.ts'

const steps = 20
const texts = smallText().map((text, i) => `poem ${i}\n${text}`)
const request: SchoolRequest = { text: 'poems', tokenizer: 'characters', layers: 1, width: 16, steps, seed: 3 }
const open = (): Promise<Runtime> => (nativeAvailable() ? Promise.resolve(createNativeRuntime({ threads: 1 })) : createWebRuntime({ device: 'wasm', threads: 1 }))

let folder: string
let expected: number[]
const schools: School[] = []
const school = (): School => {
  const made = new School(machinePlace({ folder: join(folder, 'runs'), openRuntime: open, shipped: async () => texts }))
  schools.push(made)
  return made
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-machine-'))
  const runtime = await open()
  expected = []
  const run = fitText({ tokenizer: 'characters', layers: 1, width: 16, ...window, steps, seed: 3, evaluateEvery: 1000, sampleEvery: 0, saveEvery: 1000 }, async () => ({
    runtime, documents: () => partsOf(texts), bytes: 1, texts: [], encode: (parts, tokenizer) => encodeToMemory(parts, tokenizer), memory: () => null, availableBytes: Infinity, versions: { cantian: '', engine: '', node: '' }, cpu: '',
  }))
  for await (const event of run) if (event.kind === 'step') expected.push(event.loss)
  await runtime.close()
}, 60_000)
afterAll(async () => {
  for (const one of schools) await one.close()
  await rm(folder, { recursive: true, force: true })
})

async function until(one: School, ...phases: Phase[]): Promise<void> {
  for (;;) {
    const { phase, failure } = one.watch(0)
    if (failure) throw new Error(failure.en.found)
    if (phases.includes(phase)) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
const lossesOf = (one: School): number[] => one.watch(0).events.filter((event): event is StepEvent => event.kind === 'step').map(({ loss }) => loss)

describe('a school on this machine', () => {
  it('trains as anything else does with the same seed, is held, left, found again, and goes on to the same losses', async () => {
    const first = school()
    await first.prepare('run1', request, {})
    await until(first, 'held')
    expect(first.watch(0)).toMatchObject({ id: 'run1', step: 0, place: { kind: 'machine', folder: join(folder, 'runs') }, start: { device: nativeAvailable() ? 'cpu' : 'wasm' } })
    // The first page of the album comes before the first step.
    expect(first.watch(0).events.map(({ kind }) => kind)).toEqual(['sample', 'sample'])
    for (let i = 1; i <= 7; i++) {
      first.one()
      while (first.watch(0).step < i) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await until(first, 'held')
    const map = await first.map('model.layers.0.self_attn.q_proj.weight')
    expect(map).toMatchObject({ rows: 16, columns: 16, step: 7 })
    expect(map.strongest.length).toBe(2)
    await first.pin('model.layers.0.self_attn.q_proj.weight', 5)
    expect(first.watch(0).pin!.steps[0].value).toBe(map.values[5])
    await first.close()

    const second = school()
    await second.reopen('run1', {})
    await until(second, 'held')
    expect(second.watch(0)).toMatchObject({ step: 7, request: { seed: 3, text: 'poems' } })
    expect(second.watch(0).guessing!.even).toBeGreaterThan(second.watch(0).guessing!.frequencies)
    second.go()
    await until(second, 'finished')
    const found = lossesOf(second)
    expect(found).toHaveLength(steps)
    found.forEach((loss, i) => expect(Math.abs(loss - expected[i])).toBeLessThan(1e-5))
    const answer = await second.answered('the ', 1)
    expect(answer.text.length).toBeGreaterThan(5)

    // What the command line finds there.
    const asked = await cantianHere(['ask', join(folder, 'runs/run1'), 'the ', '--seed', '1', '--max-tokens', '120', '--temperature', '0.8', '--top-k', '40', '--json'])
    expect((JSON.parse(asked.out) as { text: string }).text).toBe(answer.text)
    const checkpoint = await openCheckpoint(localFolder(join(folder, 'runs/run1')))
    expect((await second.map('model.layers.0.self_attn.q_proj.weight')).values).toEqual(await checkpoint.floats('model.layers.0.self_attn.q_proj.weight'))
    await checkpoint.close()
  }, 120_000)

  it('goes back to an earlier moment and learns the same again; a turned rate is the one of that moment', async () => {
    const one = school()
    await one.prepare('run2', request, {})
    await until(one, 'held')
    const { learningRate } = one.watch(0)
    one.go()
    while (one.watch(0).step < 10) await new Promise((resolve) => setTimeout(resolve, 2))
    await one.learningRate(learningRate * 50)
    await until(one, 'finished')
    const turned = lossesOf(one)
    expect(turned.slice(14)).not.toEqual(expected.slice(14))
    const early = one.watch(0).checkpoints.find((step) => step >= 4)!
    await one.back(early)
    await until(one, 'held')
    expect(one.watch(0).step).toBe(early)
    expect(one.watch(0).learningRate).toBeCloseTo(learningRate, 8)
    expect(one.watch(0).checkpoints.at(-1)).toBe(early)
    one.go()
    await until(one, 'finished')
    lossesOf(one).forEach((loss, i) => expect(Math.abs(loss - expected[i]), `step ${i + 1}`).toBeLessThan(1e-5))
    await one.close()
  }, 120_000)

  it('shares its folder with the command line, and leaves nothing of a run that never took a step', async () => {
    const runtime = await open()
    await fitFiles(tinyChoices(runtime, { out: join(folder, 'runs/by hand'), steps: 8, saveEvery: 4 })).done
    await runtime.close()
    const one = school()
    expect((await one.kept()).map(({ id, step, steps: all, finished }) => ({ id, step, all, finished })).find(({ id }) => id === 'by hand')).toEqual({ id: 'by hand', step: 8, all: 8, finished: true })
    await one.reopen('by hand', {})
    await until(one, 'finished')
    expect(lossesOf(one)).toHaveLength(8)
    await one.prepare('run3', request, {})
    await until(one, 'held')
    await one.remove('by hand')
    expect((await one.kept()).map(({ id }) => id)).not.toContain('by hand')
    await one.close()
    expect(await readdir(join(folder, 'runs'))).toEqual(['run1', 'run2'])
  }, 60_000)

  it('refuses names that lead out, runs that are not there, and a run that somebody trains', async () => {
    const [one, other] = [school(), school()]
    for (const id of ['../run1', 'a/b', '.hidden', '', 'nothing']) {
      await expect(one.reopen(id, {})).rejects.toMatchObject({ code: 'lab.run.missing' })
      await expect(one.remove(id)).rejects.toMatchObject({ code: 'lab.run.missing' })
    }
    await expect(one.prepare('../up', request, {})).rejects.toMatchObject({ code: 'lab.run.missing' })
    await one.prepare('run4', { ...request, seed: 4 }, {})
    await until(one, 'held')
    one.one()
    while (one.watch(0).checkpoints.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await expect(other.reopen('run4', {})).rejects.toMatchObject({ code: 'formats.lock.held' })
    await expect(other.remove('run4')).rejects.toMatchObject({ code: 'formats.lock.held' })
    await one.close()
    await other.reopen('run4', {})
    await until(other, 'held')
    await other.close()
    // A damaged one doesn't hide the others.
    await appendFile(join(folder, 'runs/run4/run.json'), 'x')
    expect((await other.kept()).map(({ id }) => id)).toEqual(expect.arrayContaining(['run1', 'run2']))
    expect((await other.kept()).map(({ id }) => id)).not.toContain('run4')
  }, 60_000)

  it('writes what it knows beside the run', async () => {
    expect(JSON.parse(await readFile(join(folder, 'runs/run1/school.json'), 'utf8'))).toMatchObject({ format: 1, title: 'poem 0', text: 'poems', guessing: { gzip: expect.any(Number) as number } })
  })
})

it('numbers cross as they are', () => {
  const given = { ok: { values: Float32Array.of(1.5, -0, NaN, 3e-45), places: Uint32Array.of(7, 4294967295), list: [1, { f32: 'no', more: 1 }], none: null } }
  expect(fromWire(toWire(given))).toEqual(given)
})
