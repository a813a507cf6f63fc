// The room's first scene: a formula over points, a slider for each of its letters, and an x that gets its y.
import { useState, type DragEvent, type PointerEvent } from 'react'
import { useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import { NumberBox } from '../../control/number-box.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane, places } from '../../drawing/plane.tsx'
import { engine, EngineError, useEngine } from '../../engine/client.ts'
import type { Failure, Point } from '../../engine/protocol.ts'
import { fourDigits } from '../../quantity/format.ts'
import { chosen, measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { useDomain } from './domain.ts'
import { PointTable } from './point-table.tsx'
import { Points, roundTo } from './points.tsx'
import { firstFormula, type LineState } from './state.ts'

const formulas = ['y ~ a*x + b', 'y ~ a*x^2 + b*x + c', 'y ~ a*exp(b*x)', 'y ~ a*sin(b*x + c)'] as const
type Tool = 'move' | 'add' | 'draw'

export function LineScene({ line }: { readonly line: LineState }) {
  const t = useWords()
  const { points, setPoints, formula, setFormula, read, parameters, values, setValue } = line
  const [held, setHeld] = useState(false)
  const [tool, setTool] = useState<Tool>('move')
  const [x, setX] = useAddressNumber('x', 5)
  const [refused, setRefused] = useState<Failure>()
  const [told, setTold] = useState<readonly string[]>([])
  const right = read.failure === undefined && read.value !== undefined
  const answer = useEngine(right ? JSON.stringify([formula, values, x]) : null, (ask) => ask.curveAt(formula, values, [x]))
  const y = answer.value?.[0]
  const domain = useDomain([...points, { x, y: y ?? 0 }], held)
  const at = places(domain.x, 160)
  const curve = useEngine(right ? JSON.stringify([formula, values, domain.x]) : null, (ask) => ask.curveAt(formula, values, at))

  const take = async (source: string | File) => {
    try {
      const read = await engine().readPoints(source)
      setPoints(read.points)
      setRefused(undefined)
      setTold([read.rows > read.points.length && t('lab.line.thinned', { rows: read.rows, taken: read.points.length }), read.missing > 0 && t('lab.line.holes', { missing: read.missing })].filter((one) => one !== false))
    } catch (error) {
      if (error instanceof EngineError) setRefused(error.failure)
      else throw error
    }
  }
  const dropped = (event: DragEvent) => {
    event.preventDefault()
    const source: File | string = event.dataTransfer.files.item(0) ?? event.dataTransfer.getData('text/plain')
    if (source !== '') void take(source)
  }
  const drawn = (event: PointerEvent<HTMLDivElement>, toData: (pixelX: number, pixelY: number) => Point) => {
    if (tool !== 'draw' || event.buttons !== 1) return
    const from = event.currentTarget.getBoundingClientRect()
    const point = toData(event.clientX - from.left, event.clientY - from.top)
    const last = points.at(-1)
    const far = !last || Math.hypot((point.x - last.x) / (domain.x[1] - domain.x[0]), (point.y - last.y) / (domain.y[1] - domain.y[0])) > 0.03
    if (far) setPoints([...points, point])
  }
  let toData: (pixelX: number, pixelY: number) => Point = () => ({ x: 0, y: 0 })

  const picture = (
    <div
      onDragOver={(event) => event.preventDefault()}
      onDrop={dropped}
      onPointerDown={(event) => {
        if (tool === 'draw') setHeld(true)
        drawn(event, toData)
      }}
      onPointerMove={(event) => drawn(event, toData)}
      onPointerUp={() => setHeld(false)}
      onPointerLeave={() => setHeld(false)}
      onClick={(event) => {
        if (tool !== 'add') return
        const from = event.currentTarget.getBoundingClientRect()
        setPoints([...points, toData(event.clientX - from.left, event.clientY - from.top)])
      }}
    >
      <Plane label={t('lab.line.picture')} domain={domain}>
        {(scale) => {
          toData = (px, py) => ({ x: roundTo(scale.atX(px), Math.abs(scale.atX(2) - scale.atX(0))), y: roundTo(scale.atY(py), Math.abs(scale.atY(2) - scale.atY(0))) })
          return (
            <>
              {curve.value?.length === at.length && <path className={draw.curve} d={pathOf(scale, at, curve.value)} data-curve="" />}
              {y !== undefined && Number.isFinite(y) && (
                <>
                  <path className={draw.dashed} d={`M${scale.x(x)} ${scale.y(0)}V${scale.y(y)}H${scale.x(0)}`} />
                  <circle className={draw.outline} cx={scale.x(x)} cy={scale.y(y)} r={7} />
                </>
              )}
              <Points scale={scale} points={points} hold={setHeld} move={(index, point) => setPoints(points.map((before, i) => (i === index ? point : before)))} remove={(index) => setPoints(points.filter((_, i) => i !== index))} />
            </>
          )
        }}
      </Plane>
    </div>
  )

  return (
    <Scene
      id="line"
      first
      tall={parameters.length > 2 || read.failure !== undefined || refused !== undefined}
      sentence={t(formula === firstFormula ? 'lab.line.sentence' : 'lab.line.sentence.other')}
      lead={t('lab.line.lead')}
      picture={picture}
      number={
        <>
          {parameters.map((name, i) => (
            <Quantity key={name} name={name} of={chosen(values[i])} size={parameters.length > 2 ? 'lead' : 'subject'} />
          ))}
        </>
      }
      control={
        <>
          {parameters.map((name, i) => (
            <Range key={name} label={name} value={values[i]} low={Math.min(-5, Math.floor(values[i]))} high={Math.max(5, Math.ceil(values[i]))} step={0.01} say={fourDigits} set={(value) => setValue(i, value)} />
          ))}
          <div className={controls.row}>
            <NumberBox label={t('lab.line.x')} value={x} set={setX} />
            {y !== undefined && <Quantity name={t('lab.line.then-y')} of={measured(y, `y = ${formula.split('~')[1]?.trim() ?? ''}`)} size="lead" />}
          </div>
          {read.failure && <FailureMessage failure={read.failure} />}
          {refused && <FailureMessage failure={refused} />}
          {told.map((one) => (
            <p key={one} role="status">
              {one}
            </p>
          ))}
          {line.inLink ? null : <p className={css.note}>{t('lab.line.not-in-link', { count: points.length })}</p>}
        </>
      }
      more={
        <>
          <label className={controls.fieldLabel}>
            {t('lab.line.formula')}
            <input className={controls.field} value={formula} spellCheck={false} autoCapitalize="off" aria-invalid={read.failure !== undefined} onChange={({ target }) => setFormula(target.value)} />
          </label>
          <div className={controls.row}>
            {formulas.map((one) => (
              <button key={one} type="button" className={controls.plain} onClick={() => setFormula(one)}>
                <code>{one}</code>
              </button>
            ))}
          </div>
          <div className={controls.row}>
            <Choice
              label={t('lab.line.tool')}
              value={tool}
              set={setTool}
              options={[
                ['move', t('lab.line.tool.move')],
                ['add', t('lab.line.tool.add')],
                ['draw', t('lab.line.tool.draw')],
              ]}
            />
          </div>
          <PointTable points={points} set={setPoints} take={(text) => void take(text)} />
          <p className={css.note}>{t('lab.line.drop')}</p>
        </>
      }
      data={() => [['x', 'y'], ...points.map((point) => [point.x, point.y])]}
    />
  )
}
