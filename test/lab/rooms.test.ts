// Every room in both languages, on a phone and on a desk: it fits, it speaks one language, axe has no serious complaint,
// and nothing asks anybody but its own server.
import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumMissing } from '../browser/chromium.ts'
import { openLab, shown, type LabSession } from './session.ts'

const scenes = {
  story: ['number', 'grid', 'many', 'two-points', 'sketch', 'tries', 'chain', 'bend', 'silly', 'poem', 'inside'],
  line: ['line', 'tries', 'landscape', 'rates', 'seeds', 'sure', 'misses', 'far', 'rival', 'same'],
  school: ['text', 'size', 'train', 'album', 'map', 'ask', 'keep'],
} as const

if (chromiumMissing !== undefined) it('opens in a browser', (context) => context.skip(chromiumMissing))

describe.skipIf(chromiumMissing !== undefined)('the lab', () => {
  let lab: LabSession
  beforeAll(async () => {
    lab = await openLab()
  }, 120_000)
  afterAll(() => lab?.close())

  for (const [room, ids] of Object.entries(scenes)) {
    for (const [locale, language] of [['zh-CN', 'zh'], ['en-US', 'en']] as const) {
      for (const width of [360, 1280]) {
        it(`${room}, ${language}, ${width} px`, async () => {
          await lab.visit({ query: `room=${room}`, locale, width, hasTouch: width < 600 }, async (page) => {
            await expect.poll(() => page.$$eval('[data-scene]', (found) => found.map(({ id }) => id))).toEqual(ids)
            for (const id of ids) {
              const scene = page.locator(`#${id}`)
              await scene.scrollIntoViewIfNeeded()
              await scene.locator('figure svg, figure pre, figure canvas, [data-picture], figure p').first().waitFor()
              expect(await scene.locator('h1, h2').count()).toBe(1)
            }
            // No sideways scroll, and nothing sticks out of its column.
            expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
            const texts = await page.locator('h1, h2, main p').allTextContents()
            expect(texts.length).toBeGreaterThan(10)
            for (const text of texts) expect(/[\u4e00-\u9fff]/.test(text), text).toBe(language === 'zh')
            expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale === 'zh-CN' ? 'zh-CN' : 'en')
            for (const button of await page.locator('main button:visible, header button:visible, header a:visible').all()) {
              const box = await button.boundingBox()
              expect(box!.height, await button.textContent() ?? '').toBeGreaterThanOrEqual(43)
            }
            // Half of the combinations hold every rule's ground.
            if ((language === 'zh') !== (width === 360)) return
            const { violations } = await new AxeBuilder({ page: page as never }).analyze()
            expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([])
          })
        }, 60_000)
      }
    }
  }

  it('is walked through by its own links, back and forth', async () => {
    await lab.visit({ query: 'lang=en' }, async (page) => {
      const room = () => page.$eval('[data-scene]', ({ id }) => id)
      const current = () => page.locator('nav [aria-current=page]').textContent()
      await expect.poll(room).toBe('number')
      // Something stands in the address that is this room's own.
      await page.locator('#number input, #number [role=slider]').first().focus()
      await page.keyboard.press('ArrowRight')
      for (const [name, first] of [['Line', 'line'], ['School', 'text'], ['Story', 'number'], ['School', 'text']] as const) {
        await page.getByRole('link', { name, exact: true }).click()
        await expect.poll(room).toBe(first)
        expect(await current()).toBe(name)
        expect(new URL(page.url()).searchParams.get('lang')).toBe('en')
      }
      await page.goBack()
      await expect.poll(room).toBe('number')
      expect(await current()).toBe('Story')
    })
  }, 60_000)

  it('dark paper is readable too', async () => {
    for (const room of Object.keys(scenes)) {
      await lab.visit({ query: `room=${room}`, colorScheme: 'dark' }, async (page) => {
        await page.waitForTimeout(300)
        const { violations } = await new AxeBuilder({ page: page as never }).withRules(['color-contrast']).analyze()
        expect(violations.map(({ nodes }) => nodes.map(({ html }) => html.slice(0, 200)))).toEqual([])
      })
    }
  }, 60_000)

  it('changes its language by the switch, and stays so', async () => {
    await lab.visit({ query: 'room=line' }, async (page) => {
      await page.getByRole('button', { name: '中文' }).click()
      await page.getByRole('button', { name: 'English' }).waitFor()
      await page.reload()
      await page.getByRole('button', { name: 'English' }).waitFor()
      expect(await page.locator('h1').textContent()).toContain('两个数')
    })
  }, 60_000)

  it('works without headers of isolation, and without the network once it is there', async () => {
    await lab.visit({ query: 'room=line', plain: true }, async (page) => {
      await page.locator('#tries [data-quantity="a"]').waitFor()
      await page.context().setOffline(true)
      await page.getByRole('slider', { name: 'a', exact: true }).focus()
      await page.keyboard.press('ArrowRight')
      await page.locator('#line [data-quantity="a"][data-value="2.01"]').waitFor()
    })
  }, 60_000)

  it('says so where its server is gone in the middle, and keeps what it has', async () => {
    await lab.visit({ query: 'room=story' }, async (page) => {
      await page.locator('#number [data-quantity]').first().waitFor()
      await page.route('**/poem-model*', (route) => route.abort())
      await page.locator('#grid').scrollIntoViewIfNeeded()
      const alert = page.locator('#grid [role=alert]')
      await alert.waitFor()
      expect(await alert.getAttribute('data-failure')).toBe('formats.http.network')
      expect(await shown(page, 'number', 'a parameter')).toBe(3.123456789)
    }, { failing: /ERR_FAILED/ })
  }, 60_000)

  it('shows one scene alone for a projector', async () => {
    await lab.visit({ query: 'room=line&scene=seeds&controls=none' }, async (page) => {
      expect(await page.$$eval('[data-scene]', (found) => found.map(({ id }) => id))).toEqual(['seeds'])
      expect(await page.locator('header, footer, input').count()).toBe(0)
    })
  }, 60_000)
})
