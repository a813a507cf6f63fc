// The page that `cantian fit --html` writes, in a browser: axe has no complaint, it fits a phone, and asks nobody for anything.
import AxeBuilder from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tableOfColumns } from '../../src/data/points/records.ts'
import { pageOf } from '../../src/draw/points/page.ts'
import { pictureOf } from '../../src/draw/points/picture.ts'
import { fitPoints } from '../../src/fit/points/fit-points.ts'
import { setLanguage } from '../../src/language/index.ts'
import { even, scatter } from '../fit/points/problem-of.ts'
import { chromiumMissing, launchChromium } from './chromium.ts'

const x = even(0, 10, 40)
const noise = scatter(40)
const columns = { x, 'body <b>height</b>': x.map((value) => value ** 2 + noise[0]), y: x.map((value, i) => 3 * value - 1 + 0.3 * value ** 2 + noise[i]) }
const formulas = ['y ~ a*x + b', 'y ~ a*x + b*"body <b>height</b>" + c', 'y ~ c']

describe.skipIf(chromiumMissing !== undefined)(`the page of a fit${chromiumMissing === undefined ? '' : ` (${chromiumMissing})`}`, () => {
  let browser: Browser
  beforeAll(async () => (browser = await launchChromium()))
  afterAll(() => browser.close())
  afterEach(() => setLanguage('en'))

  it.each(['en', 'zh'] as const)('%s: axe has no complaint, nothing sticks out at 360 px, nobody is asked', async (language) => {
    setLanguage(language)
    for (const formula of formulas) {
      const fit = await fitPoints(tableOfColumns(columns), formula)
      const html = pageOf({ report: fit.report, columns: fit.problem.formula.columns, picture: await pictureOf(fit), predicted: undefined, source: 'data.csv', command: `cantian fit data.csv '${formula}'` })
      for (const { width, colorScheme } of [{ width: 360, colorScheme: 'light' }, { width: 1280, colorScheme: 'dark' }] as const) {
        const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, offline: true })
        try {
          const page = await context.newPage()
          const asked: string[] = []
          page.on('request', (request) => asked.push(request.url()))
          await page.setContent(html)
          const { violations } = await new AxeBuilder({ page: page as never }).analyze()
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html: node }) => node).join(' ')}`), `${formula} ${width}`).toEqual([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${formula} ${width}`).toBeLessThanOrEqual(0)
          expect(await page.evaluate(() => document.documentElement.lang)).toBe(language === 'zh' ? 'zh-CN' : 'en')
          expect(asked).toEqual([])
        } finally {
          await context.close()
        }
      }
    }
  }, 60_000)
})
