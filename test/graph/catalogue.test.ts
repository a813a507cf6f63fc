import { expect, it } from 'vitest'
import { errorCatalogue, textCatalogue, type Text } from '../../src/language/index.ts'

const parts = ['doing', 'expected', 'found', 'hint'] as const
const sentences: [string, Text][] = [
  ...Object.entries(textCatalogue as Record<string, Text>),
  ...Object.entries(errorCatalogue as Record<string, Record<(typeof parts)[number], Text>>).flatMap(([code, error]) =>
    parts.map((part): [string, Text] => [`${code} ${part}`, error[part]]),
  ),
]
const variables = (text: string): string[] => [...text.matchAll(/\{\{([^}]*)\}\}/g)].map(([, name]) => name).sort()
/** What is left for the language itself: without variables and without what is quoted (commands, examples). */
const words = (text: string): string => text.replace(/\{\{[^}]*\}\}|`[^`]*`|"[^"]*"/g, '')
const offenders = (wrong: (text: Text) => boolean): string[] => sentences.filter(([, text]) => wrong(text)).map(([key, { en, zh }]) => `${key}: ${en} | ${zh}`)

it('every error says all four things', () => {
  expect(sentences.length).toBeGreaterThan(50)
  for (const [code, error] of Object.entries(errorCatalogue)) expect(Object.keys(error).sort(), code).toEqual([...parts].sort())
})

it('every sentence is written in both languages', () => {
  expect(offenders(({ en, zh }) => en.trim() === '' || zh.trim() === '')).toEqual([])
  // Where English has a word beside names such as JSON, Chinese has Han characters.
  expect(offenders(({ en, zh }) => /\b[a-z]{3}/.test(words(en)) && !/\p{Script=Han}/u.test(words(zh)))).toEqual([])
  expect(offenders(({ en }) => /\p{Script=Han}/u.test(words(en)))).toEqual([])
})

it('both languages name the same variables, in plain names', () => {
  expect(offenders(({ en, zh }) => variables(en).join() !== variables(zh).join())).toEqual([])
  expect(offenders(({ en }) => variables(en).some((name) => !/^[a-zA-Z][a-zA-Z0-9]*$/.test(name)))).toEqual([])
  expect(offenders(({ en, zh }) => /\{\{|\}\}/.test(words(en) + words(zh)))).toEqual([])
})

it('nothing is garbled', () => {
  // Replacement and private characters, controls, full-width letters and digits, and UTF-8 that was read as Latin-1.
  const garbled = /[\uFFFD\uE000-\uF8FF\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]|Ã|â€/
  expect(offenders(({ en, zh }) => garbled.test(en) || garbled.test(zh))).toEqual([])
  expect(offenders(({ en }) => /[\u3000-\u303F\uFF00-\uFFEF]/.test(words(en)))).toEqual([])
})

it('Chinese sentences have Chinese punctuation', () => {
  expect(offenders(({ zh }) => /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/u.test(zh))).toEqual([])
})
