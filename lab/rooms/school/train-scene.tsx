// The loop on words, as it runs: the error of every step against ways to guess that learn nothing.
import { useMemo } from 'react'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import * as controls from '../../control/control.css.ts'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import { derived, measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Duration } from './duration.tsx'
import type { School } from './state.ts'

/** Points of the curve on the screen: more than pixels tell nothing, and cost time. */
const drawn = 400

export function TrainScene({ school }: { readonly school: School }) {
  const t = useWords()
  const { watched, losses, evaluations } = school
  const start = watched?.start
  const place = watched?.place
  const guessing = watched?.guessing
  const last = losses.at(-1)
  const steps = watched?.request?.steps ?? 100
  const running = watched?.phase === 'running'
  const held = watched?.phase === 'held'
  const by = t('lab.school.by', { step: watched?.step ?? 0, seed: watched?.request?.seed ?? 1 })
  const speed = useMemo(() => {
    const recent = losses.slice(-8).map(({ tokensPerSecond }) => tokensPerSecond).sort((a, b) => a - b)
    return recent.length === 0 ? undefined : recent[recent.length >> 1]
  }, [losses])
  const curve = useMemo(() => thinned(losses), [losses])
  const lines = guessing ? ([['even', guessing.even], ['frequencies', guessing.frequencies], ['gzip', guessing.gzip]] as const).filter((one): one is [typeof one[0], number] => one[1] !== null) : []
  const most = Math.max(1, ...lines.map(([, loss]) => loss), ...curve.map(({ loss }) => loss)) * 1.16
  const best = turnedBack(evaluations)
  const perStep = start ? (start.batch * start.context) : 0
  return (
    <Scene
      id="train"
      sentence={t('lab.school.train.sentence')}
      lead={t('lab.school.train.lead')}
      picture={
        <>
        <Plane label={t('lab.school.train.picture')} domain={{ x: [0, steps], y: [0, most] }} names={[t('lab.school.train.axis.step'), t('lab.school.train.axis.loss')]}>
          {(scale) => (
            <>
              {lines.map(([name, loss]) => (
                <g key={name}>
                  <line className={draw.dashed} x1={scale.x(0)} x2={scale.x(steps)} y1={scale.y(loss)} y2={scale.y(loss)} />
                  {/* Two that guess alike would write over each other. */}
                  <text className={draw.axis} x={scale.x(steps * { even: 0.55, frequencies: 1, gzip: 0.62 }[name]) - 4} y={scale.y(loss) + (name === 'even' ? 16 : -6)} textAnchor="end">{t(`lab.school.train.${name}`)}</text>
                </g>
              ))}
              <path className={draw.curve} d={pathOf(scale, curve.map(({ step }) => step), curve.map(({ loss }) => loss))} />
              {evaluations.map(({ step, heldOutLoss }) => <circle key={step} className={draw.point} cx={scale.x(step)} cy={scale.y(heldOutLoss)} r={4} />)}
            </>
          )}
        </Plane>
        {evaluations.length > 0 && <p className={css.note}>{t('lab.school.train.dots')}</p>}
        </>
      }
      number={
        last && (
          <>
            <Quantity name={t('lab.school.train.loss')} of={measured(last.loss, by)} as="magnitude" size="subject" />
            <Quantity name={t('lab.school.train.step')} of={measured(last.step, by)} as="count" size="lead" />
          </>
        )
      }
      control={
        watched === null || watched.phase === 'none' || watched.phase === 'preparing' ? (
          <>
            <p>{t('lab.school.train.none')}</p>
            {watched?.phase !== 'preparing' && <KeptRun school={school} />}
          </>
        ) : (
          <>
            {watched.phase === 'finished' && <p>{t('lab.school.train.finished', { steps })}</p>}
            {(running || held) && (
              <div className={controls.row}>
                <button type="button" className={controls.primary} onClick={running ? school.hold : school.go}>
                  {t(running ? 'lab.pause' : watched.step === 0 ? 'lab.school.train.begin' : 'lab.school.train.go')}
                </button>
                <button type="button" className={controls.button} onClick={school.one}>
                  {t('lab.school.train.one')}
                </button>
              </div>
            )}
            {(running || held) && (
              <div className={controls.row}>
                <button type="button" className={controls.button} onClick={() => school.turn(watched.learningRate / 2)}>
                  {t('lab.school.train.rate.smaller')}
                </button>
                <button type="button" className={controls.button} onClick={() => school.turn(watched.learningRate * 2)}>
                  {t('lab.school.train.rate.larger')}
                </button>
                <Quantity name={t('lab.school.train.rate')} of={measured(watched.learningRate, by)} as="magnitude" />
              </div>
            )}
            {school.failure && <FailureMessage failure={school.failure} />}
            {watched.kept && <FailureMessage failure={watched.kept} />}
          </>
        )
      }
      after={
        start && last ? (
          <div className={css.number}>
            {evaluations.length > 0 && <Quantity name={t('lab.school.train.held')} of={measured(evaluations.at(-1)!.heldOutLoss, by)} as="magnitude" />}
            {speed !== undefined && <Quantity name={t('lab.school.train.speed')} of={derived(Math.round, measured(speed, by))} as="count" />}
            {speed !== undefined && watched?.phase !== 'finished' && <Duration name={t('lab.school.train.left')} of={derived((rate) => ((steps - last.step) * perStep) / rate, measured(speed, by))} />}
            {/* It keeps its room: else the button that is pressed again and again would move under the finger. */}
            {held && <p style={{ visibility: last.loss > (losses.at(-2)?.loss ?? Infinity) ? 'visible' : 'hidden' }}>{t('lab.school.train.rose')}</p>}
            {best && <p>{t('lab.school.train.accidents', { step: best.step })}</p>}
            <p className={css.note}>{t(place?.kind === 'machine' ? 'lab.school.train.where.machine' : 'lab.school.train.where', { device: start.device, threads: start.threads, engine: start.engine, folder: place?.kind === 'machine' ? `${place.folder}/${watched!.id}` : '' })}</p>
          </div>
        ) : undefined
      }
      more={
        <>
          {watched && watched.checkpoints.length > 0 && (
            <div className={controls.row}>
              <span className={css.saveLabel}>{t('lab.school.train.back')}</span>
              {watched.checkpoints.map((step) => (
                <button key={step} type="button" className={controls.plain} onClick={() => school.back(step)}>
                  {t('lab.school.train.back-to', { step })}
                </button>
              ))}
            </div>
          )}
          <p className={css.note}>{t('lab.school.train.more')}</p>
        </>
      }
      data={() => [['step', 'loss', 'gradient norm', 'learning rate', 'tokens a second'], ...losses.map(({ step, loss, gradientNorm, learningRate, tokensPerSecond }) => [step, loss, gradientNorm, learningRate, tokensPerSecond])]}
    />
  )
}

/** The best moment on unseen text, where it has clearly got worse since: what was learned later were accidents. */
function turnedBack(evaluations: School['evaluations']): School['evaluations'][number] | undefined {
  if (evaluations.length < 4) return undefined
  const best = evaluations.reduce((least, one) => (one.heldOutLoss < least.heldOutLoss ? one : least))
  return evaluations.at(-1)!.heldOutLoss > best.heldOutLoss + 0.03 ? best : undefined
}

/** The run that was kept last, to go on with. */
function KeptRun({ school }: { readonly school: School }) {
  const t = useWords()
  const last = useEngine(`${school.changes}`, (one) => one.schoolKept(), 'school').value?.[0]
  if (last === undefined) return null
  return (
    <div className={controls.row}>
      <button type="button" className={controls.button} onClick={() => school.open(last.id)}>
        {t('lab.school.train.kept', { title: last.title, step: last.step, steps: last.steps })}
      </button>
    </div>
  )
}

/** Real steps, the last one always; of long runs every second, third, … */
function thinned<T>(all: readonly T[]): readonly T[] {
  const every = Math.ceil(all.length / drawn)
  return every <= 1 ? all : all.filter((_, i) => i % every === 0 || i === all.length - 1)
}
