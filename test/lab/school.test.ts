// The school in the page: the same run as in Node, through a crash, back in time, under its reader's hands.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentsOf, isQuatrain } from '../../src/school/documents.ts'
import { window } from '../../src/school/window.ts'
import { openModelFrom } from '../../src/ask/model.ts'
import { ask } from '../../src/ask/index.ts'
import { encodeToMemory } from '../../src/data/text/index.ts'
import { fitText } from '../../src/fit/fit-text.ts'
import { openCheckpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { memoryFolder } from '../../src/formats/source.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { chromiumMissing } from '../browser/chromium.ts'
import { openLab, shown, type LabSession } from './session.ts'

const steps = 60
const query = `room=school&device=wasm&threads=1&steps=${steps}&seed=3`

async function quatrains(): Promise<string[]> {
  const lines = (await readFile(new URL('../../examples/poems/poems.jsonl', import.meta.url), 'utf8')).trim().split('\n')
  return lines.map((line) => (JSON.parse(line) as { text: string }).text).filter(isQuatrain)
}

/** Losses of the same run in Node. */
async function inNode(): Promise<number[]> {
  const texts = await quatrains()
  const runtime = await createWebRuntime({ device: 'wasm', threads: 1 })
  async function* documents() {
    for (const [i, text] of texts.entries()) yield { name: `text ${i + 1}`, text, end: true }
  }
  const losses: number[] = []
  const run = fitText({ tokenizer: 'characters', layers: 2, width: 64, ...window, steps, seed: 3, evaluateEvery: 1000, sampleEvery: 0, saveEvery: 1000 }, async () => ({
    runtime, documents, bytes: 1, texts: [], encode: (parts, tokenizer) => encodeToMemory(parts, tokenizer), memory: () => null, availableBytes: Infinity, versions: { cantian: '', engine: '', node: '' }, cpu: '',
  }))
  for await (const event of run) if (event.kind === 'step') losses.push(event.loss)
  await runtime.close()
  return losses
}

async function prepared(page: Page): Promise<void> {
  await page.locator('#text [data-quantity]').first().waitFor({ timeout: 60_000 })
  await page.locator('#size').scrollIntoViewIfNeeded()
  await page.locator('#size').getByRole('button', { name: 'How long will it take here?' }).click()
  await page.locator('#size').getByRole('textbox').waitFor({ timeout: 120_000 })
}

const step = async (page: Page): Promise<number> => {
  await page.locator('#train').scrollIntoViewIfNeeded()
  return Number((await page.locator('#train [data-quantity="step"]').getAttribute('data-value', { timeout: 60_000 })) ?? 0)
}

/** What the scene of training saves: every step's loss. */
async function losses(page: Page): Promise<number[]> {
  const scene = page.locator('#train')
  if ((await scene.getByRole('button', { name: 'CSV' }).count()) === 0) await scene.getByRole('button', { name: 'More', exact: true }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), scene.getByRole('button', { name: 'CSV' }).click()])
  const rows = (await readFile(await file.path(), 'utf8')).trim().split('\n').slice(1)
  return rows.map((row) => Number(row.split(',')[1]))
}

const finished = async (page: Page) => {
  await page.locator('#train').scrollIntoViewIfNeeded()
  await page.locator('#train').getByText(`Done. All ${steps} steps are taken.`).waitFor({ timeout: 120_000 })
}

describe('a text of one’s own', () => {
  it('is cut at empty lines', () => {
    const [first, second] = ['a poem '.repeat(20), 'another one '.repeat(20)]
    expect(documentsOf(`${first}\r\n\r\n \n${second}`)).toEqual([first.trim(), second.trim()])
  })

  it('is refused where it is too short, too long or no text, by what to do', () => {
    expect(() => documentsOf('hello')).toThrow(expect.objectContaining({ code: 'lab.text.short' }))
    expect(() => documentsOf('x'.repeat(20_000_001))).toThrow(expect.objectContaining({ code: 'lab.text.large' }))
    expect(() => documentsOf(`\u0000\u0001\u0002${'\ufffd\u0003'.repeat(300)}`)).toThrow(expect.objectContaining({ code: 'lab.text.binary' }))
  })
})

if (chromiumMissing !== undefined) it('opens in a browser', (context) => context.skip(chromiumMissing))

describe.skipIf(chromiumMissing !== undefined)('the school', () => {
  let lab: LabSession
  let expected: number[]
  let folder: string
  beforeAll(async () => {
    ;[lab, expected, folder] = [await openLab(), await inNode(), await mkdtemp(join(tmpdir(), 'cantian-school-'))]
  }, 240_000)
  afterAll(async () => {
    await lab?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('trains as Node does, also through a crash of the tab, and its folder opens elsewhere', async () => {
    await lab.visit({ query, acceptDownloads: true }, async (page) => {
      await prepared(page)
      await page.locator('#size').getByRole('textbox').fill('spring spring')
      await page.locator('#size').getByRole('button', { name: 'Start' }).click()
      await expect.poll(() => step(page), { timeout: 60_000 }).toBeGreaterThan(10)
      const address = page.url()
      expect(address).toContain('run=')
      // The tab is gone without a word.
      await page.goto('about:blank')
      await page.goto(address)
      const kept = await step(page)
      expect(kept).toBeGreaterThan(0)
      expect(kept % 3).toBe(0) // a checkpoint: a twentieth of the steps each
      await page.locator('#train').getByRole('button', { name: 'Go on' }).click()
      await finished(page)
      const found = await losses(page)
      expect(found).toHaveLength(steps)
      found.forEach((loss, i) => expect(Math.abs(loss - expected[i]), `step ${i + 1}`).toBeLessThan(1e-4))
      expect(found.at(-1)!).toBeLessThan(found[0] - 1)

      // The album has the same two prompts at each tenth.
      await page.locator('#album').scrollIntoViewIfNeeded()
      await page.locator('#album [data-sample]').first().waitFor()
      const pageOf = () => page.locator('#album [data-sample]').evaluateAll((all) => all.map((one) => [Number((one as HTMLElement).dataset.sample), one.textContent]))
      expect((await pageOf()).map(([at]) => at)).toEqual([60, 60])
      expect(await shown(page, 'album', 'times it was asked')).toBe(11)
      // The first page is what the random start wrote.
      await page.locator('#album').getByRole('slider').focus()
      await page.keyboard.press('Home')
      await expect.poll(async () => (await pageOf()).map(([at]) => at)).toEqual([0, 0])
      await page.locator('#album').getByText('Your guess was: “spring spring”').waitFor()

      await page.locator('#ask').getByRole('textbox').fill('江雪')
      await page.locator('#ask').getByRole('button', { name: 'Go on from it' }).click()
      const answer = page.locator('#ask [data-answer]')
      await answer.waitFor()
      const text = (await answer.getAttribute('data-answer'))!
      const recited = await shown(page, 'ask', 'characters recited')
      const learned = (await quatrains()).join('\n\n')
      expect(recited).toBeGreaterThan(0)
      // A run of that length stands in the poems; it is in the answer that is shown.
      const characters = [...text]
      expect(characters.some((_, at) => at + recited <= characters.length && learned.includes(characters.slice(at, at + recited).join('')))).toBe(true)

      const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#keep').getByRole('button', { name: 'Download the run' }).click()])
      const zip = new Uint8Array(await readFile(await file.path()))
      const files = new Map(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name.replace('cantian-run/', ''), bytes]))
      expect(new TextDecoder().decode(files.get('log.jsonl')).trim().split('\n').filter((line) => line.includes('"kind":"step"'))).toHaveLength(steps)
      const runtime = createReferenceRuntime()
      const model = await openModelFrom(memoryFolder(files, 'run'), { runtime })
      const again = await ask(model, '江雪', { seed: 1, maxTokens: 40, temperature: 0.8, topK: 40 }).answer
      expect(again.text).toBe(text)
      // What a cell of the map shows stands in the file.
      const checkpoint = await openCheckpoint(memoryFolder(files, 'run'))
      const tensor = await checkpoint.floats('model.layers.0.self_attn.q_proj.weight')
      await page.locator('#map').scrollIntoViewIfNeeded()
      await expect.poll(() => shown(page, 'map', 'this number'), { timeout: 30_000 }).toBe(tensor[7 * 64 + 12])
      await model.close()
      await runtime.close()

      // The same zip is a model that a reader brings; a broken one says so.
      const [good, broken] = [join(folder, 'run.zip'), join(folder, 'broken.zip')]
      await writeFile(good, zip)
      await writeFile(broken, zip.subarray(0, zip.length >> 1))
      await page.locator('#keep input[type=file]').setInputFiles(good)
      await page.locator('#keep [data-loaded]').waitFor({ timeout: 60_000 })
      await page.locator('#keep input[type=file]').setInputFiles(broken)
      await expect.poll(() => page.locator('#keep [role=alert]').first().getAttribute('data-failure'), { timeout: 30_000 }).toBe('lab.model.broken')
    })
  }, 300_000)

  it('is held, stepped, turned, pinned, and goes back to an earlier moment', async () => {
    await lab.visit({ query, acceptDownloads: true }, async (page) => {
      await prepared(page)
      const train = page.locator('#train')
      const one = train.getByRole('button', { name: 'One step' })
      await page.locator('#map').scrollIntoViewIfNeeded()
      const slider = page.locator('#map').getByRole('slider', { name: 'row' })
      await slider.waitFor({ timeout: 60_000 })
      await slider.focus()
      await page.keyboard.press('ArrowRight')
      await page.locator('#map [data-quantity="its slope"]').waitFor({ timeout: 30_000 })
      const before = await shown(page, 'map', 'this number')
      await one.click()
      await expect.poll(() => step(page), { timeout: 30_000 }).toBe(1)
      await page.locator('#map').scrollIntoViewIfNeeded()
      await page.locator('#map [data-quantity="last turn"]').waitFor()
      const after = await shown(page, 'map', 'this number')
      expect(after).not.toBe(before)
      expect(await shown(page, 'map', 'last turn')).toBe(after - before)
      for (const next of [2, 3, 4, 5]) {
        await one.click()
        await expect.poll(() => step(page), { timeout: 30_000 }).toBe(next)
      }
      const rate = await shown(page, 'train', 'learning rate')
      await train.getByRole('button', { name: 'Larger steps' }).click()
      await expect.poll(() => shown(page, 'train', 'learning rate')).toBe(2 * rate)
      await train.getByRole('button', { name: 'More', exact: true }).click()
      await train.getByRole('button', { name: 'step 3', exact: true }).click()
      await expect.poll(() => step(page), { timeout: 60_000 }).toBe(3)
      // The rate is that of then; what follows are the losses of a run that nobody turned.
      expect(await shown(page, 'train', 'learning rate')).toBe(rate)
      for (const next of [4, 5, 6]) {
        await one.click()
        await expect.poll(() => step(page), { timeout: 30_000 }).toBe(next)
      }
      const found = await losses(page)
      expect(found).toHaveLength(6)
      found.forEach((loss, i) => expect(Math.abs(loss - expected[i]), `step ${i + 1}`).toBeLessThan(1e-4))
      // Another run removed, another tab told.
      const address = page.url()
      const second = await page.context().newPage()
      await second.goto(address)
      await second.locator('[data-failure="lab.run.busy"]').first().waitFor({ timeout: 30_000 })
      await second.goto(address.replace(/run=\w+/, 'run=nothere'))
      await second.locator('[data-failure="lab.run.missing"]').first().waitFor({ timeout: 30_000 })
      await second.close()
      await page.locator('#keep').scrollIntoViewIfNeeded()
      await page.locator('#keep').getByRole('button', { name: 'Remove' }).first().click()
      await page.locator('#keep').getByRole('button', { name: 'Remove it for good' }).click()
      await page.locator('#keep').getByText('None yet.').waitFor()
    })
  }, 240_000)

  it('trains where memory can’t be shared and no graphics card is, by keyboard alone', async () => {
    await lab.visit({ query: 'room=school&steps=20&seed=5', plain: true }, async (page) => {
      await page.locator('#text [data-quantity]').first().waitFor({ timeout: 60_000 })
      await page.locator('#size').scrollIntoViewIfNeeded()
      await page.locator('#size').getByRole('button', { name: 'How long will it take here?' }).focus()
      await page.keyboard.press('Enter')
      await page.locator('#size').getByRole('textbox').waitFor({ timeout: 120_000 })
      await page.locator('#size').getByRole('textbox').focus()
      await page.keyboard.type('aaaa')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.locator('#train').scrollIntoViewIfNeeded()
      await page.locator('#train').getByText('Done. All 20 steps are taken.').waitFor({ timeout: 120_000 })
      await page.locator('#train').getByText('Computed on wasm, 1 thread(s)').waitFor()
      await page.locator('#album').scrollIntoViewIfNeeded()
      await page.locator('#album').getByText('with your guess: “aaaa”').waitFor()
      const all = await losses(page)
      expect(all).toHaveLength(20)
      // Another seed, another run.
      expect(all[0]).not.toBe(expected[0])
    })
  }, 180_000)

  it('reads one’s own text, and says where it can’t', async () => {
    await lab.visit({ query: `${query}&text=own` }, async (page) => {
      const scene = page.locator('#text')
      const box = scene.getByRole('textbox')
      await box.fill('too short')
      await expect.poll(() => scene.locator('[role=alert]').getAttribute('data-failure')).toBe('lab.text.short')
      await scene.locator('input[type=file]').setInputFiles({ name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)) })
      await expect.poll(() => scene.locator('[role=alert]').getAttribute('data-failure')).toBe('lab.text.binary')
      await box.fill('The quick brown fox jumps over the lazy dog, and back again. '.repeat(60))
      await expect.poll(() => shown(page, 'text', 'in all')).toBeGreaterThan(3000)
      expect(await scene.locator('[role=alert]').count()).toBe(0)
      await prepared(page)
    })
  }, 120_000)
})
