// Tipping values: every one found is confirmed here by two models that hold the values in their files.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../src/ask/ask.ts'
import { nodeFiles } from '../../src/formats/files.node.ts'
import { storedNumbers, fromNumbers, type StoredType } from '../../src/formats/dtype.ts'
import { bytesOfBits } from '../../src/formats/decimal.ts'
import { orderOf } from '../../src/formats/float-order.ts'
import { writeSafetensorsFile } from '../../src/formats/safetensors/write.node.ts'
import { openRuntime } from '../../src/runtime/default.node.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { askable, type AskedModel } from '../../src/see/asked.ts'
import { edit } from '../../src/see/edit.node.ts'
import { openPatched } from '../../src/see/open.node.ts'
import { tip, tipJson, Tipping, type TipReport } from '../../src/see/tip.ts'
import { tryJson } from '../../src/see/try.ts'
import { cantianHere } from '../cli/in-process.ts'

const shipped = new URL('../../examples/models/poems', import.meta.url).pathname
const prompt = '明月'
const maxTokens = 10
let folder: string
let runtime: Runtime

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-tip-'))
  runtime = await openRuntime({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
  await rm(folder, { recursive: true, force: true })
})

const open = async (model: string, patch?: string): Promise<AskedModel> => askable(await openPatched(model, patch), { runtime })

/** The greedy ids of a model that was loaded with `bits` at an address. */
async function greedyWith(model: string, address: string, bits: string): Promise<number[]> {
  const patch = join(folder, `patch${Math.random().toString(36).slice(2)}.json`)
  await edit(model, address, { name: 'set', value: bits }, { patch })
  const asked = await open(model, (await nodeFiles.status(patch)) === undefined ? undefined : patch)
  try {
    const { tokens } = await ask(asked.model, prompt, { temperature: 0, repetitionPenalty: 1, maxTokens }).answer
    return tokens.map(({ id }) => id)
  } finally {
    await asked.close()
  }
}

/** Both sides of a tipping value, by models that are loaded anew. */
async function confirm(model: string, report: TipReport): Promise<void> {
  const { at, last, answer, parts } = report.tip!
  const now = report.answer.tokens.map(({ id }) => id)
  expect(await greedyWith(model, report.address, last.bits)).toEqual(now)
  const other = await greedyWith(model, report.address, at.bits)
  expect(other).toEqual(answer!.tokens.map(({ id }) => id))
  expect(other.findIndex((id, i) => id !== now[i])).toBe(parts)
  // Neighbours of the stored type, the one with the answer of now nearer to the value of now.
  const place = ({ bits }: { bits: string }) => orderOf(bytesOfBits(bits, bits.length / 2 - 1)!, report.dtype)
  const step = place(at) - place(last)
  expect(step === 1n || step === -1n).toBe(true)
  expect(place(last) - place(report.now) === 0n || place(last) > place(report.now) === step > 0n).toBe(true)
  expect(report.tip!.distance).toBe(Math.abs(at.value! - report.now.value!))
}

/** The shipped model with all its tensors in another type. */
async function stored(dtype: StoredType): Promise<string> {
  const model = join(folder, dtype)
  await cp(shipped, model, { recursive: true })
  const opened = await openPatched(shipped)
  const tensors = []
  for (const { name, dtype: own, shape } of opened.weights().tensors.values()) tensors.push({ name, dtype, shape, data: fromNumbers(storedNumbers(await opened.weights().read(name), own) as ArrayLike<number>, dtype) })
  await opened.close()
  await writeSafetensorsFile(join(model, 'model.safetensors'), tensors)
  return model
}

describe('a tipping value', () => {
  it.each(['F32', 'BF16', 'F16', 'F64'] as const)('is a neighbour in %s on both sides of which models loaded anew answer so', async (dtype) => {
    const model = dtype === 'F32' ? shipped : await stored(dtype)
    const asked = await open(model)
    const before = await asked.model.state.snapshot()
    const tipping = await Tipping.open(asked, prompt, { maxTokens })
    const reports: TipReport[] = []
    // One address tells of a type; where numbers stand is the same for all.
    const addresses = ['model.norm.weight[86]', 'model.layers.0.self_attn.q_proj.weight[1,2]', 'model.embed_tokens.weight[266,86]']
    const wide = dtype === 'F32' || dtype === 'BF16'
    for (const address of wide ? addresses : addresses.slice(0, 1)) {
      const report = tipJson.parse(await tipping.find(asked.opened.index.resolve(address)))
      expect(report).toMatchObject({ kind: 'tip', address, dtype })
      reports.push(report)
    }
    tipping.close()
    const after = await asked.model.state.snapshot()
    for (const [name, { data }] of before.arrays) expect(after.arrays.get(name)!.data).toEqual(data)
    await asked.close()
    expect(reports.filter(({ tip: found }) => found !== null).length).toBeGreaterThanOrEqual(wide ? 2 : 1)
    for (const report of reports) if (report.tip !== null) await confirm(model, report)
    // Nothing nearer on a walk of its own, in even steps to the value found.
    const { address, now, tip: found, answer } = reports.find(({ tip: one }) => one !== null)!
    for (const part of [0.25, 0.5, 0.75, 0.95]) {
      const value = now.value! + part * (found!.last.value! - now.value!)
      expect(await greedyWith(model, address, String(value))).toEqual(answer.tokens.map(({ id }) => id))
    }
  }, 60_000)

  it('is none where the number plays no part', async () => {
    // Row 5 of a tied embedding that no word of the prompt or of the answer uses can only make its own token likelier: one of an expert that is never reached can't. A norm's scale of a channel that nothing reads plays no part.
    const model = join(folder, 'unread')
    await cp(shipped, model, { recursive: true })
    const opened = await openPatched(model)
    const tensors = []
    for (const { name, dtype, shape } of opened.weights().tensors.values()) {
      const data = await opened.weights().read(name)
      // Layer 1's channel 3 of the feed-forward: its way back into the residual stream is closed.
      if (name === 'model.layers.1.mlp.down_proj.weight') for (let row = 0; row < shape[0]; row++) data.fill(0, 4 * (row * shape[1] + 3), 4 * (row * shape[1] + 4))
      tensors.push({ name, dtype, shape, data })
    }
    await opened.close()
    await rm(join(model, 'model.safetensors'))
    await writeSafetensorsFile(join(model, 'model.safetensors'), tensors)
    const asked = await open(model)
    const report = tipJson.parse(await tip(asked, asked.opened.index.resolve('model.layers.1.mlp.up_proj.weight[3,7]'), prompt, { maxTokens: 2 }))
    // At the far end of float32 the arithmetic itself overflows (0 · ∞): that is told apart from words that change.
    if (report.tip !== null) expect(Math.abs(report.tip.at.value!)).toBeGreaterThan(1e30)
    else expect(report.searched.distance).toBeGreaterThan(3.4e38)
    expect(report.tip?.answer ?? null).toBeNull()
    await asked.close()
  }, 60_000)

  it('refuses a slice, an address out of bounds, an empty prompt, and hears a signal', async () => {
    const asked = await open(shipped)
    const at = (address: string) => asked.opened.index.resolve(address)
    await expect(tip(asked, at('model.norm.weight'), prompt, { maxTokens: 2 })).rejects.toMatchObject({ code: 'see.one-number' })
    await expect(tip(asked, at('model.norm.weight[128]'), prompt, { maxTokens: 2 })).rejects.toMatchObject({ code: 'formats.address.bounds' })
    await expect(tip(asked, at('model.norm.weight[1]'), [], { maxTokens: 2 })).rejects.toMatchObject({ code: 'ask.prompt.empty' })
    const before = await asked.model.state.read([{ name: 'model.norm.weight' }])
    const abort = new AbortController()
    await expect(tip(asked, at('model.norm.weight[1]'), prompt, { maxTokens: 5, signal: abort.signal, progress: (values) => values === 9 && abort.abort(new Error('stopped')) })).rejects.toThrow('stopped')
    expect(await asked.model.state.read([{ name: 'model.norm.weight' }])).toEqual(before)
    await asked.close()
  })
})

describe('on the command line', () => {
  it('param try without a value looks for it, with --tip does both, and matter --tip does for those it lists', async () => {
    const address = 'model.norm.weight[86]'
    const few = ['--max-tokens', '4', '--json']
    const alone = await cantianHere(['param', 'try', shipped, address, prompt, ...few])
    expect(alone).toMatchObject({ code: 0, err: '' })
    const found = tipJson.parse(JSON.parse(alone.out))
    const both = await cantianHere(['param', 'try', shipped, address, '-1', prompt, '--tip', ...few])
    expect(tryJson.parse(JSON.parse(both.out)).tip).toEqual(found)
    const listed = JSON.parse((await cantianHere(['matter', shipped, prompt, '--top', '2', '--compared', '0', '--tip', ...few])).out) as { top: { address: string; tip: unknown }[] }
    expect(listed.top.find((number) => number.address === address)?.tip).toEqual(found)
    expect((await cantianHere(['param', 'try', shipped, address, prompt, '--max-tokens', '4', '--lang', 'zh'])).out).toContain(`处翻转`)
    expect(await cantianHere(['param', 'try', shipped, 'model.norm.weight', prompt, ...few])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('see.one-number') as string })
    expect(await cantianHere(['param', 'try', shipped, '--json'])).toMatchObject({ code: 2 })
  }, 60_000)
})

// Reading and writing of the model's file are elsewhere; this says that none of it happened.
it('leaves the model’s file alone', async () => {
  const before = await readFile(join(shipped, 'model.safetensors'))
  const copy = join(folder, 'readonly')
  await cp(shipped, copy, { recursive: true })
  await writeFile(join(copy, 'model.safetensors'), before)
  await cantianHere(['param', 'try', copy, 'model.norm.weight[86]', prompt, '--max-tokens', '2', '--json'])
  expect((await readFile(join(copy, 'model.safetensors'))).equals(before)).toBe(true)
})
