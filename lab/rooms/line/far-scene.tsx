// One point strays: least squares runs after it, a robust fit stays.
import { useRef } from 'react'
import { useAddress, useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane, places } from '../../drawing/plane.tsx'
import { windowOf } from '../../drawing/ticks.ts'
import { useEngine } from '../../engine/client.ts'
import { fourDigits } from '../../quantity/format.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Points } from './points.tsx'
import type { LineState } from './state.ts'
import { rightOf, TableNote, useTable } from './table.tsx'

const kinds = ['huber', 'tukey'] as const

export function FarScene({ line }: { readonly line: LineState }) {
  const t = useWords()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const table = useTable(line, 'anscombe', 'y ~ a*x + b', seen)
  const [asked, setKind] = useAddress('robust', 'tukey')
  const kind = kinds.find((one) => one === asked) ?? 'tukey'
  const original = table?.points ?? []
  const stray = strayOf(original)
  const home = original[stray]?.y ?? 0
  const [pulled, pull] = useAddressNumber('pull', NaN)
  const y = Number.isFinite(pulled) ? pulled : home
  const points = original.map((point, i) => (i === stray ? { x: point.x, y } : point))
  // The window holds the farthest that the point may be pulled: it stands still meanwhile.
  const [low, high] = windowOf(original.map((point) => point.y), 0.9)
  const domain = { x: windowOf(original.map(({ x }) => x), 0.12), y: [Math.min(low, y), Math.max(high, y)] as const }
  const at = places(domain.x, 60)
  const key = table ? JSON.stringify([points, table.formula]) : null
  const squares = useEngine(key, (engine) => engine.fitted({ points, formula: table!.formula, at }))
  const robust = useEngine(key && JSON.stringify([key, kind]), (engine) => engine.fitted({ points, formula: table!.formula, robust: kind, at }))
  const formula = rightOf(table?.formula ?? '')
  const [mine, other] = [robust.value, squares.value]
  const name = mine?.report.parameters[0]?.name ?? ''
  const failure = robust.failure ?? squares.failure
  const unit = (high - low) / 200
  return (
    <Scene
      id="far"
      sentence={t('lab.far.sentence')}
      lead={t('lab.far.lead')}
      picture={
        <div ref={marker}>
          <Plane label={t('lab.far.picture')} domain={domain} names={table?.names}>
            {(scale) => (
              <>
                {other && <path className={draw.dashed} d={pathOf(scale, other.band.map(({ x }) => x), other.band.map(({ value }) => value))} data-curve="squares" />}
                {mine && <path className={draw.curve} d={pathOf(scale, mine.band.map(({ x }) => x), mine.band.map(({ value }) => value))} data-curve="robust" />}
                <Points scale={scale} points={points.filter((_, i) => i !== stray)} />
                {original.length > 0 && <Points scale={scale} points={[points[stray]]} number={stray + 1} move={(_, point) => pull(point.y)} />}
              </>
            )}
          </Plane>
        </div>
      }
      number={
        mine && other && mine.report.parameters.length > 0 ? (
          <>
            <Quantity name={t('lab.far.robust', { name })} of={measured(mine.report.parameters[0].value, t('lab.by.robust', { kind: kind === 'huber' ? 'Huber' : 'Tukey', formula }))} size="subject" />
            <Quantity name={t('lab.far.squares', { name })} of={measured(other.report.parameters[0]?.value ?? NaN, t('lab.by.fit', { formula }))} size="lead" />
          </>
        ) : undefined
      }
      control={failure ? <FailureMessage failure={failure} /> : <Range label={t('lab.far.pull')} value={y} low={low} high={high} step={Number(unit.toPrecision(1))} say={fourDigits} set={pull} />}
      after={
        <>
          <Choice label={t('lab.far.kind')} value={kind} options={[['huber', 'Huber'], ['tukey', 'Tukey']]} set={setKind} />
          <p className={css.note}>{t(`lab.far.${kind}`)}</p>
          <TableNote table={table} />
        </>
      }
      more={
        <>
          {mine?.report.robust && <Quantity name={t('lab.far.outliers')} of={measured(mine.report.robust.outliers, t('lab.by.robust', { kind: kind === 'huber' ? 'Huber' : 'Tukey', formula }))} as="count" />}
          <div className={controls.row}>
            <button type="button" className={controls.button} onClick={() => pull(NaN)}>
              {t('lab.far.back')}
            </button>
          </div>
          <p className={css.note}>{t('lab.far.more')}</p>
        </>
      }
      data={() => [['x', 'y', 'left over, least squares', `left over, ${kind}`], ...points.map((point, i) => [point.x, point.y, other?.residuals[i] ?? '', mine?.residuals[i] ?? ''])]}
    />
  )
}

/** The point that is pulled: nearly the farthest to the right, where a pull turns the line. */
function strayOf(points: readonly { readonly x: number }[]): number {
  const order = points.map((_, i) => i).sort((i, j) => points[j].x - points[i].x)
  return order[Math.min(1, order.length - 1)] ?? 0
}
