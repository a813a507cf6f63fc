import { useAddress } from '../app/address.ts'
import { useWords, type WordKey } from '../app/words.tsx'
import * as controls from '../control/control.css.ts'
import * as css from './lesson.css.ts'

type Plain = Extract<WordKey, `lab.lesson.${'story' | 'line' | 'school'}.${string}`>

interface Props {
  readonly title: Plain
  readonly guesses: readonly Plain[]
  readonly tries: readonly Plain[]
  readonly questions: readonly (readonly [question: Plain, answer: Plain])[]
}

/** A room's one page for teachers: folded on the screen, alone on paper. */
export function Lesson({ title, guesses, tries, questions }: Props) {
  const t = useWords()
  const [shown] = useAddress('controls', '')
  if (shown === 'none') return null
  const list = (heading: Extract<WordKey, 'lab.lesson.guess' | 'lab.lesson.try'>, items: readonly Plain[]) => (
    <>
      <h3 className={css.heading}>{t(heading)}</h3>
      <ol className={css.list}>
        {items.map((item) => (
          <li key={item}>{t(item)}</li>
        ))}
      </ol>
    </>
  )
  return (
    <details className={css.lesson} data-lesson="">
      <summary className={`${controls.plain} ${css.summary}`}>{t('lab.lesson')}</summary>
      <div className={css.sheet}>
        <h2 className={css.title}>{t(title)}</h2>
        {list('lab.lesson.guess', guesses)}
        {list('lab.lesson.try', tries)}
        <h3 className={css.heading}>{t('lab.lesson.exit')}</h3>
        <ol className={css.list}>
          {questions.map(([question, answer]) => (
            <li key={question}>
              {t(question)}
              <details>
                <summary className={css.fold}>{t('lab.lesson.answer')}</summary>
                <p>{t(answer)}</p>
              </details>
            </li>
          ))}
        </ol>
        <button type="button" className={`${controls.button} ${css.print}`} onClick={() => print()}>
          {t('lab.lesson.print')}
        </button>
      </div>
    </details>
  )
}
