// The growth album: the same prompts, asked again at fixed steps.
import { useWords } from '../../app/words.tsx'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import * as own from './school.css.ts'
import type { School } from './state.ts'

export function AlbumScene({ school }: { readonly school: School }) {
  const t = useWords()
  const { samples, guess, watched } = school
  const chinese = watched?.request?.text !== 'own'
  return (
    <Scene
      id="album"
      sentence={t('lab.school.album.sentence')}
      lead={t('lab.school.album.lead')}
      reading
      picture={
        <ol className={own.pages} aria-label={t('lab.school.album.picture')} tabIndex={0} data-picture="">
          {samples.length === 0 && <li className={css.note}>{t('lab.school.album.none')}</li>}
          {samples.toReversed().map(({ step, prompt, text }, i) => (
            <li key={i}>
              <span className={own.at}>{t('lab.school.album.at', { step })}</span>
              <pre className={own.page} lang={chinese ? 'zh' : undefined} data-sample={step}>
                <span className={own.prompt}>{prompt}</span>
                {text}
              </pre>
            </li>
          ))}
        </ol>
      }
      number={<Quantity name={t('lab.school.album.pages')} of={measured(samples.length, t('lab.school.by', { step: watched?.step ?? 0, seed: watched?.request?.seed ?? 1 }))} as="count" size="subject" />}
      after={guess === '' ? undefined : <p>{t('lab.school.album.guess', { guess })}</p>}
      more={<p className={css.note}>{t('lab.school.album.more')}</p>}
      data={() => [['step', 'prompt', 'text'], ...samples.map(({ step, prompt, text }) => [step, prompt, text])]}
    />
  )
}
