import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitFiles } from '../../src/fit/fit-text.node.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { askable, type AskedModel } from '../../src/see/asked.ts'
import { breakJson, breakOf, windowsOf, type Windows } from '../../src/see/break.ts'
import { edit } from '../../src/see/edit.node.ts'
import { openPatched } from '../../src/see/open.node.ts'
import { cantianHere } from '../cli/in-process.ts'
import { tinyChoices } from '../fit/tiny-run.ts'

const poems = fileURLToPath(new URL('../../examples/models/poems', import.meta.url))
const text = ['独坐幽篁里，弹琴复长啸。深林人不知，明月来相照。', '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。', '空山不见人，但闻人语响。返景入深林，复照青苔上。', '床前明月光，疑是地上霜。举头望明月，低头思故乡。']
const long = Array.from({ length: 40 }, (_, i) => text[i % text.length])

let folder: string
let runtime: Runtime
let asked: AskedModel
let windows: Windows
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-break-'))
  runtime = await createWebRuntime({ device: 'wasm', threads: 1 })
  asked = await askable(await openPatched(poems), { runtime })
  windows = windowsOf(long, asked.model.tokenizer!, asked.model.config, 4)
}, 60_000)
afterAll(async () => {
  await asked?.close()
  await runtime?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the number that hurts a text most', () => {
  it('hurts as a model does that is loaded without it, more than any number of the final norm, and all is put back', async () => {
    const report = breakJson.parse(await breakOf(asked, windows, { predicted: 6, top: 3 }))
    expect(report).toMatchObject({ kind: 'break', tokens: 4 * windows.time, restored: true })
    expect(report.tried).toBeGreaterThan(6)
    const [worst, second] = report.worst
    expect(worst.rise!).toBeGreaterThan(0)
    expect(worst.loss!).toBeGreaterThanOrEqual(second.loss!)
    expect(worst.rise!).toBeCloseTo(worst.loss! - report.loss, 10)

    const patch = join(folder, 'worst.json')
    await edit(poems, worst.address, { name: 'zero', value: null }, { patch })
    const without = await askable(await openPatched(poems, patch), { runtime })
    const again = await breakOf(without, windows, { predicted: 1, top: 1 })
    expect(again.loss).toBeCloseTo(worst.loss!, 5)
    await without.close()

    // By brute force over a tensor whose every number bears on every logit.
    for (const i of [40, 126]) {
      const probe = join(folder, `probe-${i}.json`)
      await edit(poems, `model.norm.weight[${i}]`, { name: 'zero', value: null }, { patch: probe })
      const one = await askable(await openPatched(poems, probe), { runtime })
      const { loss } = await breakOf(one, windows, { predicted: 0, top: 1 })
      expect(loss).toBeLessThanOrEqual(worst.loss! + 1e-5)
      await one.close()
    }
  }, 120_000)

  it('is none where no number weighs much, and one where the bar is low', async () => {
    const { broken, worst } = await breakOf(asked, windows, { predicted: 2, top: 1, threshold: 1e6 })
    expect(broken).toBe(false)
    expect((await breakOf(asked, windows, { predicted: 2, top: 1, threshold: 1 + worst[0].rise! / 2 })).broken).toBe(true)
  }, 60_000)

  it('is looked for in every window: in whatever order they come, the same numbers are tried', async () => {
    const out = join(folder, 'run')
    await fitFiles(tinyChoices(runtime, { out, steps: 4 })).done
    const tiny = await askable(await openPatched(out), { runtime })
    const of = (words: string) => windowsOf([words.repeat(40)], tiny.model.tokenizer!, tiny.model.config, 4)
    const both = (first: Windows, last: Windows): Windows => ({ time: first.time, ids: [...first.ids, ...last.ids], targets: [...first.targets, ...last.targets] })
    const tried = async (windows: Windows) => (await breakOf(tiny, windows, { predicted: 12, top: 100 })).worst.map(({ address, loss }) => `${address} ${loss}`).toSorted()
    const [hills, boats] = [of('old hill '), of('a boat ')]
    const all = await tried(both(hills, boats))
    expect(await tried(both(boats, hills))).toEqual(all)
    const places = (list: string[]) => list.map((one) => one.split(' ')[0])
    expect(places(await tried(hills))).not.toEqual(places(await tried(boats)))
    await tiny.close()
  }, 60_000)

  it('takes what it needs of a text longer than any call', () => {
    const { ids } = windowsOf([text.join('').repeat(8000)], asked.model.tokenizer!, asked.model.config, 4)
    expect(ids).toEqual(windowsOf([text.join('').repeat(80)], asked.model.tokenizer!, asked.model.config, 4).ids)
  })

  it('needs a text that fills a batch', () => {
    expect(() => windowsOf(['短'], asked.model.tokenizer!, asked.model.config)).toThrow(expect.objectContaining({ code: 'see.break.short' }))
  })

  it('is a verb in both languages, and one JSON document', async () => {
    const file = join(folder, 'text.txt')
    await writeFile(file, long.join('\n\n'))
    const json = await cantianHere(['break', poems, '--text', file, '--top', '1', '--predicted', '4', '--json'])
    expect(json.code).toBe(0)
    expect(breakJson.parse(JSON.parse(json.out)).worst).toHaveLength(1)
    const zh = await cantianHere(['break', poems, '--text', file, '--top', '1', '--predicted', '4', '--lang', 'zh'])
    expect(zh.out).toMatch(/困惑度/)
    const short = await cantianHere(['break', poems, '--text', join(folder, 'nothing.txt')])
    expect(short.code).toBe(1)
  }, 120_000)
})
