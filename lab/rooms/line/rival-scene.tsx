// Two formulas on the same points, compared: the error, the price of every number (AIC, BIC), and points that a fit didn't see.
import { useRef } from 'react'
import { useAddress } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane, places } from '../../drawing/plane.tsx'
import { windowOf } from '../../drawing/ticks.ts'
import { useEngine } from '../../engine/client.ts'
import type { Compared } from '../../engine/protocol.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Points } from './points.tsx'
import type { LineState } from './state.ts'
import { rightOf, TableNote, useTable } from './table.tsx'

const level = 'y ~ a*x/(b + x)'
const straight = 'y ~ a*x + b'
const bend = 'y ~ a*x^2 + b*x + c'
const six = 'y ~ a + b*x + c*x^2 + d*x^3 + e*x^4 + f*x^5'

export function RivalScene({ line }: { readonly line: LineState }) {
  const t = useWords()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const table = useTable(line, 'puromycin', level, seen)
  const [rival, setRival] = useAddress('rival', six)
  const points = table?.points ?? []
  const formula = table?.formula ?? line.formula
  const domain = { x: windowOf(points.map(({ x }) => x), 0.1), y: windowOf(points.map(({ y }) => y), 0.2) }
  const at = places(domain.x, 160)
  const key = table && JSON.stringify([points, formula, rival])
  const asked = useEngine(key ?? null, (engine) => engine.compared({ points, formulas: [formula, rival] }), 'long')
  const [mine, other] = asked.value ?? []
  // Each with its bands left aside: the curve alone, or why there is none.
  const mineCurve = useEngine(key ?? null, (engine) => engine.fitted({ points, formula, at }), 'long')
  const otherCurve = useEngine(key ?? null, (engine) => engine.fitted({ points, formula: rival, at }), 'long')
  const exact = [mine, other].filter((one): one is Compared & { report: NonNullable<Compared['report']> } => one?.report?.exact === true)
  const failure = mineCurve.failure ?? otherCurve.failure ?? asked.failure
  const by = t('lab.by.compare')
  const options = line.own ? ([[bend, t('lab.rival.bend')], [level, t('lab.rival.level')], [six, t('lab.rival.six')]] as const) : ([[straight, t('lab.rival.straight')], [bend, t('lab.rival.bend')], [six, t('lab.rival.six')]] as const)
  const rows = [
    ['lab.rival.parameters', (one) => one.report?.parameters.length],
    ['lab.error', (one) => one.report?.residualSumOfSquares],
    ['lab.rival.aic', (one) => one.report?.aic],
    ['lab.rival.bic', (one) => one.report?.bic],
    ['lab.rival.unseen', (one) => one.crossValidation],
  ] as const satisfies readonly (readonly [string, (one: Compared) => number | null | undefined])[]
  return (
    <Scene
      id="rival"
      sentence={t('lab.rival.sentence')}
      lead={t('lab.rival.lead')}
      picture={
        <div ref={marker}>
          <Plane label={t('lab.rival.picture')} domain={domain} names={table?.names}>
            {(scale) => (
              <>
                {otherCurve.value && <path className={draw.dashed} d={pathOf(scale, otherCurve.value.band.map(({ x }) => x), otherCurve.value.band.map(({ value }) => value))} data-curve="rival" />}
                {mineCurve.value && <path className={draw.curve} d={pathOf(scale, mineCurve.value.band.map(({ x }) => x), mineCurve.value.band.map(({ value }) => value))} data-curve="mine" />}
                <Points scale={scale} points={points} />
              </>
            )}
          </Plane>
        </div>
      }
      number={
        <>
          <div className={css.key}>
            <Swatch className={draw.curve} />
            <code>{rightOf(formula)}</code>
            <Swatch className={draw.dashed} />
            <code>{rightOf(rival)}</code>
          </div>
          <table className={css.table}>
            <thead>
              <tr>
                <td />
                <th scope="col" className={css.column}>
                  {t('lab.rival.mine')}
                </th>
                <th scope="col" className={css.column}>
                  {t('lab.rival.other')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, of]) => {
                const values = [mine, other].map((one) => (one && of(one)) ?? NaN)
                return (
                  <tr key={name}>
                    <th scope="row" className={css.row}>
                      {t(name)}
                    </th>
                    {values.map((value, i) => (
                      <td key={i} className={css.cell}>
                        <Quantity hideName name={`${t(name)}, ${t(i === 0 ? 'lab.rival.mine' : 'lab.rival.other')}`} of={measured(value, by)} as="magnitude" size="lead" strong={value < values[1 - i]} />
                      </td>
                    ))}
                  </tr>
                )
              })}
            </tbody>
          </table>
        </>
      }
      control={<Choice label={t('lab.rival.choose')} value={rival} options={options} set={setRival} />}
      after={
        <>
          {failure && <FailureMessage failure={failure} />}
          {exact.map(({ formula: which, report }) => (
            <p key={which}>{t('lab.rival.exact', { formula: rightOf(which), parameters: report.parameters.length, points: points.length })}</p>
          ))}
          <TableNote table={table} />
        </>
      }
      more={
        <>
          <label className={controls.fieldLabel}>
            {t('lab.rival.type')}
            <input className={controls.field} value={rival} spellCheck={false} autoCapitalize="off" onChange={({ target }) => setRival(target.value)} />
          </label>
          <p className={css.note}>{t('lab.rival.more')}</p>
        </>
      }
      data={() => [
        ['formula', 'parameters', 'sum of squares', 'AIC', 'BIC', 'on unseen points'],
        ...(asked.value ?? []).map(({ formula: which, report, crossValidation }) => [which, report?.parameters.length ?? '', report?.residualSumOfSquares ?? '', report?.aic ?? '', report?.bic ?? '', crossValidation ?? '']),
      ]}
    />
  )
}

const Swatch = ({ className }: { readonly className: string }) => (
  <svg width="36" height="12" aria-hidden="true">
    <path className={className} d="M0 6h36" />
  </svg>
)
