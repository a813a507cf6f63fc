// The numbers themselves, live; and one of them through every step.
import { useEffect, useRef } from 'react'
import { useAddress, useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import * as controls from '../../control/control.css.ts'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane } from '../../drawing/plane.tsx'
import { windowOf } from '../../drawing/ticks.ts'
import { useEngine } from '../../engine/client.ts'
import type { WeightMap } from '../../../src/school/protocol.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Legend } from '../story/legend.tsx'
import * as own from './school.css.ts'
import type { School } from './state.ts'

export function MapScene({ school }: { readonly school: School }) {
  const t = useWords()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const { watched } = school
  const [tensor, setTensor] = useAddress('tensor', 'model.layers.0.self_attn.q_proj.weight')
  const [rowAt, setRow] = useAddressNumber('row', 7)
  const [columnAt, setColumn] = useAddressNumber('column', 12)
  const there = watched !== null && (watched.phase === 'held' || watched.phase === 'running' || watched.phase === 'finished')
  const names = useEngine(there ? `${watched.id}` : null, (engine) => engine.schoolMatrices(), 'school').value
  const name = names?.includes(tensor) === false ? names[0] : tensor
  // A look costs a step's time: at most one a few steps, none while it can't be seen.
  const map = useEngine(there && seen ? `${watched.id} ${name} ${Math.floor(watched.step / 4)} ${watched.phase}` : null, (engine) => engine.schoolMap(name), 'school')
  const within = (at: number, most: number) => Math.min(Math.max(0, most - 1), Math.max(0, Math.floor(at)))
  const { value } = map
  const [row, column] = [within(rowAt, value?.rows ?? 1e9), within(columnAt, value?.columns ?? 1e9)]
  const index = value ? row * value.columns + column : 0
  const pin = watched?.pin
  const pinned = pin && pin.name === name && pin.index === index ? pin : null
  const now = pinned?.steps.at(-1)
  const turned = pinned?.steps.findLast(({ update }) => update !== null)
  const by = t('lab.school.by', { step: watched?.step ?? 0, seed: watched?.request?.seed ?? 1 })
  const choose = (nextRow: number, nextColumn: number) => {
    setRow(nextRow)
    setColumn(nextColumn)
    if (value) school.pin(name, within(nextRow, value.rows) * value.columns + within(nextColumn, value.columns))
  }
  return (
    <Scene
      id="map"
      sentence={t('lab.school.map.sentence')}
      lead={t('lab.school.map.lead')}
      picture={
        <div ref={marker}>
          {value ? <Surface map={value} row={row} column={column} label={t('lab.school.map.picture', { tensor: name })} pick={choose} /> : <p role="status" className={css.note}>{t(there ? 'lab.school.map.waiting' : 'lab.school.train.none')}</p>}
          {value && <Legend greatest={value.greatest} />}
        </div>
      }
      number={value && <Quantity name={t('lab.school.map.pinned')} of={measured(now?.value ?? value.values[index], by)} size="subject" />}
      control={
        value ? (
          <>
            <Range label={t('lab.school.map.row')} value={row} low={0} high={value.rows - 1} step={1} set={(next) => choose(next, column)} />
            <Range label={t('lab.school.map.column')} value={column} low={0} high={value.columns - 1} step={1} set={(next) => choose(row, next)} />
            {map.failure && <FailureMessage failure={map.failure} />}
          </>
        ) : (
          map.failure && <FailureMessage failure={map.failure} />
        )
      }
      after={
        <>
          {watched?.phase === 'finished' && <p>{t('lab.school.map.finished')}</p>}
          {pinned && now && (
            <div className={css.number}>
              <Quantity name={t('lab.school.map.gradient')} of={measured(now.gradient, by)} />
              {turned && <Quantity name={t('lab.school.map.update')} of={measured(turned.update!, by)} />}
              {turned && <p>{t('lab.school.map.turns')}</p>}
            </div>
          )}
          {pinned && pinned.steps.length > 1 && (
            <Plane label={t('lab.school.map.path')} domain={{ x: [pinned.steps[0].step, pinned.steps.at(-1)!.step], y: windowOf(pinned.steps.map(({ value: at }) => at), 0.1) }} names={[t('lab.school.train.axis.step'), t('lab.school.map.pinned')]}>
              {(scale) => <path className={draw.curve} d={pathOf(scale, pinned.steps.map(({ step }) => step), pinned.steps.map(({ value: at }) => at))} />}
            </Plane>
          )}
        </>
      }
      more={
        <>
          {names && (
            <label className={controls.fieldLabel}>
              {t('lab.school.map.tensor')}
              <select className={own.select} value={name} onChange={({ target }) => setTensor(target.value)}>
                {names.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
          )}
          <p className={css.note}>{t('lab.school.map.more')}</p>
        </>
      }
      data={() => (pinned ? [['step', 'value', 'gradient', 'update'], ...pinned.steps.map(({ step, value: at, gradient, update }) => [step, at, gradient, update ?? ''])] : [['row', 'column', 'value'], ...Array.from(value?.values ?? [], (at, i) => [Math.floor(i / value!.columns), i % value!.columns, at])])}
    />
  )
}

function Surface({ map, row, column, label, pick }: { readonly map: WeightMap; readonly row: number; readonly column: number; readonly label: string; readonly pick: (row: number, column: number) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { rows, columns, values, greatest, strongest } = map
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    // A canvas reads no style sheet: the two colours of the sign are asked for by their names (look/tokens.css.ts).
    const style = getComputedStyle(canvas.current!)
    const [negative, positive] = [rgb(style.getPropertyValue('--negative')), rgb(style.getPropertyValue('--positive'))]
    const image = context.createImageData(columns, rows)
    for (let i = 0; i < values.length; i++) {
      const [red, green, blue] = values[i] < 0 ? negative : positive
      // The square root keeps the many small numbers apart, as in the legend.
      image.data.set([red, green, blue, 255 * Math.sqrt(Math.abs(values[i]) / greatest)], 4 * i)
    }
    context.putImageData(image, 0, 0)
  }, [rows, columns, values, greatest])
  return (
    <div
      className={own.surface}
      style={{ aspectRatio: `${columns} / ${rows}`, maxHeight: innerWidth < 960 ? '42vh' : '64vh', maxWidth: `calc(${innerWidth < 960 ? '42vh' : '64vh'} * ${columns / rows})` }}
      onClick={(event) => {
        const from = event.currentTarget.getBoundingClientRect()
        pick(Math.floor(((event.clientY - from.top) / from.height) * rows), Math.floor(((event.clientX - from.left) / from.width) * columns))
      }}
    >
      <canvas ref={canvas} width={columns} height={rows} className={own.cells} role="img" aria-label={label} />
      <svg viewBox={`0 0 ${columns} ${rows}`} preserveAspectRatio="none" className={own.over} aria-hidden="true">
        {Array.from(strongest, (at) => <rect key={at} className={own.strong} x={at % columns} y={Math.floor(at / columns)} width={1} height={1} />)}
        <rect className={own.chosen} x={column - 0.3} y={row - 0.3} width={1.6} height={1.6} />
      </svg>
    </div>
  )
}

/** `#b04a0c` as three numbers. */
const rgb = (colour: string): [number, number, number] => [1, 3, 5].map((at) => Number.parseInt(colour.trim().slice(at, at + 2), 16)) as [number, number, number]
