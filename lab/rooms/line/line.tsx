import { useWords } from '../../app/words.tsx'
import { Interlude } from '../../scene/interlude.tsx'
import { Lesson } from '../../scene/lesson.tsx'
import { OneByOne } from '../../scene/one-by-one.tsx'
import { FarScene } from './far-scene.tsx'
import { LandscapeScene } from './landscape-scene.tsx'
import { LineScene } from './line-scene.tsx'
import { MissesScene } from './misses-scene.tsx'
import { RatesScene } from './rates-scene.tsx'
import { RivalScene } from './rival-scene.tsx'
import { SameScene } from './same-scene.tsx'
import { SeedsScene } from './seeds-scene.tsx'
import { SureScene } from './sure-scene.tsx'
import { useLine } from './state.ts'
import { TriesScene } from './tries-scene.tsx'

/** The room 一条线: every scene looks at the same points and the same formula. */
export default function Line() {
  const line = useLine()
  const t = useWords()
  return (
    <OneByOne>
      <LineScene line={line} />
      <TriesScene line={line} />
      <LandscapeScene line={line} />
      <RatesScene line={line} />
      <SeedsScene line={line} />
      <Interlude say={t('lab.line.data')} then={t('lab.line.data.then')} />
      <SureScene line={line} />
      <MissesScene line={line} />
      <FarScene line={line} />
      <RivalScene line={line} />
      <SameScene line={line} />
      <Lesson
        title="lab.lesson.line.title"
        guesses={['lab.lesson.line.guess.1', 'lab.lesson.line.guess.2']}
        tries={['lab.lesson.line.try.1', 'lab.lesson.line.try.2', 'lab.lesson.line.try.3']}
        questions={[
          ['lab.lesson.line.question.1', 'lab.lesson.line.answer.1'],
          ['lab.lesson.line.question.2', 'lab.lesson.line.answer.2'],
          ['lab.lesson.line.question.3', 'lab.lesson.line.answer.3'],
        ]}
      />
    </OneByOne>
  )
}
