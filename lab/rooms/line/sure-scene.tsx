// How sure the fit is: two points prove nothing, and with every point more the intervals and bands narrow.
import { useRef } from 'react'
import { useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { areaOf, pathOf, Plane, places } from '../../drawing/plane.tsx'
import { windowOf } from '../../drawing/ticks.ts'
import { useEngine } from '../../engine/client.ts'
import type { Fitted } from '../../engine/protocol.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { rightOf, TableNote, useTable } from './table.tsx'
import type { LineState } from './state.ts'

const levels = ['50', '80', '95', '99'] as const

export function SureScene({ line }: { readonly line: LineState }) {
  const t = useWords()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const table = useTable(line, 'cars', 'y ~ a*x + b', seen)
  const [count, setCount] = useAddressNumber('looked', line.own ? line.points.length : 2)
  const [drawn, setDrawn] = useAddressNumber('drawn', 1)
  const [percent, setPercent] = useAddressNumber('level', 95)
  const points = table?.points ?? []
  const taken = Math.max(Math.min(2, points.length), Math.min(points.length, Math.floor(count)))
  const sample = { count: taken, seed: Math.max(0, Math.floor(drawn)) }
  const level = Math.min(99.9, Math.max(1, percent)) / 100
  const domain = { x: windowOf(points.map(({ x }) => x), 0.12), y: windowOf(points.map(({ y }) => y), 0.2) }
  const at = places(domain.x, 80)
  const key = table && JSON.stringify([table.points, table.formula, sample, level])
  const asked = useEngine(key ?? null, (engine) => engine.fitted({ points, formula: table!.formula, level, sample, at }), 'long')
  const fit = asked.value?.band.length === at.length && asked.value.rows.every((row) => row < points.length) ? asked.value : undefined
  const looked = new Set(fit?.rows)
  const by = t('lab.by.fit', { formula: rightOf(fit?.report.formula ?? '') })
  const nothing = fit?.report.exact === true
  const confounded = fit && !nothing && fit.report.parameters.some(({ interval }) => interval === null)
  return (
    <Scene
      id="sure"
      sentence={t('lab.sure.sentence')}
      lead={t('lab.sure.lead')}
      picture={
        <div ref={marker}>
          <Plane label={t('lab.sure.picture')} domain={domain} names={table?.names}>
            {(scale) => (
              <>
                {fit && <Bands scale={scale} band={fit.band} />}
                {fit && <path className={draw.curve} d={pathOf(scale, fit.band.map(({ x }) => x), fit.band.map(({ value }) => value))} data-curve="" />}
                {points.map(({ x, y }, i) => <circle key={i} className={looked.has(i) ? draw.point : draw.faintRing} cx={scale.x(x)} cy={scale.y(y)} r={looked.has(i) ? 6 : 3.5} />)}
              </>
            )}
          </Plane>
        </div>
      }
      number={
        <div className={nothing ? css.exact : css.intervals}>
            {nothing && <p className={css.verdict}>{t('lab.sure.nothing')}</p>}
            {fit?.report.parameters.map(({ name, value, interval }, i) => (
              <div key={name} className={css.interval}>
                <Quantity name={name} of={measured(value, by)} size={i === 0 && !nothing && fit.report.parameters.length < 4 ? 'subject' : 'lead'} />
                {interval && (
                  <span className={css.ends}>
                    <Quantity name={t('lab.sure.from')} of={measured(interval[0], by)} size="lead" />
                    <Quantity name={t('lab.sure.to')} of={measured(interval[1], by)} size="lead" />
                  </span>
                )}
              </div>
            ))}
        </div>
      }
      control={asked.failure ? <FailureMessage failure={asked.failure} /> : <Range label={t('lab.sure.points')} text={t('lab.sure.count', { count: taken })} value={taken} low={Math.min(2, points.length)} high={Math.max(3, points.length)} step={1} set={setCount} />}
      after={
        <>
          {nothing && <p>{t('lab.line.proves-nothing', { points: fit.report.rows.used, parameters: fit.report.parameters.length })}</p>}
          {confounded && <p>{t('lab.sure.undetermined')}</p>}
          {fit && !nothing && <p className={css.note}>{t('lab.sure.legend', { percent: Number((level * 100).toPrecision(3)) })}</p>}
          <TableNote table={table} />
        </>
      }
      more={
        <>
          <Choice label={t('lab.sure.level')} value={String(percent) as (typeof levels)[number]} options={levels.map((one) => [one, `${one}%`])} set={(next) => setPercent(Number(next))} />
          {taken < points.length && (
            <div className={controls.row}>
              <button type="button" className={controls.button} onClick={() => setDrawn(sample.seed + 1)}>
                {t('lab.sure.others')}
              </button>
            </div>
          )}
          <p className={css.note}>{t('lab.sure.more')}</p>
        </>
      }
      data={() => [
        ['x', 'curve', 'confidence low', 'confidence high', 'prediction low', 'prediction high'],
        ...(fit?.band ?? []).map(({ x, value, confidence, prediction }) => [x, value, ...(confidence ?? ['', '']), ...(prediction ?? ['', ''])]),
      ]}
    />
  )
}

/** Where the curve may run, and around it where a new point may fall. */
function Bands({ scale, band }: { readonly scale: Parameters<typeof areaOf>[0]; readonly band: Fitted['band'] }) {
  const areas = (['prediction', 'confidence'] as const).map((kind) => {
    const there = band.filter((one) => one[kind] !== null)
    return [kind, areaOf(scale, there.map(({ x }) => x), there.map((one) => one[kind]![0]), there.map((one) => one[kind]![1]))] as const
  })
  return areas.map(([kind, path]) => path !== '' && <path key={kind} className={kind === 'prediction' ? draw.band : draw.innerBand} d={path} data-band={kind} />)
}
