import { describe, expect, it } from 'vitest'
import { cantian } from './cantian.ts'

describe('cantian lab', () => {
  it('serves the pages until it is stopped', async () => {
    let page: Promise<[number, string]> | undefined
    const { code, out } = await cantian(['lab', '--port', '0', '--no-open', '--json'], {
      onOutput: (text, kill) => {
        const { url } = JSON.parse(text) as { url: string }
        page ??= fetch(url).then(async (answer) => [answer.status, await answer.text()])
        void page.finally(() => kill('SIGINT'))
      },
    })
    expect(code).toBe(130)
    expect(JSON.parse(out)).toMatchObject({ v: 1, kind: 'lab', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) })
    const [status, html] = await page!
    expect(status).toBe(200)
    expect(html).toContain('<div id="lab">')
  }, 60_000)

  it('refuses what is no port, as wrong usage', async () => {
    const { code, err } = await cantian(['lab', '--port', 'eighty'])
    expect(code).toBe(2)
    expect(err).toContain('--port')
  })
})
