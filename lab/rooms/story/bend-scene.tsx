// A line can't bend: a small network fits a wave, and a switch takes its bend away.
import { useCallback, useRef } from 'react'
import { useAddress, useAddressNumber } from '../../app/address.ts'
import { useWords } from '../../app/words.tsx'
import { OnOff } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane, places } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { usePlayer, type Pace } from '../../scene/player.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Points } from '../line/points.tsx'

const hidden = 8
const steps = 1200
/** Steps from one frame that is told to the next. */
const every = 20
/** Slow enough to be watched: six seconds in all. */
const pace: Pace = (frame) => [100, frame + 1]
const at = places([0, 1], 90)
export const waveDomain = { x: [-0.03, 1.03], y: [-1.75, 1.75] } as const

export function BendScene() {
  const t = useWords()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const [bendText, setBend] = useAddress('bend', 'off')
  const bend = bendText === 'on'
  const [seed] = useAddressNumber('seed', 1)
  const [stepAt, setStep] = useAddressNumber('frame', steps)
  const wave = useEngine(seen ? 'wave' : null, (engine) => engine.wave({ seed: 1, count: 24, noise: 0.06 })).value
  const run = useEngine(seen && wave ? JSON.stringify([bend, seed]) : null, (engine) => engine.fitNetwork({ points: wave!.seen, hidden, bend, seed, steps, at }), 'long')
  const frames = run.value?.frames ?? []
  const index = Math.min(Math.max(0, Math.round(stepAt / every)), frames.length - 1)
  const frame = frames[index]
  const setFrame = useCallback((at: number) => setStep(at * every), [setStep])
  const player = usePlayer(frames.length, index, setFrame, pace, seen)
  const by = t('lab.by.network', { seed })
  return (
    <Scene
      id="bend"
      sentence={t('lab.story.bend.sentence')}
      lead={t('lab.story.bend.lead')}
      picture={
        <div ref={marker}>
          <Plane label={t('lab.story.bend.picture')} domain={waveDomain}>
            {(scale) => (
              <>
                {frame?.parts.map((part, i) => <path key={i} className={draw.thin} opacity={0.55} d={pathOf(scale, at, part)} />)}
                {frame && <path className={draw.curve} d={pathOf(scale, at, frame.line)} />}
                {wave && <Points scale={scale} points={wave.seen} />}
              </>
            )}
          </Plane>
        </div>
      }
      number={frame && <Quantity name={t('lab.error')} of={measured(frame.loss, by)} as="magnitude" size="subject" />}
      control={
        <>
          <OnOff label={t('lab.story.bend.switch')} value={bend} set={(on) => setBend(on ? 'on' : 'off')} />
          <Range label={t('lab.step-number')} value={frame?.step ?? 0} low={0} high={steps} step={every} set={(step) => { player.pause(); setStep(step) }} />
          <div className={controls.row}>
            {player.canPlay && (
              <button type="button" className={controls.button} onClick={player.playing ? player.pause : player.play}>
                {t(player.playing ? 'lab.pause' : 'lab.story.bend.watch')}
              </button>
            )}
            {run.waiting && <span role="status">{t('lab.story.bend.waiting', { steps })}</span>}
          </div>
        </>
      }
      after={frame && <p>{t(bend ? 'lab.story.bend.on' : 'lab.story.bend.off')}</p>}
      more={
        <>
          {run.value && <Quantity name={t('lab.parameters')} of={measured(run.value.parameters, by)} as="count" />}
          <p className={css.note}>{t('lab.story.bend.more')}</p>
        </>
      }
      data={() => [['step', 'error'], ...frames.map((one) => [one.step, one.loss])]}
    />
  )
}
