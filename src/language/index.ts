import i18next from 'i18next'
import { errors, texts } from './catalogue/index.ts'
import type { Language, Text, Values, Variables } from './types.ts'

export type { ErrorText, Language, Text } from './types.ts'
export { errors as errorCatalogue, texts as textCatalogue } from './catalogue/index.ts'

export type TextKey = keyof typeof texts
export type ErrorCode = keyof typeof errors
type ErrorPart = 'doing' | 'expected' | 'found' | 'hint'
/** The variables that an error's four sentences name. */
export type ErrorValues<C extends ErrorCode> = Values<Variables<(typeof errors)[C][ErrorPart]['en']>>
export type TextValues<K extends TextKey> = Values<Variables<(typeof texts)[K]['en']>>

const instance = i18next.createInstance()
void instance.init({
  lng: 'en',
  fallbackLng: 'en',
  keySeparator: false,
  nsSeparator: false,
  showSupportNotice: false,
  interpolation: { escapeValue: false },
  initAsync: false,
  resources: { en: { translation: collect('en') }, zh: { translation: collect('zh') } },
} as Parameters<typeof instance.init>[0])

function collect(language: Language): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [key, text] of Object.entries(texts as Record<string, Text>)) flat[key] = text[language]
  for (const [code, parts] of Object.entries(errors as Record<string, Record<ErrorPart, Text>>)) {
    for (const part of ['doing', 'expected', 'found', 'hint'] as const) flat[`error:${code}:${part}`] = parts[part][language]
  }
  return flat
}

/** The language in which `text` answers: Chinese or English. */
export function setLanguage(language: Language): void {
  void instance.changeLanguage(language)
}

export function currentLanguage(): Language {
  return instance.language === 'zh' ? 'zh' : 'en'
}

/** The language that an environment asks for: LC_ALL, LC_MESSAGES, LANG (`zh_CN.UTF-8`), or a browser's tag (`zh-CN`). */
export function languageOf(tag: string | undefined): Language {
  return tag !== undefined && /^zh\b|^zh[_-]/i.test(tag) ? 'zh' : 'en'
}

/** One sentence of the catalogue in the current language. */
export function text<K extends TextKey>(key: K, ...values: TextValues<K> extends Record<string, never> ? [] : [TextValues<K>]): string {
  return instance.t(key as string, values[0] as Record<string, string | number>)
}

export function errorPart(code: ErrorCode, part: ErrorPart, values: Record<string, string | number>, language?: Language): string {
  return instance.t(`error:${code}:${part}`, { ...values, lng: language })
}
