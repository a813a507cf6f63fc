// Trial and error, watched: guess, error as squares, the turn of each number, the step.
import { useMemo, useRef, useState } from 'react'
import { useAddress, useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import { NumberBox } from '../../control/number-box.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane, places, type Scale } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import type { Descent, Point } from '../../engine/protocol.ts'
import { allDigits, fourDigits } from '../../quantity/format.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { speeds, usePlayer, type Pace } from '../../scene/player.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { useDomain } from './domain.ts'
import { Points } from './points.tsx'
import { settledAt } from './settled.ts'
import { firstFormula, taskKey, type LineState } from './state.ts'

export const mostTries = 600
/** One try is shown in four frames. */
const phases = ['guess', 'error', 'turn', 'step'] as const
/** Two tries part by part; then whole ones, ever more at once, each with its error: a few hundred take some seconds. */
const growing: Pace = (frame) => {
  if (frame < 2 * phases.length) return [650, frame + 1]
  const at = Math.floor(frame / phases.length)
  return [140, (at + Math.max(1, Math.round(at / 12))) * phases.length + phases.indexOf('error')]
}
const paces = { growing, ...speeds } as const

interface Props {
  readonly line: Pick<LineState, 'points' | 'formula' | 'parameters' | 'read' | 'seed' | 'setSeed'>
  /** Where it begins; none: drawn by the seed. */
  readonly start?: readonly number[]
  readonly sentence?: string
  readonly lead?: string
}

export function TriesScene({ line, start, sentence, lead }: Props) {
  const t = useWords()
  const { points, formula, parameters, read, seed, setSeed } = line
  const [step, setStep] = useAddressNumber('step', 0)
  const [guess, setGuess] = useAddress('guess', '')
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const [speed, setSpeed] = useState<keyof typeof paces>('growing')
  const domain = useDomain(points)
  const at = useMemo(() => places(domain.x, 120), [domain.x])
  const ready = read.failure === undefined && read.value !== undefined && points.length > 0
  // With every try come its curve and its guesses: a frame that had to ask for them would be drawn twice.
  const asked = useMemo(() => [...at, ...points.map(({ x }) => x)], [at, points])
  const run = useEngine(ready ? JSON.stringify([taskKey(line), seed, domain.x]) : null, async (engine) => ({ ...(await engine.descend({ points, formula, seed, start, most: mostTries, at: asked })), points, at }), 'long')
  const tries = run.value?.tries ?? []
  const frames = Math.max(1, tries.length * phases.length)
  const frame = Math.min(Math.max(0, Math.floor(step)), frames - 1)
  const index = Math.floor(frame / phases.length)
  const event = tries[index]
  const phase = event?.step === null ? 'guess' : phases[frame % phases.length]
  const settled = settledAt(tries)
  // There the question is answered.
  const answered = settled === undefined ? frames - 1 : tries.findIndex(({ iteration }) => iteration === settled) * phases.length + phases.indexOf('error')
  const player = usePlayer(frames, frame, setStep, paces[speed], seen, answered)
  const values = event && (phase === 'step' && event.step ? event.values.map((value, i) => value + event.step![i]) : event.values)
  const fits = values !== undefined && values.length === parameters.length
  const shown = fits ? pictureOf(run.value, phase === 'step' ? index + 1 : index) : undefined
  const by = start ? t('lab.by.start', { start: start.map(allDigits).join(', ') }) : t('lab.by.descent', { seed })

  return (
    <Scene
      id="tries"
      sentence={sentence ?? t(formula === firstFormula ? 'lab.tries.sentence' : 'lab.tries.sentence.other')}
      lead={lead ?? t('lab.tries.lead')}
      picture={
        <div ref={marker}>
        <Plane label={t('lab.tries.picture')} domain={domain}>
          {(scale) => (
            <>
              {shown && phase !== 'guess' && shown.points.map(({ x, y }, i) => <Square key={i} scale={scale} x={x} y={y} guess={shown.guesses[i]} />)}
              {shown && <path className={draw.curve} d={pathOf(scale, shown.at, shown.curve)} />}
              <Points scale={scale} points={points} />
            </>
          )}
        </Plane>
        </div>
      }
      number={
        fits && event ? (
          <>
            {parameters.map((name, i) => (
              <span key={name}>
                <Quantity name={name} of={measured(values[i], by)} size={parameters.length > 2 ? 'lead' : 'subject'} />
                <Turn shown={phase === 'turn' || phase === 'step'} gradient={event.gradient[i]} say={(way) => t(way === 'up' ? 'lab.tries.turn.up' : 'lab.tries.turn.down', { name })} />
              </span>
            ))}
          </>
        ) : undefined
      }
      control={
        run.failure ? (
          <FailureMessage failure={run.failure} />
        ) : guess === '' ? (
          <>
            <p>{t('lab.tries.ask')}</p>
            <Choice
              label={t('lab.tries.ask')}
              value=""
              options={guessed.map((many) => [many as string, t('lab.tries.guess', { many })])}
              set={(many) => {
                setGuess(many)
                setStep(0)
                if (player.canPlay) player.play()
              }}
            />
          </>
        ) : (
          <>
            <ol className={controls.row} style={{ listStyle: 'none', padding: 0 }} aria-label={t('lab.tries.phases')}>
              {phases.map((name) => (
                <li key={name} aria-current={name === phase ? 'step' : undefined} style={{ opacity: name === phase ? 1 : 0.62, fontWeight: name === phase ? 600 : 400 }}>
                  {t(`lab.tries.phase.${name}`)}
                </li>
              ))}
            </ol>
            <div className={controls.row}>
              {player.canPlay && (
                <button type="button" className={controls.primary} onClick={player.playing ? player.pause : player.play}>
                  {t(player.playing ? 'lab.pause' : 'lab.tries.play')}
                </button>
              )}
              <button type="button" className={controls.button} onClick={player.step}>
                {t('lab.step')}
              </button>
              <button type="button" className={controls.button} onClick={player.again}>
                {t('lab.tries.again')}
              </button>
            </div>
            <Range label={t('lab.tries.number')} value={event?.iteration ?? 0} low={tries[0]?.iteration ?? 0} high={tries.at(-1)?.iteration ?? 1} step={1} set={(next) => setStep((next - (tries[0]?.iteration ?? 0)) * phases.length)} />
          </>
        )
      }
      after={
        event && guess !== '' ? (
          <div className={css.number}>
            <Quantity name={t('lab.tries.number')} of={measured(event.iteration, by)} as="count" />
            <Quantity name={t('lab.error')} of={measured(event.residualSumOfSquares, by)} as="magnitude" />
            {frame >= answered && <p role="status">{settled === undefined ? t('lab.tries.unsettled', { guess, most: tries.length - 1 }) : t(nearestGuess(settled) === guess ? 'lab.tries.settled.right' : 'lab.tries.settled', { guess, found: settled })}</p>}
            {frame >= answered && points.length <= parameters.length && <p>{t('lab.line.proves-nothing', { points: points.length, parameters: parameters.length })}</p>}
          </div>
        ) : undefined
      }
      more={
        <>
          <Choice
            label={t('lab.speed')}
            value={speed}
            set={setSpeed}
            options={[
              ['growing', t('lab.speed.growing')],
              ['slow', t('lab.speed.slow')],
              ['medium', t('lab.speed.medium')],
              ['fast', t('lab.speed.fast')],
            ]}
          />
          {!start && <NumberBox label={t('lab.seed')} value={seed} set={(next) => { setSeed(Math.max(0, Math.floor(next))); setStep(0) }} />}
          {event && (
            <div className={css.number}>
              {parameters.map((name, i) => (
                <Quantity key={name} name={t('lab.gradient-of', { name })} of={measured(event.gradient[i], by)} />
              ))}
            </div>
          )}
          <p className={css.note}>{t('lab.tries.more')}</p>
        </>
      }
      data={() => [
        ['try', ...parameters, 'error', ...parameters.map((name) => `gradient ${name}`)],
        ...tries.map(({ iteration, values: at, residualSumOfSquares, gradient }) => [iteration, ...at, residualSumOfSquares, ...gradient]),
      ]}
    />
  )
}

interface Run extends Descent {
  /** What was asked for: the points that were fitted, and places of the curve. */
  readonly points: readonly Point[]
  readonly at: readonly number[]
}

/** A try's curve and its guess for each point. The numbers after the last try's step are no try's: none. */
function pictureOf(run: Run | undefined, index: number) {
  if (run === undefined || index >= run.tries.length) return undefined
  const { points, at, curves } = run
  const from = index * (at.length + points.length)
  return { points, at, curve: curves.subarray(from, from + at.length), guesses: curves.subarray(from + at.length, from + at.length + points.length) }
}

const guessed = ['3', '30', '300'] as const
/** Of the guesses, the one that comes nearest by its size. */
const nearestGuess = (found: number): string => guessed.reduce((best, one) => (Math.abs(Math.log(found / Number(one))) < Math.abs(Math.log(found / Number(best))) ? one : best))

/** The squared miss of one point, as an area: a square on the miss. */
export function Square({ scale, x, y, guess }: { readonly scale: Scale; readonly x: number; readonly y: number; readonly guess: number }) {
  const [top, bottom] = [scale.y(Math.max(y, guess)), scale.y(Math.min(y, guess))]
  const side = bottom - top
  if (!Number.isFinite(side) || side > 4 * scale.height) return null
  return <rect className={draw.area} x={scale.x(x) + side > scale.width - 14 ? scale.x(x) - side : scale.x(x)} y={top} width={side} height={side} data-error="" />
}

/** Which way a number must turn, and how strongly: an arrow, against the gradient. */
function Turn({ shown, gradient, say }: { readonly shown: boolean; readonly gradient: number; readonly say: (way: 'up' | 'down') => string }) {
  const up = gradient < 0
  const length = 16 + 18 * Math.min(1, Math.log10(1 + Math.abs(gradient)) / 3)
  return (
    <svg width="44" height="44" viewBox="-22 -22 44 44" role="img" aria-label={shown && gradient !== 0 ? say(up ? 'up' : 'down') : ''} style={{ verticalAlign: 'middle', visibility: shown && gradient !== 0 ? 'visible' : 'hidden' }}>
      <g className={up ? draw.arrowPositive : draw.arrowNegative} transform={up ? '' : 'rotate(180)'}>
        <line x1="0" x2="0" y1={length / 2} y2={-length / 2 + 4} />
        <path d={`M0 ${-length / 2 - 3}l-6 9h12z`} stroke="none" />
      </g>
      <title>{`${fourDigits(gradient)}`}</title>
    </svg>
  )
}
