import { useEngine } from '../../engine/client.ts'
import { Lesson } from '../../scene/lesson.tsx'
import { OneByOne } from '../../scene/one-by-one.tsx'
import { WhileSeen } from '../../scene/while-seen.tsx'
import { AlbumScene } from './album-scene.tsx'
import { AskScene } from './ask-scene.tsx'
import { KeepScene } from './keep-scene.tsx'
import { MapScene } from './map-scene.tsx'
import { SizeScene } from './size-scene.tsx'
import { useSchool } from './state.ts'
import { TextScene } from './text-scene.tsx'
import { TrainScene } from './train-scene.tsx'

/** The room 学堂: a text is read, cut, learned; every scene looks at the same run. */
export default function SchoolRoom() {
  const school = useSchool()
  const { text } = school
  // On a lane of its own: cutting a long text must not hold up who watches a run.
  const cut = useEngine(text.text === 'own' && (text.own ?? '') === '' ? null : JSON.stringify([text.text, text.tokenizer, text.own?.length, text.own?.slice(0, 2000)]), (engine) => engine.schoolCut(text), 'long')
  return (
    <OneByOne>
      <WhileSeen>
        <TextScene school={school} cut={cut} />
      </WhileSeen>
      <WhileSeen>
        <SizeScene school={school} cut={cut.value} />
      </WhileSeen>
      <WhileSeen>
        <TrainScene school={school} />
      </WhileSeen>
      <WhileSeen>
        <AlbumScene school={school} />
      </WhileSeen>
      <WhileSeen>
        <MapScene school={school} />
      </WhileSeen>
      <WhileSeen>
        <AskScene school={school} />
      </WhileSeen>
      <WhileSeen>
        <KeepScene school={school} />
      </WhileSeen>
      <Lesson
        title="lab.lesson.school.title"
        guesses={['lab.lesson.school.guess.1', 'lab.lesson.school.guess.2']}
        tries={['lab.lesson.school.try.1', 'lab.lesson.school.try.2', 'lab.lesson.school.try.3']}
        questions={[
          ['lab.lesson.school.question.1', 'lab.lesson.school.answer.1'],
          ['lab.lesson.school.question.2', 'lab.lesson.school.answer.2'],
          ['lab.lesson.school.question.3', 'lab.lesson.school.answer.3'],
        ]}
      />
    </OneByOne>
  )
}
