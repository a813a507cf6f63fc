// By keyboard alone: a point is moved, added and removed, numbers are turned, a formula is typed, a run is guessed and stepped.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { chromiumMissing } from '../browser/chromium.ts'
import { openLab, shown, type LabSession } from './session.ts'

if (chromiumMissing !== undefined) it('works by keyboard', (context) => context.skip(chromiumMissing))

/** Tabs until the focused element is called so. */
async function tabTo(page: Page, wanted: RegExp, most = 60): Promise<void> {
  const seen: string[] = []
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab')
    const name = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      const label = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels?.[0]?.textContent : undefined
      return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? ''
    })
    if (wanted.test(name)) return
    seen.push(name)
  }
  throw new Error(`no ${wanted} among ${seen.join(' | ')}`)
}

describe.skipIf(chromiumMissing !== undefined)('the room 一条线 by keyboard', () => {
  let lab: LabSession
  beforeAll(async () => {
    lab = await openLab()
  }, 120_000)
  afterAll(() => lab?.close())

  const points = (page: Page) => new URL(page.url()).searchParams.get('points')

  it('moves a point by the arrow keys and removes one by Delete', async () => {
    await lab.visit({ query: 'room=line' }, async (page) => {
      await tabTo(page, /^Point 2/)
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowUp')
      const [, [x, y]] = points(page)!.split(';').map((point) => point.split(',').map(Number))
      expect(x).toBe(3)
      expect(y).toBeGreaterThan(6)
      await page.keyboard.press('Delete')
      await expect.poll(() => points(page)).toBe('1,2')
    })
  }, 60_000)

  it('turns a number, asks about an x, types a formula, pastes points', async () => {
    await lab.visit({ query: 'room=line' }, async (page) => {
      await tabTo(page, /^a$/)
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight')
      expect(await shown(page, 'line', 'a')).toBeCloseTo(2.03, 10)
      await tabTo(page, /^Ask it about x/)
      await page.keyboard.press('Control+A')
      await page.keyboard.type('100')
      await expect.poll(() => shown(page, 'line', 'then y =')).toBeCloseTo(203, 8)
      await tabTo(page, /^More$/)
      await page.keyboard.press('Enter')
      await tabTo(page, /^The formula/)
      await page.keyboard.press('Control+A')
      await page.keyboard.type('y ~ k*x^2')
      await page.locator('#line [data-quantity="k"]').waitFor()
      await tabTo(page, /^Paste two columns/)
      await page.keyboard.type('height weight\n1 2\n2 8\n3 18')
      await tabTo(page, /^Use these points/)
      await page.keyboard.press('Enter')
      await expect.poll(() => points(page)).toBe('1,2;2,8;3,18')
    })
  }, 60_000)

  it('guesses, steps, and goes back to the same start', async () => {
    await lab.visit({ query: 'room=line&seed=2', reducedMotion: 'reduce' }, async (page) => {
      await page.locator('#tries [data-quantity="a"]').waitFor()
      const start = await shown(page, 'tries', 'a')
      await tabTo(page, /^about 3$/)
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      // Who wants less motion gets no run that plays by itself.
      expect(await page.getByRole('button', { name: 'Let it try' }).count()).toBe(0)
      await tabTo(page, /^One step$/)
      for (let i = 0; i < 4; i++) await page.keyboard.press('Enter')
      await expect.poll(() => shown(page, 'tries', 'a')).not.toBe(start)
      await expect.poll(() => new URL(page.url()).searchParams.get('step')).toBe('4')
      await tabTo(page, /^Same start again$/)
      await page.keyboard.press('Enter')
      await expect.poll(() => shown(page, 'tries', 'a')).toBe(start)
    })
  }, 60_000)

  it('takes a table that is pasted with holes, and a file that is dropped with too many rows, and says what it left out', async () => {
    await lab.visit({ query: 'room=line' }, async (page) => {
      const paste = async (text: string) => {
        await page.getByLabel('Paste two columns').fill(text)
        await page.getByRole('button', { name: 'Use these points' }).click()
      }
      await page.locator('#line').getByRole('button', { name: 'More' }).click()
      await paste('x,y\n1,2\n2,\n3,6')
      await page.getByText('Left out 1 rows with an empty cell.').waitFor()
      expect(points(page)).toBe(null)
      const transfer = await page.evaluateHandle((text) => {
        const data = new DataTransfer()
        data.items.add(new File([text], 'many.csv'))
        return data
      }, Array.from({ length: 2500 }, (_, i) => `${i},${2 * i}`).join('\n'))
      await page.locator('#line figure > div').dispatchEvent('drop', { dataTransfer: transfer })
      await page.getByText('Took 500 of 2500 rows').waitFor()
      await page.getByText('too many for a link').waitFor()
      await paste('x,y\n1,two')
      const alert = page.locator('#line [role=alert]')
      await alert.waitFor()
      expect(await alert.textContent()).toContain('two')
      // What was there before stays.
      expect(await page.getByText('too many for a link').count()).toBe(1)
    })
  }, 60_000)

  it('says in the reader’s language what is wrong with a formula, and keeps what was typed', async () => {
    for (const [locale, words] of [['en-US', 'What would work'], ['zh-CN', '需要的是']] as const) {
      await lab.visit({ query: `room=line&formula=${encodeURIComponent('y ~ a*x + sine(b)')}`, locale }, async (page) => {
        const alert = page.locator('#line [role=alert]')
        await alert.waitFor()
        expect(await alert.textContent()).toContain(words)
        expect(await alert.textContent()).toContain('^^^^')
        expect(await page.locator('#line svg').count()).toBeGreaterThan(0)
      })
    }
  }, 60_000)
})
