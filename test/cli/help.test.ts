import { describe, expect, it } from 'vitest'
import stringWidth from 'string-width'
import { cantian } from './cantian.ts'

describe('help', () => {
  it('is in the language of --lang, else of LC_ALL, LC_MESSAGES, LANG', async () => {
    const [english, asked, byLang, byAll, over] = await Promise.all([
      cantian(['--help']),
      cantian(['--help', '--lang', 'zh']),
      cantian(['--help'], { env: { LANG: 'zh_CN.UTF-8' } }),
      cantian(['--help'], { env: { LANG: 'en_US.UTF-8', LC_ALL: 'zh_TW.UTF-8' } }),
      cantian(['--lang=en', '--help'], { env: { LANG: 'zh_CN.UTF-8' } }),
    ])
    expect(english).toMatchObject({ code: 0, err: '' })
    expect(english.out).toContain('Usage: cantian <verb> [options]')
    for (const chinese of [asked, byLang, byAll]) {
      expect(chinese).toMatchObject({ code: 0, err: '' })
      expect(chinese.out).toContain('用法： cantian <动词> [选项]')
    }
    expect(over.out).toBe(english.out)
  })

  it('names every verb, and each has the options that every verb has', async () => {
    const { out } = await cantian(['--help'])
    for (const verb of ['fit', 'ask', 'data', 'tour']) {
      expect(out).toMatch(new RegExp(`^  ${verb} `, 'm'))
      const help = await cantian([verb, '--help', '--lang', 'zh'])
      expect(help.code).toBe(0)
      for (const option of ['--json', '--lang', '--device', '--threads', '--verbose', '--help']) expect(help.out, verb).toContain(option)
      // Whatever a person reads in Chinese is Chinese.
      expect(help.out, verb).not.toMatch(/Options:|Arguments:|Usage:/)
    }
  })

  it('keeps Chinese whole and within 80 columns', async () => {
    const { out } = await cantian(['fit', '--help', '--lang', 'zh'])
    expect(out).not.toContain('\ufffd')
    for (const line of out.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80)
  })

  it('stands in for a missing verb, and --version is the version', async () => {
    const [nothing, help, version] = await Promise.all([cantian([]), cantian(['--help']), cantian(['--version'])])
    expect(nothing.code).toBe(0)
    expect(nothing.out).toBe(help.out)
    expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  it('ends quietly when nobody reads on', async () => {
    expect(await cantian(['fit', '--help'], { deaf: true })).toMatchObject({ code: 0, err: '' })
  })

  it('has colours only where they are seen or asked for', async () => {
    const plain = await cantian(['--help'], { env: { CI: 'true', NO_COLOR: '' } })
    expect(plain.out).not.toContain('\u001b')
    const forced = await cantian(['--help'], { env: { FORCE_COLOR: '1', NO_COLOR: '' } })
    expect(forced.out).toContain('\u001b[')
  })
})
