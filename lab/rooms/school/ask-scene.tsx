// Asking the model that was just trained: its odds, and whether it writes or recites.
import { useState } from 'react'
import { useAddress } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import * as controls from '../../control/control.css.ts'
import { useEngine } from '../../engine/client.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Bars, shownText } from '../story/bars.tsx'
import * as own from './school.css.ts'
import type { School } from './state.ts'

/** Letters and digits: brackets and line ends are recited by nobody. */
const letters = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0

export function AskScene({ school }: { readonly school: School }) {
  const t = useWords()
  const { watched, samples } = school
  const [prompt, setPrompt] = useAddress('ask', '')
  const [asked, setAsked] = useState<{ readonly prompt: string; readonly times: number } | null>(null)
  const [at, setAt] = useState(0)
  const there = watched !== null && (watched.phase === 'held' || watched.phase === 'running' || watched.phase === 'finished')
  const line = prompt === '' ? (samples.at(-1)?.prompt ?? '') : prompt
  const answer = useEngine(asked ? JSON.stringify([asked, watched?.id]) : null, (engine) => engine.schoolAnswer(asked!.prompt, asked!.times), 'school')
  const { value } = answer
  const by = t('lab.school.ask.by', { step: watched?.step ?? 0 })
  const from = value && value.verbatim !== '' ? value.text.indexOf(value.verbatim) : -1
  let offset = 0
  const ask = () => {
    setAt(0)
    setAsked((before) => ({ prompt: line, times: (before?.times ?? 0) + 1 }))
  }
  return (
    <Scene
      id="ask"
      sentence={t('lab.school.ask.sentence')}
      lead={t('lab.school.ask.lead')}
      picture={
        <>
          <pre className={own.answer} data-answer={value?.text}>
            {value ? (
              <>
                <span className={own.prompt}>{value.prompt}</span>
                {value.tokens.map(({ text }, i) => {
                  const start = offset
                  offset += text.length
                  const recited = from >= 0 && start >= from && start < from + value.verbatim.length
                  return (
                    <button key={i} type="button" className={`${own.letter} ${recited ? own.recited : ''}`} aria-pressed={i === at} onClick={() => setAt(i)}>
                      {text === ' ' ? text : shownText(text, t('lab.story.poem.end'))}
                    </button>
                  )
                })}
              </>
            ) : (
              <span className={css.note}>{t(there ? 'lab.school.ask.none' : 'lab.school.train.none')}</span>
            )}
          </pre>
          <Bars tokens={value?.tokens[at]?.top} rows={7} label={t('lab.school.ask.picture')} end={t('lab.story.poem.end')} />
        </>
      }
      number={value && <Quantity name={t('lab.school.ask.verbatim')} of={measured(letters(value.verbatim), t('lab.school.ask.by-text'))} as="count" size="subject" />}
      control={
        <>
          <label className={controls.fieldLabel}>
            {t('lab.school.ask.prompt')}
            <input className={controls.field} value={line} onChange={({ target }) => setPrompt(target.value)} onKeyDown={({ key, nativeEvent }) => key === 'Enter' && !nativeEvent.isComposing && there && ask()} />
          </label>
          <div className={controls.row}>
            <button type="button" className={controls.primary} disabled={!there || line === ''} onClick={ask}>
              {t(asked?.prompt === line ? 'lab.school.ask.again' : 'lab.school.ask.go')}
            </button>
          </div>
          {answer.failure && <FailureMessage failure={answer.failure} />}
        </>
      }
      after={value && <p className={css.note}>{by}</p>}
      more={<p className={css.note}>{t('lab.school.ask.more')}</p>}
      data={() => [['place', 'token', 'next', 'probability'], ...(value?.tokens ?? []).flatMap(({ text, top }, i) => top.map((one) => [i, text, one.text, one.probability]))]}
    />
  )
}
