// The same loop on words: how likely the shipped poem model finds each next character of the reader's own line.
import { useRef } from 'react'
import { FailureMessage } from '../../app/failure.tsx'
import { useLanguage, useWords } from '../../app/words.tsx'
import * as controls from '../../control/control.css.ts'
import { useEngine } from '../../engine/client.ts'
import { count } from '../../quantity/format.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Bars, shownText } from './bars.tsx'
import { glossOf } from './gloss.ts'
import { usePoemLine } from './poem-line.ts'

const shown = 8

export function PoemScene() {
  const t = useWords()
  const { language } = useLanguage()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const { line, text, setLine } = usePoemLine()
  const odds = useEngine(seen && text !== '' ? text : null, (engine) => engine.odds(text, shown))
  const first = odds.value?.tokens[0]
  return (
    <Scene
      id="poem"
      sentence={t('lab.story.poem.sentence')}
      lead={t('lab.story.poem.lead', { parameters: count(odds.value?.parameters ?? 961_408, language) })}
      picture={
        <div ref={marker}>
          <Bars tokens={odds.value?.tokens} rows={shown} label={t('lab.story.poem.picture', { line: text })} end={t('lab.story.poem.end')} gloss={language === 'en' ? glossOf : undefined} />
          {odds.value === undefined && odds.failure === undefined && <p role="status" className={css.note}>{t('lab.story.grid.waiting')}</p>}
        </div>
      }
      number={first && <Quantity name={t('lab.story.poem.next', { character: shownText(first.text, t('lab.story.poem.end')) })} of={measured(100 * first.probability, t('lab.by.model'))} as="magnitude" size="subject" unit="%" />}
      control={
        <>
          <label className={controls.fieldLabel}>
            {t('lab.story.poem.line')}
            <input className={controls.field} lang="zh" value={line} onChange={({ target }) => setLine(target.value)} />
          </label>
          <div className={controls.row}>
            {(odds.value?.tokens ?? []).filter(({ text: one }) => one.trim() !== '').slice(0, 4).map(({ text: one }) => (
              <button key={one} type="button" className={controls.button} lang="zh" aria-label={t('lab.story.poem.add', { character: one })} onClick={() => setLine(line + one)}>
                {one}
              </button>
            ))}
          </div>
          {odds.failure && <FailureMessage failure={odds.failure} />}
        </>
      }
      after={<p>{t(/\p{Script=Han}/u.test(text) ? 'lab.story.poem.only' : 'lab.story.poem.strange')}</p>}
      more={<p className={css.note}>{t('lab.story.poem.more')}</p>}
      data={() => [['next', 'probability'], ...(odds.value?.tokens ?? []).map(({ text: one, probability }) => [one, probability])]}
    />
  )
}
