// The growth album: the same prompts, asked again at fixed steps.
import { useState } from 'react'
import { useWords } from '../../app/words.tsx'
import { Range } from '../../control/range.tsx'
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
  /** Which page is open; null: the newest, whichever that is. */
  const [at, setAt] = useState<number | null>(null)
  const steps = [...new Set(samples.map(({ step }) => step))]
  const place = Math.min(at ?? Infinity, Math.max(0, steps.length - 1))
  const shown = steps[place] ?? 0
  const page = samples.filter(({ step }) => step === shown)
  return (
    <Scene
      id="album"
      sentence={t('lab.school.album.sentence')}
      lead={t('lab.school.album.lead')}
      reading
      picture={
        <ol className={own.pages} aria-label={t('lab.school.album.picture')} data-picture="">
          {samples.length === 0 && <li className={css.note}>{t('lab.school.album.none')}</li>}
          {page.map(({ step, prompt, text }, i) => (
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
      control={
        steps.length > 1 && (
          <>
            <Range label={t('lab.school.train.axis.step')} text={t('lab.school.album.at', { step: shown })} value={place} low={0} high={steps.length - 1} step={1} say={(at) => String(steps[at])} set={(at) => setAt(at === steps.length - 1 ? null : at)} />
            {guess !== '' && shown === steps[0] && <p>{t('lab.school.album.guess', { guess })}</p>}
          </>
        )
      }
      number={<Quantity name={t('lab.school.album.pages')} of={measured(steps.length, t('lab.school.by', { step: watched?.step ?? 0, seed: watched?.request?.seed ?? 1 }))} as="count" size="subject" />}
      after={guess === '' || shown === steps[0] ? undefined : <p>{t('lab.school.album.guess.compare', { guess, step: steps[0] ?? 0 })}</p>}
      more={<p className={css.note}>{t('lab.school.album.more')}</p>}
      data={() => [['step', 'prompt', 'text'], ...samples.map(({ step, prompt, text }) => [step, prompt, text])]}
    />
  )
}
