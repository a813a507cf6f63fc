// The size of a step: too small, right, too large.
import { useRef } from 'react'
import { useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import { fourDigits } from '../../quantity/format.ts'
import { derived, measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { taskKey, type LineState } from './state.ts'

const tries = 60
/** Multiples of one over the steepest curvature; from 2 on, every step overshoots by more than it mends. */
const presets = { small: 0.02, right: 1, large: 2.15 } as const

export function RatesScene({ line }: { readonly line: LineState }) {
  const t = useWords()
  const { points, formula, read, seed } = line
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const [times, setTimes] = useAddressNumber('rate', presets.small)
  const ready = seen && read.failure === undefined && read.value !== undefined && points.length > 0
  const key = JSON.stringify([taskKey(line), seed])
  // The engine finds the right rate itself: of its first try, step = -rate · gradient.
  const found = useEngine(ready ? key : null, async (engine) => {
    const run = await engine.descend({ points, formula, seed, most: 1 })
    const { step, gradient } = run.tries[0]
    const steepest = gradient.reduce((best, value, i) => (Math.abs(value) > Math.abs(gradient[best]) ? i : best), 0)
    const right = step && gradient[steepest] !== 0 ? -step[steepest] / gradient[steepest] : 0
    const runs = await Promise.all(Object.values(presets).map((multiple) => engine.descend({ points, formula, seed, most: tries, rate: right * multiple })))
    return { right, runs: runs.map((one) => one.tries) }
  })
  const right = found.value?.right ?? 0
  const run = useEngine(ready && right > 0 ? JSON.stringify([key, right, times]) : null, (engine) => engine.descend({ points, formula, seed, most: tries, rate: right * times }))
  const errors = (run.value?.tries ?? []).map(({ residualSumOfSquares }) => residualSumOfSquares)
  const logs = (values: readonly number[]) => values.map((value) => Math.log10(Math.max(value, 1e-8)))
  const others = (found.value?.runs ?? []).map((one) => one.map(({ residualSumOfSquares }) => residualSumOfSquares))
  const first = errors[0] ?? 1
  const domain = { x: [0, tries] as const, y: [-4, Math.max(3, Math.log10(Math.max(first, 1)) + 2)] as const }
  const last = errors.at(-1)
  const preset = (Object.keys(presets) as (keyof typeof presets)[]).find((name) => presets[name] === times) ?? ('' as never)

  return (
    <Scene
      id="rates"
      sentence={t('lab.rates.sentence')}
      lead={t('lab.rates.lead')}
      picture={
        <div ref={marker}>
          <Plane label={t('lab.rates.picture')} domain={domain} names={[t('lab.tries.number'), t('lab.rates.power')]}>
            {(scale) => (
              <>
                {others.map((one, i) => <path key={i} className={draw.thin} d={pathOf(scale, one.map((_, j) => j), logs(one))} />)}
                <path className={draw.curve} d={pathOf(scale, errors.map((_, j) => j), logs(errors))} />
              </>
            )}
          </Plane>
        </div>
      }
      number={
        last !== undefined && right > 0 ? (
          <>
            <Quantity name={t('lab.rates.rate')} of={derived((value) => value * times, measured(right, t('lab.by.curvature')))} as="magnitude" size="subject" />
            <Quantity name={t('lab.rates.after', { tries })} of={measured(last, t('lab.by.descent', { seed }))} as="magnitude" size="lead" />
          </>
        ) : undefined
      }
      control={
        run.failure ? (
          <FailureMessage failure={run.failure} />
        ) : (
          <>
            <Choice label={t('lab.rates.rate')} value={preset} options={[['small', t('lab.rates.small')], ['right', t('lab.rates.right')], ['large', t('lab.rates.large')]]} set={(name) => setTimes(presets[name])} />
            <Range label={t('lab.rates.rate')} value={Math.log10(times)} low={-2} high={0.4} step={0.01} say={(value) => fourDigits(right * 10 ** value)} set={(value) => setTimes(Number((10 ** value).toPrecision(4)))} />
          </>
        )
      }
      after={times > 2 && <p>{t('lab.rates.diverges')}</p>}
      more={<p className={css.note}>{t('lab.rates.more')}</p>}
      data={() => [['try', 'error'], ...errors.map((error, i) => [i, error])]}
    />
  )
}
