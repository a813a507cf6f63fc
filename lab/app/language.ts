// Which language the page speaks, and its words. Without React: they load while the page is still being read.

export type Language = 'zh' | 'en'
export type Sentences = Readonly<Record<string, string>>
export const loadWords = async (language: Language): Promise<Sentences> => (language === 'zh' ? await import('virtual:words/zh') : await import('virtual:words/en')).default

const stored = 'cantian.language'

/** The reader's last choice, else what the browser asks for. */
export function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? kept()
  return asked === 'zh' || asked === 'en' ? asked : navigator.languages.some((tag) => /^zh\b/i.test(tag)) && !/^en\b/i.test(navigator.language) ? 'zh' : 'en'
}

/** For the next visit. Storage may be refused; the choice then lasts as long as the page. */
export function keep(language: Language): void {
  try {
    localStorage.setItem(stored, language)
  } catch {
    // Refused.
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(stored)
  } catch {
    return null
  }
}

export const tagOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en')
