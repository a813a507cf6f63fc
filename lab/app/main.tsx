import '../look/page.css.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { tagOf } from './language.ts'
import { WordsProvider, type Spoken } from './words.tsx'

export function show(first: Spoken): void {
  document.documentElement.lang = tagOf(first.language)
  createRoot(document.getElementById('lab')!).render(
    <StrictMode>
      <WordsProvider first={first}>
        <App />
      </WordsProvider>
    </StrictMode>,
  )
}
