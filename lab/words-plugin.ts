import type { Plugin } from 'vite'
import { labTexts } from '../src/language/catalogue/lab.ts'
import type { Language, Text } from '../src/language/types.ts'

/** `virtual:words/zh`, `virtual:words/en`: one language of the lab's catalogue, so that a page loads no sentence that it doesn't show. */
export function words(): Plugin {
  const prefix = 'virtual:words/'
  return {
    name: 'cantian-words',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined
      const language = id.slice(prefix.length + 1) as Language
      return `export default ${JSON.stringify(Object.fromEntries(Object.entries(labTexts as Record<string, Text>).map(([key, text]) => [key, text[language]])))}`
    },
  }
}
