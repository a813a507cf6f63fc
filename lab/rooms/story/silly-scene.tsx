// More parameters fit better, until it is silly: the error on points that the network never saw tells.
import { useRef } from 'react'
import { useAddressNumber } from '../../app/address.ts'
import { useWords } from '../../app/words.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane, places } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import { fourDigits } from '../../quantity/format.ts'
import { chosen, measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Points } from '../line/points.tsx'
import { waveDomain } from './bend-scene.tsx'

const at = places([0, 1], 240)
const steps = 3000
const mostPower = 6

export function SillyScene() {
  const t = useWords()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const [power, setPower] = useAddressNumber('width', 1)
  const hidden = 2 ** Math.min(mostPower, Math.max(0, Math.round(power)))
  const [seed] = useAddressNumber('seed', 1)
  const wave = useEngine(seen ? 'noisy' : null, (engine) => engine.wave({ seed: 3, count: 12, noise: 0.35 })).value
  const run = useEngine(seen && wave ? JSON.stringify([hidden, seed]) : null, (engine) => engine.fitNetwork({ points: wave!.seen, unseen: wave!.unseen, hidden, bend: true, seed, steps, at }), 'long')
  const last = run.value?.frames.at(-1)
  const by = t('lab.by.network', { seed })
  return (
    <Scene
      id="silly"
      sentence={t('lab.story.silly.sentence')}
      lead={t('lab.story.silly.lead')}
      picture={
        <div ref={marker}>
          <Plane label={t('lab.story.silly.picture')} domain={waveDomain}>
            {(scale) => (
              <>
                {wave?.unseen.map(({ x, y }) => <circle key={x} className={draw.faintRing} cx={scale.x(x)} cy={scale.y(y)} r={4} />)}
                {last && <path className={draw.curve} d={pathOf(scale, at, last.line)} />}
                {wave && <Points scale={scale} points={wave.seen} />}
              </>
            )}
          </Plane>
          <p className={css.note}>{t('lab.story.silly.legend')}</p>
        </div>
      }
      number={
        run.value &&
        last && (
          <>
            <Quantity name={t('lab.story.silly.lines')} of={chosen(hidden)} as="count" size="subject" />
            <Quantity name={t('lab.story.silly.seen')} of={measured(last.loss, by)} as="magnitude" size="lead" />
            <Quantity name={t('lab.story.silly.unseen')} of={measured(last.unseen!, by)} as="magnitude" size="lead" />
          </>
        )
      }
      control={
        <>
          <Range label={t('lab.story.silly.width')} value={Math.log2(hidden)} low={0} high={mostPower} step={1} say={(value) => String(2 ** value)} set={setPower} />
          <span role="status" className={css.note}>{run.waiting ? t('lab.story.bend.waiting', { steps }) : ''}</span>
        </>
      }
      after={last && <p>{t(last.unseen! > 3 * last.loss ? 'lab.story.silly.accidents' : 'lab.story.silly.fine', { times: fourDigits(Number((last.unseen! / last.loss).toPrecision(2))) })}</p>}
      more={
        <>
          {run.value && <Quantity name={t('lab.parameters')} of={measured(run.value.parameters, by)} as="count" />}
          <p className={css.note}>{t('lab.story.silly.more')}</p>
        </>
      }
      data={() => [['x', 'y', 'seen'], ...(wave?.seen ?? []).map(({ x, y }) => [x, y, 1]), ...(wave?.unseen ?? []).map(({ x, y }) => [x, y, 0])]}
    />
  )
}
