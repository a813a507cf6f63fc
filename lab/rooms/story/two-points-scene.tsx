// Two points and their line, and from then on any x gives its y.
import { useAddressNumber } from '../../app/address.ts'
import { useWords } from '../../app/words.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { Plane } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import { fourDigits } from '../../quantity/format.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Points } from '../line/points.tsx'

export const twoPoints = [{ x: 1, y: 2 }, { x: 3, y: 6 }] as const
export const lineFormula = 'y ~ a*x + b'
const domain = { x: [-1, 11], y: [-3, 23] } as const

export function TwoPointsScene() {
  const t = useWords()
  const [x, setX] = useAddressNumber('x', 5)
  const best = useEngine('two points', (engine) => engine.best({ points: twoPoints, formula: lineFormula })).value
  const answer = useEngine(best ? `${x}` : null, (engine) => engine.curveAt(lineFormula, best!.values, [x, ...domain.x])).value
  return (
    <Scene
      id="two-points"
      sentence={t('lab.story.two.sentence')}
      lead={t(twoPoints.some((point) => point.x === x) ? 'lab.story.two.shown' : 'lab.story.two.lead', { x: fourDigits(x) })}
      picture={
        <Plane label={t('lab.story.two.picture')} domain={domain}>
          {(scale) => (
            <>
              {answer && <line className={draw.curve} x1={scale.x(domain.x[0])} y1={scale.y(answer[1])} x2={scale.x(domain.x[1])} y2={scale.y(answer[2])} />}
              {answer && <path className={draw.dashed} d={`M${scale.x(x)} ${scale.y(0)}V${scale.y(answer[0])}H${scale.x(0)}`} />}
              {answer && <circle className={draw.outline} cx={scale.x(x)} cy={scale.y(answer[0])} r={8} />}
              <Points scale={scale} points={twoPoints} />
            </>
          )}
        </Plane>
      }
      number={answer && <Quantity name={t('lab.story.two.y', { x: fourDigits(x) })} of={measured(answer[0], 'y = a·x + b')} size="subject" />}
      control={<Range label="x" value={x} low={0} high={10} step={0.1} say={fourDigits} set={setX} />}
      after={best && <div className={css.number}><Quantity name="a" of={measured(best.values[0], t('lab.by.qr'))} size="lead" /><Quantity name="b" of={measured(best.values[1], t('lab.by.qr'))} size="lead" /></div>}
      more={<p className={css.note}>{t('lab.story.two.more')}</p>}
      data={() => [['x', 'y'], ...twoPoints.map((point) => [point.x, point.y])]}
    />
  )
}
