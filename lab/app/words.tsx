import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react'
import type { labTexts } from '../../src/language/catalogue/lab.ts'
import type { Values, Variables } from '../../src/language/types.ts'
import { keep, loadWords, tagOf, type Language, type Sentences } from './language.ts'

export type { Language } from './language.ts'
export type WordKey = keyof typeof labTexts
type WordValues<K extends WordKey> = Values<Variables<(typeof labTexts)[K]['en']>>
/** One sentence of the catalogue; an unknown key or a missing variable doesn't compile. */
export type Words = <K extends WordKey>(key: K, ...values: WordValues<K> extends Record<string, never> ? [] : [WordValues<K>]) => string

export interface Spoken {
  readonly language: Language
  readonly sentences: Sentences
}

const Context = createContext<(Spoken & { choose: (language: Language) => void }) | undefined>(undefined)

/** Begins with words that are there already, so that nothing is drawn twice. */
export function WordsProvider({ first, children }: { readonly first: Spoken; readonly children: ReactNode }) {
  const [state, setState] = useState(first)
  const choose = useCallback((language: Language) => {
    void loadWords(language).then((sentences) => {
      document.documentElement.lang = tagOf(language)
      setState({ language, sentences })
      keep(language)
    })
  }, [])
  const value = useMemo(() => ({ ...state, choose }), [state, choose])
  return <Context value={value}>{children}</Context>
}

export function useLanguage() {
  const found = use(Context)
  if (!found) throw new Error('outside of WordsProvider')
  return found
}

export function useWords(): Words {
  const { sentences } = useLanguage()
  return useCallback(
    (key, ...values) => sentences[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String((values[0] as Record<string, string | number>)[name])),
    [sentences],
  )
}
