// Takes the README's pictures of the lab from the pages themselves, in a real Chromium, while they compute.
//   npm run build:lab && npx tsx scripts/lab-pictures.ts
import { fileURLToPath } from 'node:url'
import { launchChromium } from '../test/browser/chromium.ts'
import { serveFolder } from '../test/browser/serve.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const served = await serveFolder(here('../lab/dist'))
const browser = await launchChromium()
for (const [locale, language] of [['en-US', 'en'], ['zh-CN', 'zh']] as const) {
  const page = await (await browser.newContext({ viewport: { width: 1180, height: 620 }, locale })).newPage()
  await page.goto(`${served.isolatedUrl}?room=school`)
  await page.locator('#text [data-quantity]').first().waitFor()
  await page.locator('#size button').filter({ hasText: /How long|多久/ }).click()
  await page.locator('#size input').waitFor({ timeout: 120_000 })
  await page.locator('#size button').filter({ hasText: /^(Start, and watch|开始，看它学)$/ }).click()
  const map = page.locator('#map')
  await page.evaluate(() => document.getElementById('map')!.scrollIntoView())
  await map.locator('canvas').waitFor({ timeout: 60_000 })
  await map.locator('canvas').click({ position: { x: 120, y: 140 } })
  await map.locator('[data-quantity]').nth(2).waitFor({ timeout: 60_000 })
  await page.waitForTimeout(12_000)
  await page.evaluate(() => scrollBy(0, 60))
  await page.waitForTimeout(400)
  await page.screenshot({ path: here(`../docs/lab-school.${language}.png`) })
  await page.close()
}
await browser.close()
await served.close()
