import { useCallback } from 'react'
import { addressOf } from '../../app/address.ts'
import { useWords } from '../../app/words.tsx'
import { useEngine } from '../../engine/client.ts'
import { Interlude } from '../../scene/interlude.tsx'
import { Lesson } from '../../scene/lesson.tsx'
import { OneByOne } from '../../scene/one-by-one.tsx'
import { TriesScene } from '../line/tries-scene.tsx'
import { BendScene } from './bend-scene.tsx'
import { ChainScene } from './chain-scene.tsx'
import { GridScene } from './grid-scene.tsx'
import { InsideScene } from './inside-scene.tsx'
import { ManyScene } from './many-scene.tsx'
import { NumberScene } from './number-scene.tsx'
import { PoemScene } from './poem-scene.tsx'
import { SillyScene } from './silly-scene.tsx'
import { SketchScene } from './sketch-scene.tsx'
import { lineFormula, TwoPointsScene, twoPoints } from './two-points-scene.tsx'

const start = [0.000001, -0.123456] as const

/** The room 故事: the conversation at the table, from one number to a model of words. */
export default function Story() {
  const t = useWords()
  const read = useEngine(lineFormula, (engine) => engine.readFormula(lineFormula))
  const keep = useCallback(() => undefined, [])
  return (
    <OneByOne>
      <NumberScene />
      <GridScene />
      <ManyScene />
      <Interlude say={t('lab.story.question')} then={t('lab.story.question.then')} />
      <TwoPointsScene />
      <SketchScene />
      <TriesScene line={{ points: twoPoints, formula: lineFormula, parameters: ['a', 'b'], read, seed: 1, setSeed: keep }} start={start} sentence={t('lab.story.tries.sentence')} lead={t('lab.story.tries.lead')} />
      <ChainScene />
      <BendScene />
      <SillyScene />
      <PoemScene />
      <InsideScene />
      <Interlude say={t('lab.story.close')} then={t('lab.story.close.then')}>
        <p>
          <a href={addressOf({ room: 'line' })}>{t('lab.story.close.line')}</a>
        </p>
      </Interlude>
      <Lesson
        title="lab.lesson.story.title"
        guesses={['lab.lesson.story.guess.1', 'lab.lesson.story.guess.2']}
        tries={['lab.lesson.story.try.1', 'lab.lesson.story.try.2', 'lab.lesson.story.try.3']}
        questions={[
          ['lab.lesson.story.question.1', 'lab.lesson.story.answer.1'],
          ['lab.lesson.story.question.2', 'lab.lesson.story.answer.2'],
          ['lab.lesson.story.question.3', 'lab.lesson.story.answer.3'],
        ]}
      />
    </OneByOne>
  )
}
