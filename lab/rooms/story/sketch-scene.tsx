// A sketch that is meant to be y = 2x, and isn't: the reader catches it by fitting.
import { useAddress } from '../../app/address.ts'
import { useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import * as draw from '../../drawing/drawing.css.ts'
import { Plane } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Points } from '../line/points.tsx'
import { Square } from '../line/tries-scene.tsx'
import { lineFormula } from './two-points-scene.tsx'

const sketched = [0.5, 1.5, 2.5, 3.5, 4.5].map((x, i) => ({ x, y: 2 * (i + 1) }))
const domain = { x: [-0.6, 5.4], y: [-1, 12.5] } as const
const claimed = [2, 0] as const

export function SketchScene() {
  const t = useWords()
  const [guess, setGuess] = useAddress('sketch', '')
  const fitted = guess !== ''
  const best = useEngine(fitted ? 'sketch' : null, (engine) => engine.best({ points: sketched, formula: lineFormula })).value
  const shown = best?.values ?? claimed
  const ends = useEngine(JSON.stringify(shown), (engine) => engine.curveAt(lineFormula, shown, domain.x)).value
  const claim = useEngine('claim', (engine) => engine.curveAt(lineFormula, claimed, [...domain.x, ...sketched.map(({ x }) => x)])).value
  return (
    <Scene
      id="sketch"
      sentence={t('lab.story.sketch.sentence')}
      lead={t('lab.story.sketch.lead')}
      picture={
        <Plane label={t('lab.story.sketch.picture')} domain={domain}>
          {(scale) => (
            <>
              {claim && <line className={draw.dashed} x1={scale.x(domain.x[0])} y1={scale.y(claim[0])} x2={scale.x(domain.x[1])} y2={scale.y(claim[1])} />}
              {claim && !fitted && sketched.map(({ x, y }, i) => <Square key={x} scale={scale} x={x} y={y} guess={claim[i + 2]} />)}
              {fitted && ends && <line className={draw.curve} x1={scale.x(domain.x[0])} y1={scale.y(ends[0])} x2={scale.x(domain.x[1])} y2={scale.y(ends[1])} />}
              <Points scale={scale} points={sketched} />
            </>
          )}
        </Plane>
      }
      number={
        best && (
          <>
            <Quantity name="a" of={measured(best.values[0], t('lab.by.qr'))} size="subject" />
            <Quantity name="b" of={measured(best.values[1], t('lab.by.qr'))} size="subject" />
          </>
        )
      }
      control={
        fitted ? (
          <div className={controls.row}>
            <button type="button" className={controls.button} onClick={() => setGuess('')}>
              {t('lab.story.sketch.back')}
            </button>
          </div>
        ) : (
          <>
            <p>{t('lab.story.sketch.ask')}</p>
            <Choice label={t('lab.story.sketch.ask')} value="" options={[['same', t('lab.story.sketch.same')], ['steeper', t('lab.story.sketch.steeper')], ['higher', t('lab.story.sketch.higher')]]} set={(next: string) => setGuess(next)} />
          </>
        )
      }
      after={best && <p>{t(guess === 'higher' ? 'lab.story.sketch.right' : 'lab.story.sketch.caught')}</p>}
      more={<p className={css.note}>{t('lab.story.sketch.more')}</p>}
      data={() => [['x', 'y'], ...sketched.map((point) => [point.x, point.y])]}
    />
  )
}
