// Forty blind starts at once: where they all end up.
import { useRef } from 'react'
import { useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import * as controls from '../../control/control.css.ts'
import * as draw from '../../drawing/drawing.css.ts'
import { Plane } from '../../drawing/plane.tsx'
import { around } from '../../drawing/ticks.ts'
import { useEngine } from '../../engine/client.ts'
import type { SeedEnd } from '../../engine/protocol.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { firstFormula, taskKey, type LineState } from './state.ts'

const many = 40
/** Has many valleys. */
const waves = 'y ~ a*sin(b*x + c)'
/** Tries of one start; fewer where each looks at many points. */
const mostTries = (points: number): number => Math.min(1500, Math.max(100, Math.round(150_000 / points)))

export function SeedsScene({ line }: { readonly line: LineState }) {
  const t = useWords()
  const { points, formula, parameters, read } = line
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const [from, setFrom] = useAddressNumber('seeds', 1)
  const first = Math.max(0, Math.floor(from))
  const most = mostTries(points.length)
  const ready = seen && read.failure === undefined && read.value !== undefined && points.length > 0
  const found = useEngine(ready ? JSON.stringify([taskKey(line), first]) : null, (engine) => engine.fromSeeds({ points, formula, most, seeds: Array.from({ length: many }, (_, i) => first + i) }), 'long')
  const ends = (found.value ?? []).filter(({ end }) => end.length === parameters.length && end.every(Number.isFinite))
  const lowest = Math.min(...ends.map(({ residualSumOfSquares }) => residualSumOfSquares))
  const together = sameEnd(ends, lowest)
  const second = parameters.length > 1 ? 1 : 0
  const window = (axis: number) => around(ends.flatMap(({ start, end }) => [start[axis], end[axis]]), 0.1, 2)
  const domain = { x: window(0), y: window(second) }
  const by = t('lab.by.seeds', { first, last: first + many - 1 })
  return (
    <Scene
      id="seeds"
      sentence={t('lab.seeds.sentence', { many })}
      lead={t('lab.seeds.lead')}
      picture={
        <div ref={marker}>
          <Plane label={t('lab.seeds.picture')} domain={domain} names={[parameters[0], parameters[second]]} ratio={0.8}>
            {(scale) =>
              ends.map(({ seed, start, end }) => (
                <g key={seed}>
                  <line className={draw.thin} x1={scale.x(start[0])} y1={scale.y(start[second])} x2={scale.x(end[0])} y2={scale.y(end[second])} opacity={0.5} />
                  <circle className={draw.outline} cx={scale.x(start[0])} cy={scale.y(start[second])} r={4} />
                  <circle className={draw.point} cx={scale.x(end[0])} cy={scale.y(end[second])} r={6} />
                </g>
              ))
            }
          </Plane>
          <p className={css.note}>{t('lab.seeds.legend')}</p>
        </div>
      }
      number={ends.length > 0 && <Quantity name={t('lab.seeds.together')} of={measured(together.length, by)} as="count" size="subject" unit={t('lab.seeds.of', { many })} />}
      control={
        found.failure ? (
          <FailureMessage failure={found.failure} />
        ) : (
          <div className={controls.row}>
            <button type="button" className={controls.primary} onClick={() => setFrom(first + many)}>
              {t('lab.seeds.others', { many })}
            </button>
            {formula === waves && (
              <button type="button" className={controls.button} onClick={() => line.setFormula(firstFormula)}>
                {t('lab.seeds.back')}
              </button>
            )}
            {formula !== waves && (
              <button type="button" className={controls.button} onClick={() => line.setFormula(waves)}>
                <code>{waves}</code>
              </button>
            )}
            {found.waiting && <span role="status">{t('lab.seeds.waiting', { many, most })}</span>}
          </div>
        )
      }
      more={
        <>
          {together.length > 0 && (
            <div className={css.number}>
              {parameters.map((name, i) => (
                <Quantity key={name} name={name} of={measured(together[0].end[i], by)} />
              ))}
            </div>
          )}
          <p className={css.note}>{t('lab.seeds.more')}</p>
        </>
      }
      data={() => [
        ['seed', ...parameters.map((name) => `start ${name}`), ...parameters.map((name) => `end ${name}`), 'error'],
        ...ends.map(({ seed, start, end, residualSumOfSquares }) => [seed, ...start, ...end, residualSumOfSquares]),
      ]}
    />
  )
}

/** Those that ended beside the best one, to a hundredth. */
function sameEnd(ends: readonly SeedEnd[], lowest: number): readonly SeedEnd[] {
  const best = ends.find(({ residualSumOfSquares }) => residualSumOfSquares === lowest)
  return best ? [best, ...ends.filter((one) => one !== best && one.end.every((value, i) => Math.abs(value - best.end[i]) <= 1e-2 * Math.max(1, Math.abs(best.end[i]))))] : []
}
