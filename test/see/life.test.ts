// A number's life: what it tells is in the run, to the bit.
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ExampleGradients } from '../../src/fit/example-gradients.ts'
import { fitFiles } from '../../src/fit/fit-text.node.ts'
import { openRunRecord } from '../../src/fit/run-record.node.ts'
import { windowOf, type RunRecord } from '../../src/fit/run-record.ts'
import { parseAddress } from '../../src/formats/addresses.ts'
import { startValues } from '../../src/models/initialize.ts'
import { decoderParameters } from '../../src/models/parameters.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { askable, type AskedModel } from '../../src/see/asked.ts'
import { jobOf } from '../../src/see/job.ts'
import { lifeJson, lifeOf, type LifeReport } from '../../src/see/life.ts'
import { matter } from '../../src/see/matter.ts'
import { openPatched } from '../../src/see/open.node.ts'
import { cantianHere } from '../cli/in-process.ts'
import { smallSentences, tinyChoices } from '../fit/tiny-run.ts'

const pinned = 'model.layers.0.mlp.down_proj.weight[5,7]'
const [tensor, element] = ['model.layers.0.mlp.down_proj.weight', 5 * 24 + 7]

let folder: string
let out: string
let runtime: Runtime
let record: Awaited<ReturnType<typeof openRunRecord>>
let asked: AskedModel
let life: LifeReport
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-life-'))
  out = join(folder, 'run')
  runtime = await createWebRuntime({ device: 'wasm', threads: 1 })
  await fitFiles(tinyChoices(runtime, { out, texts: smallSentences(), pins: [pinned, 'model.norm.weight[0:2]'] })).done
  record = await openRunRecord(out)
  asked = await askable(await openPatched(out), { runtime })
  life = lifeJson.parse(await lifeOf(record, asked, pinned, { pushes: 4, maxTokens: 12 }))
}, 60_000)
afterAll(async () => {
  await asked?.close()
  await record?.close()
  await runtime?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The run, with the lines of its log that tell of pins changed. */
const changed = async (name: string, change: (line: string) => string): Promise<RunRecord & { close(): Promise<void> }> => {
  const copy = join(folder, name)
  await cp(out, copy, { recursive: true })
  const log = join(copy, 'log.jsonl')
  await writeFile(log, (await readFile(log, 'utf8')).split('\n').map((line) => (line.includes('"pins"') ? change(line) : line)).join('\n'))
  return openRunRecord(copy)
}

describe('a watched number', () => {
  it('goes from its seeded start, update by update, to the bits of the checkpoint', async () => {
    const spec = decoderParameters(record.config).find(({ name }) => name === tensor)!
    expect(life).toMatchObject({ address: pinned, watched: true, replayed: true, start: { rule: 'normal', value: startValues(spec, 3)[element] } })
    expect(life.updates).toHaveLength(24)
    let value = life.start.value!
    for (const { update, value: after } of life.updates) expect((value = Math.fround(value + update!))).toBe(after)
    const { value: stored } = await asked.stored(tensor, element)
    expect(value).toBe(stored)
    expect(life.now).toEqual(life.trained)
    expect(life.checkpoints.at(-1)).toEqual({ step: 24, value })
  })

  it('was pushed hardest by the windows that the log says, and their text is what training was fed', async () => {
    const steps = await record.watched(pinned)
    const all = steps.flatMap(({ step, windows }) => windows.map((gradient, window) => ({ step, window, gradient: gradient! })))
    const sorted = all.toSorted((a, b) => b.gradient - a.gradient)
    const places = (pushes: LifeReport['pushes']['up']) => pushes.map(({ step, window, gradient }) => ({ step, window, gradient }))
    expect(places(life.pushes.down)).toEqual(sorted.slice(0, 4))
    expect(places(life.pushes.up)).toEqual(sorted.toReversed().slice(0, 4))
    // The cursor is walked as the trainer walks it.
    const { batch } = record.run.options
    let cursor = { epoch: 0, batch: 0 }
    for (let step = 1; step <= 24; step++) {
      const { next, ids, targets, tokens } = record.dataset.batch(cursor, batch, record.config.context)
      for (let window = 0; window < batch; window++) {
        const found = windowOf(record, step, window)
        expect(found.tokens).toBe(tokens)
        expect([...found.ids]).toEqual([...ids.subarray(window * 16, window * 16 + found.ids.length)])
        expect([...found.targets]).toEqual([...targets.subarray(window * 16, window * 16 + found.ids.length)])
        for (const push of [...life.pushes.up, ...life.pushes.down]) if (push.step === step && push.window === window) expect(push.text).toBe(record.tokenizer.decode(found.targets))
      }
      cursor = next
    }
  })

  it('tells the hardest windows by sentence as they pulled at their step, and compiles nothing for it', async () => {
    const compile = vi.spyOn(ExampleGradients, 'compile')
    const { pushes } = await lifeOf(record, asked, pinned, { prompts: [] })
    expect(compile).not.toHaveBeenCalled()
    compile.mockRestore()
    expect(pushes.up.length + pushes.down.length).toBe(6)
    for (const { weighed, gradient, sentences, text } of [...pushes.up, ...pushes.down]) {
      expect(weighed).toBe('then')
      expect(sentences.map((one) => one.text).join('')).toBe(text)
      const parts = sentences.map((one) => one.gradient!)
      expect(Math.abs(parts.reduce((a, b) => a + b) - gradient)).toBeLessThanOrEqual(1e-5 * Math.max(...parts.map(Math.abs)))
    }
  })

  it('tells a run from before by sentence in the model as it is now, where they add up to their window and are others', async () => {
    const old = await changed('old', (line) => line.replaceAll(/,"sentences":\[.*?\}\]\}\]/g, ''))
    expect(await readFile(join(folder, 'old', 'log.jsonl'), 'utf8')).not.toContain('sentences')
    const compile = vi.spyOn(ExampleGradients, 'compile')
    const { pushes } = await lifeOf(old, asked, pinned, { prompts: [], pushes: 4 })
    expect(compile).toHaveBeenCalledOnce()
    compile.mockRestore()
    await old.close()
    const others = pushes.up.slice(0, 3).map(({ sentences }, i) => {
      const then = life.pushes.up[i].sentences
      expect(sentences.map(({ text }) => text)).toEqual(then.map(({ text }) => text))
      return Math.max(...sentences.map(({ gradient }, k) => Math.abs(gradient! - then[k].gradient!) / Math.abs(then[k].gradient!)))
    })
    expect(Math.max(...others)).toBeGreaterThan(0.01)
    const each = await ExampleGradients.compile({ runtime, config: record.config, batch: 1, context: 16, numbers: [{ tensor, element }] })
    for (const { step, window, weighed, sentences } of pushes.up) {
      expect(weighed).toBe('now')
      const { ids, targets, tokens } = windowOf(record, step, window)
      const padded = (own: Int32Array) => Int32Array.from({ length: 16 }, (_, i) => own[i] ?? 0)
      const [[whole]] = await each.run(asked.model.state, { ids: padded(ids), targets: padded(targets), weights: Float32Array.from({ length: 16 }, (_, i) => (i < ids.length ? 1 : 0)) }, 1 / tokens)
      const sum = sentences.reduce((total, { gradient }) => total + gradient!, 0)
      expect(Math.abs(sum - whole)).toBeLessThan(1e-5)
      expect(Math.abs(sum - whole)).toBeLessThanOrEqual(1e-4 * Math.abs(whole) + 1e-8)
      expect(whole).not.toBe(0)
    }
    each.close()
  })

  it('does today what matter finds of it', async () => {
    const { top, token, parameters } = await matter(asked, 'the ', { top: 3, compared: 0 })
    expect(life.jobs[0]).toMatchObject({ prompt: 'the ', token: { id: token.id }, of: parameters })
    for (const [i, { address, predicted, measured }] of top.entries()) {
      const job = await jobOf(asked, 'the ', asked.one(parseAddress(address)))
      expect(job.rank).toBe(i + 1)
      expect(job.predicted).toBeCloseTo(predicted, 6)
      expect(job.measured!).toBeCloseTo(measured!, 6)
      expect(Math.abs(measured!)).toBeGreaterThan(1e-3)
    }
    expect(life.tip).toMatchObject({ kind: 'tip', address: pinned })
  }, 60_000)
})

it('of a number that was not pinned tells start, checkpoints and job, and says what is missing', async () => {
  const report = lifeJson.parse(await lifeOf(record, asked, 'model.norm.weight[5]', { prompts: [] }))
  expect(report).toMatchObject({ watched: false, replayed: null, updates: [], pushes: { up: [], down: [] }, jobs: [], tip: null, start: { rule: 'ones', value: 1 } })
  expect(report.checkpoints.at(-1)!.value).toBe(report.now.value)
})

describe('a log that was meddled with', () => {
  it('does not replay', async () => {
    const other = await changed('other', (line) => (line.includes('"step":7,') ? line.replaceAll(/"update":\{"value":-?[\d.e-]+/g, '"update":{"value":0.25') : line))
    expect((await lifeOf(other, asked, pinned, { prompts: [], pushes: 0 })).replayed).toBe(false)
    const missing = await changed('missing', (line) => (line.includes('"step":24,') ? '' : line))
    expect((await lifeOf(missing, asked, pinned, { prompts: [], pushes: 0 })).replayed).toBe(false)
    await other.close()
    await missing.close()
  })

  it('is damaged where its sentences are not those of a window', async () => {
    const changes: [name: string, change: (line: string) => string][] = [
      ['of no window', (line) => line.replaceAll('"sentences":[{"window":', '"sentences":[{"window":4')],
      ['a gap', (line) => line.replaceAll('"parts":[{"from":0', '"parts":[{"from":1')],
      ['no sentence', (line) => line.replaceAll(/"parts":\[[^\]]*\]/g, '"parts":[]')],
      ['empty', (line) => line.replaceAll(/"parts":\[\{"from":0,"count":\d+/g, '"parts":[{"from":0,"count":0')],
      ['part of a number', (line) => line.replaceAll('"parts":[{"from":0,', '"parts":[{"from":0.5,')],
      ['one sentence less', (line) => line.replaceAll(/,\{"from":\d+,"count":\d+,"gradient":[^}]*\}\]/g, ']')],
      ['far too long', (line) => line.replaceAll(/"count":\d+,"gradient":([^}]*)\}\]/g, '"count":1000000000000,"gradient":$1}]')],
      ['more windows than can be', (line) => line.replaceAll(/"sentences":\[(\{"window":\d,"parts":\[[^\]]*\]\})/g, `"sentences":[${'$1,'.repeat(7)}$1`)],
    ]
    for (const [name, change] of changes) {
      const meddled = await changed(name, change)
      await expect(lifeOf(meddled, asked, pinned, { prompts: [] }), name).rejects.toMatchObject({ code: 'fit.run-damaged', message: expect.stringContaining('log.jsonl') as string })
      await meddled.close()
    }
  }, 60_000)

  it('names the line that is broken; what comes after the commit does not count', async () => {
    const broken = await changed('broken', (line) => (line.includes('"step":2,') ? line.slice(0, 80) : line))
    await expect(lifeOf(broken, asked, pinned, { prompts: [] })).rejects.toMatchObject({ code: 'fit.run-damaged', message: expect.stringMatching(/log\.jsonl:4/) as string })
    await broken.close()
    const later = await changed('later', (line) => line)
    await appendFile(join(folder, 'later', 'log.jsonl'), (await readFile(join(out, 'log.jsonl'), 'utf8')).split('\n').find((line) => line.includes('"pins"'))!.replace('"step":1,', '"step":25,') + '\n')
    expect((await lifeOf(later, asked, pinned, { prompts: [] })).updates).toHaveLength(24)
    await later.close()
  })
})

describe('the verb', () => {
  it('speaks both languages, draws every update, and answers one JSON document', async () => {
    const en = await cantianHere(['life', out, pinned, '--pushes', '1', '--max-tokens', '6', '--lang', 'en'])
    expect(en).toMatchObject({ code: 0 })
    expect(en.out).toContain('Start and 24 recorded updates, added up, give these very bits.')
    const svg = join(folder, 'life.svg')
    const zh = await cantianHere(['life', out, pinned, '--pushes', '1', '--max-tokens', '6', '--lang', 'zh', '--svg', svg])
    expect(zh.out).toContain('往上推得最狠的文字')
    expect(en.out).toContain('these sentences pulled most at that step:')
    expect(zh.out).toContain('那一步拉力最大的句子：')
    const old = await cantianHere(['life', join(folder, 'old'), pinned, '--pushes', '1', '--max-tokens', '6', '--lang', 'en'])
    expect(old.out).toContain('these sentences pull most in the finished model:')
    const drawn = await readFile(svg, 'utf8')
    const moved = life.updates.filter(({ update }) => update !== 0).length
    expect((drawn.match(/<g[^>]*class="stem[^>]*>.*?<\/g>/gs) ?? []).join('').match(/<line/g)).toHaveLength(moved)
    const json = await cantianHere(['life', out, pinned, '--max-tokens', '6', '--json'])
    expect(lifeJson.parse(JSON.parse(json.out)).updates).toEqual(life.updates)
  }, 60_000)

  it('refuses what is no run, no number, and a drawing of what was not watched', async () => {
    for (const [argv, found] of [
      [['life', join(folder, 'nothing'), pinned], /no run\.json/],
      [['life', out, 'model.norm.weight'], /16/],
      [['life', out, 'model.norm.weight[99]'], /99/],
      [['life', out, 'model.norm.weight[5]', '--svg', join(folder, 'no.svg'), '--max-tokens', '4'], /no record/],
      [['life', out, pinned, '--svg', join(folder, 'nowhere', 'a.svg')], /nowhere/],
    ] as const) {
      const { code, err } = await cantianHere([...argv, '--lang', 'en'])
      expect(code, argv.join(' ')).toBe(1)
      expect(err).toMatch(found)
    }
  }, 60_000)
})
