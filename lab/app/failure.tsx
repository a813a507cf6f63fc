import { goneCode } from '../engine/client.ts'
import type { Failure } from '../engine/protocol.ts'
import * as css from '../scene/scene.css.ts'
import { useLanguage, useWords } from './words.tsx'

/** What went wrong and what to do, in the reader's language. */
export function FailureMessage({ failure }: { readonly failure: Failure }) {
  const { language } = useLanguage()
  const t = useWords()
  const { doing, where, expected, found, hint } = failure[language]
  if (failure.en.code === goneCode) {
    return (
      <div role="alert" data-failure={goneCode}>
        <p>{t('lab.engine-gone')}</p>
        <pre className={css.pre}>{found}</pre>
      </div>
    )
  }
  return (
    <div role="alert" data-failure={failure.en.code}>
      <p>{t('lab.failure', { doing })}</p>
      <pre className={css.pre}>{where === '' ? found : `${where}: ${found}`}</pre>
      <p>{t('lab.failure.expected', { expected })}</p>
      {hint !== '' && <p>{hint}</p>}
    </div>
  )
}
