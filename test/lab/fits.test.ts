// The scenes of 一条线 that say how sure a fit is show what the library computes in Node; and the command and the TypeScript that
// the room shows really run, with the numbers that it shows.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compared, fitted } from '../../lab/engine/fits.ts'
import type { Point } from '../../lab/engine/protocol.ts'
import { openTable } from '../../src/data/points/open-table.ts'
import { chromiumMissing } from '../browser/chromium.ts'
import { cantian } from '../cli/cantian.ts'
import { openLab, shown, type LabSession } from './session.ts'

async function table(file: string, x: string, y: string): Promise<readonly Point[]> {
  const { table: read } = await (await openTable(new Blob([await readFile(new URL(`../../examples/points/${file}.csv`, import.meta.url))]))).read([x, y])
  return Array.from(read.columns.get(x)!, (value, i) => ({ x: value, y: read.columns.get(y)![i] }))
}
const own = (points: readonly Point[]) => points.map(({ x, y }) => `${x},${y}`).join(';')
const line = 'y ~ a*x + b'

if (chromiumMissing !== undefined) it('shows what the library computes', (context) => context.skip(chromiumMissing))

describe.skipIf(chromiumMissing !== undefined)('how sure a fit is, on the page', () => {
  let lab: LabSession
  beforeAll(async () => {
    lab = await openLab()
  }, 120_000)
  afterAll(() => lab?.close())

  /** One scene alone, which is where the page looks. */
  const visit = (query: Record<string, string>, use: (page: Page) => Promise<void>) => lab.visit({ query: String(new URLSearchParams({ room: 'line', ...query })) }, async (page) => {
    await page.locator(`#${query.at}`).scrollIntoViewIfNeeded()
    await use(page)
  })

  it('says of two points that they prove nothing, and of more how far off each number may be', async () => {
    const points = await table('cars', 'speed', 'dist')
    await visit({ at: 'sure' }, async (page) => {
      await page.locator('#sure').getByText('So far this proves nothing.').waitFor()
      expect(await page.locator('#sure [data-band]').count()).toBe(0)
      await page.getByRole('slider', { name: 'points', exact: true }).focus()
      await page.keyboard.press('End')
      await page.locator('#sure [data-quantity="from"]').first().waitFor()
      const { report } = await fitted({ points, formula: line, at: [] })
      await expect.poll(() => shown(page, 'sure', 'a')).toBe(report.parameters[0].value)
      expect(await shown(page, 'sure', 'from')).toBe(report.parameters[0].interval![0])
      expect(await shown(page, 'sure', 'to')).toBe(report.parameters[0].interval![1])
      expect(await page.locator('#sure [data-band]').count()).toBe(2)
    })
    const found: number[] = []
    for (const drawn of [1, 2]) {
      const { report } = await fitted({ points, formula: line, at: [], sample: { count: 8, seed: drawn } })
      await visit({ at: 'sure', looked: '8', drawn: String(drawn) }, async (page) => expect(await shown(page, 'sure', 'a')).toBe(report.parameters[0].value))
      found.push(report.parameters[0].value)
    }
    expect(found[0]).not.toBe(found[1])
  }, 60_000)

  it('says when a line was the wrong idea, and what to try', async () => {
    const points = await table('women', '身高', '体重')
    const straight = await fitted({ points, formula: line, at: [] })
    await visit({ at: 'misses' }, async (page) => {
      const scene = page.locator('#misses')
      await scene.getByRole('button', { name: 'Yes' }).click()
      expect(await shown(page, 'misses', 'runs of one sign')).toBe(straight.report.runsTest!.runs)
      expect(await shown(page, 'misses', 'chance of this by luck alone')).toBe(straight.report.runsTest!.p)
      expect(await page.$$eval('#misses [data-miss]', (bars) => bars.map((bar) => Number(bar.getAttribute('data-miss'))))).toEqual(straight.residuals)
      await scene.getByText('its misses hang together').waitFor()
      const meant = straight.warnings.find(({ code }) => code === 'pattern-of-line')!.meant!
      const bent = await fitted({ points, formula: meant, at: [] })
      await scene.getByRole('button', { name: meant.split('~')[1].trim(), exact: true }).click()
      await expect.poll(() => shown(page, 'misses', 'runs of one sign')).toBe(bent.report.runsTest!.runs)
      await scene.getByText('No stretch stands out').waitFor()
    })
  }, 60_000)

  it('pulls one point away: least squares follows, a robust line stays', async () => {
    const points = await table('anscombe', 'x3', 'y3')
    const far = points.map(({ x, y }) => ({ x, y: x === 13 ? 20 : y }))
    for (const robust of ['huber', 'tukey'] as const) {
      await visit({ at: 'far', robust, pull: '20' }, async (page) => {
        const [squares, stays] = [await fitted({ points: far, formula: line, at: [] }), await fitted({ points: far, formula: line, robust, at: [] })]
        expect(await shown(page, 'far', 'a, least squares')).toBe(squares.report.parameters[0].value)
        expect(await shown(page, 'far', 'a, robust')).toBe(stays.report.parameters[0].value)
      })
    }
    await visit({ at: 'far' }, async (page) => {
      const before = await shown(page, 'far', 'a, least squares')
      const robust = await shown(page, 'far', 'a, robust')
      await page.locator('#far').getByRole('button', { name: /^Point 3:/ }).focus()
      await page.keyboard.press('Shift+ArrowUp')
      await expect.poll(() => shown(page, 'far', 'a, least squares')).toBeGreaterThan(before + 0.01)
      expect(await shown(page, 'far', 'a, robust')).toBeCloseTo(robust, 6)
    })
  }, 60_000)

  it('compares two formulas: the reader’s own points, and the table’s', async () => {
    const enzyme = await table('puromycin', 'concentration', 'rate')
    const mine = [...Array(9).keys()].map((x) => ({ x, y: Math.round(10 * (0.3 * x * x + x + Math.sin(5 * x))) / 10 }))
    for (const [points, formulas] of [[enzyme, ['y ~ a*x/(b + x)', 'y ~ a + b*x + c*x^2 + d*x^3 + e*x^4 + f*x^5']], [mine, [line, 'y ~ a*x^2 + b*x + c']]] as const) {
      await visit({ at: 'rival', rival: formulas[1], ...(points === mine && { points: own(mine) }) }, async (page) => {
        await expect.poll(async () => Number.isFinite(await shown(page, 'rival', 'AIC, solid'))).toBe(true)
        for (const [i, one] of (await compared({ points, formulas })).entries()) {
          const which = ['solid', 'dashed'][i]
          // Chromium's and Node's powers may differ in the last bit.
          expect(await shown(page, 'rival', `error, ${which}`)).toBeCloseTo(one.report!.residualSumOfSquares, 8)
          expect(await shown(page, 'rival', `AIC, ${which}`)).toBeCloseTo(one.report!.aic!, 8)
          expect(await shown(page, 'rival', `BIC, ${which}`)).toBeCloseTo(one.report!.bic!, 8)
          expect(await shown(page, 'rival', `miss on unseen points, ${which}`)).toBeCloseTo(one.crossValidation!, 8)
        }
      })
    }
  }, 60_000)

  it.each([
    ['two points', {}],
    ['many points and a curve', { formula: 'y ~ a*exp(b*x)', points: own([...Array(12).keys()].map((x) => ({ x, y: Math.round(100 * Math.exp(0.2 * x)) / 100 + (x % 3) / 10 }))) }],
  ] as const)('shows a command and TypeScript that find its numbers: %s', async (_name, query) => {
    const folder = await mkdtemp(join(tmpdir(), 'cantian-same-'))
    try {
      await visit({ at: 'same', ...query }, async (page) => {
        const numbers = { a: await shown(page, 'same', 'a'), b: await shown(page, 'same', 'b') }
        const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save points.csv' }).click()])
        expect(file.suggestedFilename()).toBe('points.csv')
        await file.saveAs(join(folder, 'points.csv'))
        const command = (await page.locator('[data-listing=command]').textContent())!
        const [, words, formula] = /^npx cantian ([^"]+) (".*")$/.exec(command)!
        const { code, out, err } = await cantian([...words.split(' '), JSON.parse(formula) as string, '--json'], { cwd: folder })
        expect({ code, err }).toEqual({ code: 0, err: '' })
        const { parameters } = JSON.parse(out) as { parameters: Record<string, { value: number }> }
        // Chromium's and Node's Math.exp may differ in the last bit.
        for (const [name, value] of Object.entries(numbers)) expect(parameters[name].value).toBeCloseTo(value, 9)

        const typescript = (await page.locator('[data-listing=typescript]').textContent())!
        const library = new URL('../../src/index.node.ts', import.meta.url).href
        await writeFile(join(folder, 'same.mts'), `${typescript.replace("'cantian'", JSON.stringify(library))}\nprocess.stderr.write(JSON.stringify(report.parameters))\n`)
        const ended = await run(folder, 'same.mts')
        expect(ended.code, ended.err).toBe(0)
        expect(ended.out).toContain('standardError')
        const found = JSON.parse(ended.err) as typeof parameters
        for (const [name, value] of Object.entries(numbers)) expect(found[name].value).toBeCloseTo(value, 9)
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  }, 60_000)
})

function run(cwd: string, script: string): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script], { cwd })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
    child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part))
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }))
  })
}
