// What the curve leaves over: when its misses hang together, the formula was the wrong idea.
import { useRef } from 'react'
import { setAddress, useAddress } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useLanguage, useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane, places } from '../../drawing/plane.tsx'
import { windowOf } from '../../drawing/ticks.ts'
import { useEngine } from '../../engine/client.ts'
import type { Fitted, Point } from '../../engine/protocol.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Points } from './points.tsx'
import type { LineState } from './state.ts'
import { rightOf, TableNote, useTable } from './table.tsx'

/** Below this chance, as in the report's own warnings. */
const significance = 0.05

export function MissesScene({ line }: { readonly line: LineState }) {
  const t = useWords()
  const { language } = useLanguage()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const table = useTable(line, 'women', 'y ~ a*x + b', seen)
  const [guess, setGuess] = useAddress('right', '')
  const [bent, setBent] = useAddress('bent', '')
  const points = table?.points ?? []
  const domain = { x: windowOf(points.map(({ x }) => x), 0.08), y: windowOf(points.map(({ y }) => y), 0.12) }
  const at = places(domain.x, 80)
  const first = useEngine(table ? JSON.stringify([points, table.formula]) : null, (engine) => engine.fitted({ points, formula: table!.formula, at }), 'long')
  const fitOf = (fit: Fitted | undefined) => (fit?.residuals.length === points.length ? fit : undefined)
  const plain = fitOf(first.value)
  const meant = plain?.warnings.find(({ meant }) => meant !== undefined)?.meant
  const other = useEngine(table && meant !== undefined && bent !== '' ? JSON.stringify([points, meant]) : null, (engine) => engine.fitted({ points, formula: meant!, at }), 'long')
  const curved = bent !== '' && meant !== undefined
  const fit = curved ? fitOf(other.value) : plain
  const failure = curved ? other.failure : first.failure
  const shown = guess !== '' && fit !== undefined
  const left = { x: domain.x, y: windowOf([0, ...(plain?.residuals ?? [])], 0.2) }
  const by = t('lab.by.fit', { formula: rightOf(fit?.report.formula ?? '') })
  const runs = fit?.report.runsTest
  return (
    <Scene
      id="misses"
      sentence={t('lab.misses.sentence')}
      lead={table && t('lab.misses.lead', { points: points.length })}
      picture={
        <div ref={marker}>
          {shown ? (
            <Plane label={t('lab.misses.picture.left')} domain={left} names={[table?.names[0] ?? 'x', t('lab.misses.left')]}>
              {(scale) => <Bars scale={scale} points={points} residuals={fit.residuals} />}
            </Plane>
          ) : (
            <Plane label={t('lab.misses.picture')} domain={domain} names={table?.names}>
              {(scale) => (
                <>
                  {fit && <path className={draw.curve} d={pathOf(scale, fit.band.map(({ x }) => x), fit.band.map(({ value }) => value))} data-curve="" />}
                  <Points scale={scale} points={points} />
                </>
              )}
            </Plane>
          )}
        </div>
      }
      number={
        shown && runs ? (
          <>
            <Quantity name={t('lab.misses.runs')} of={measured(runs.runs, by)} as="count" size="subject" />
            <Quantity name={t('lab.misses.expected')} of={measured(runs.expected, by)} as="magnitude" size="lead" />
            <Quantity name={t('lab.misses.p')} of={measured(runs.p, by)} as="magnitude" size="lead" />
          </>
        ) : undefined
      }
      control={
        failure ? (
          <FailureMessage failure={failure} />
        ) : guess === '' ? (
          <>
            <p>{t('lab.misses.ask')}</p>
            <Choice label={t('lab.misses.ask')} value="" options={[['yes', t('lab.misses.yes')], ['no', t('lab.misses.no')]]} set={(next: string) => setGuess(next)} />
          </>
        ) : (
          meant !== undefined && <Choice label={t('lab.misses.formula')} value={curved ? 'bent' : 'plain'} options={[['plain', rightOf(table!.formula)], ['bent', rightOf(meant)]]} set={(next) => setBent(next === 'bent' ? 1 : '')} />
        )
      }
      after={
        shown ? (
          <>
            <p>{t(fit.report.exact ? 'lab.sure.nothing' : verdictOf(fit))}</p>
            {fit.warnings.map((warning) => (
              <p key={warning.code} className={css.note}>
                {warning[language]}
              </p>
            ))}
            <TableNote table={table} />
            <div className={controls.row}>
              <button type="button" className={controls.button} onClick={() => setAddress({ right: null, bent: null })}>
                {t('lab.misses.back')}
              </button>
            </div>
          </>
        ) : (
          <TableNote table={table} />
        )
      }
      more={<p className={css.note}>{t('lab.misses.more')}</p>}
      data={() => [['x', 'y', 'left over'], ...points.map(({ x, y }, i) => [x, y, fit?.residuals[i] ?? ''])]}
    />
  )
}

function verdictOf({ report: { runsTest } }: Fitted) {
  if (runsTest === null) return 'lab.misses.too-few' as const
  if (runsTest.p >= significance) return 'lab.misses.chance' as const
  return runsTest.runs < runsTest.expected ? ('lab.misses.wrong' as const) : ('lab.misses.jumping' as const)
}

/** From zero to each miss; its colour is its sign, and so is its side. */
function Bars({ scale, points, residuals }: { readonly scale: Parameters<typeof pathOf>[0]; readonly points: readonly Point[]; readonly residuals: readonly number[] }) {
  const width = Math.max(2, Math.min(12, (0.6 * scale.width) / points.length))
  return points.map(({ x }, i) => {
    const miss = residuals[i]
    return <rect key={i} className={miss < 0 ? draw.negative : draw.positive} x={scale.x(x) - width / 2} y={scale.y(Math.max(0, miss))} width={width} height={Math.abs(scale.y(miss) - scale.y(0))} data-miss={miss} />
  })
}
