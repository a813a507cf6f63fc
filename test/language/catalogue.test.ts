import { describe, expect, it } from 'vitest'
import { errorCatalogue, languageOf, setLanguage, text, textCatalogue, type Text } from '../../src/language/index.ts'

const sentences: [key: string, sentence: Text][] = [
  ...Object.entries(textCatalogue as Record<string, Text>),
  ...Object.entries(errorCatalogue as unknown as Record<string, Record<string, Text>>).flatMap(([code, parts]) => Object.entries(parts).map(([part, sentence]): [string, Text] => [`${code}:${part}`, sentence])),
]
const words = (sentence: string): string => (sentence.match(/\p{L}+/gu) ?? []).join(' ')
const variables = (sentence: string): string[] => [...new Set([...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].sort()

describe('the catalogue', () => {
  it('names the same variables in both languages', () => {
    for (const [key, { en, zh }] of sentences) expect(variables(zh), key).toEqual(variables(en))
  })

  it('has every sentence, and Chinese where it says it is Chinese', () => {
    for (const [key, { en, zh }] of sentences) {
      expect(en.trim(), key).not.toBe('')
      expect(zh.trim(), key).not.toBe('')
      expect(en + zh, key).not.toContain('\ufffd')
      // English has no Chinese punctuation; what has English words beyond names and code has Chinese ones too (a separator has none, and NaN is NaN).
      expect(en, key).not.toMatch(/[，。；：！？、]/)
      if (words(en) !== words(zh)) expect(/\p{Script=Han}/u.test(zh) || variables(zh).length > 0, `${key}: ${zh}`).toBe(true)
    }
  })

  it('gives every error its four parts', () => {
    for (const [code, parts] of Object.entries(errorCatalogue)) expect(Object.keys(parts).sort(), code).toEqual(['doing', 'expected', 'found', 'hint'])
  })

  it('answers in the language that is set', () => {
    setLanguage('zh')
    expect(text('cli.fit.left', { time: '0:42' })).toBe('还剩 0:42')
    setLanguage('en')
    expect(text('cli.fit.left', { time: '0:42' })).toBe('0:42 left')
  })

  it('reads the language from a locale or a tag', () => {
    expect(['zh', 'zh_CN.UTF-8', 'zh-Hant-TW', 'ZH_SG'].map(languageOf)).toEqual(['zh', 'zh', 'zh', 'zh'])
    expect(['en_US.UTF-8', 'C', 'POSIX', '', undefined, 'zha'].map(languageOf)).toEqual(['en', 'en', 'en', 'en', 'en', 'en'])
  })
})
