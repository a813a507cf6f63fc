// The error over two of the numbers, as a landscape, with the path that the tries took.
import { useEffect, useMemo, useRef, useState } from 'react'
import { useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { pathOf, Plane, type Domain } from '../../drawing/plane.tsx'
import { around } from '../../drawing/ticks.ts'
import { useEngine } from '../../engine/client.ts'
import { fourDigits } from '../../quantity/format.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { taskKey, type LineState } from './state.ts'
import { mostTries } from './tries-scene.tsx'

const size = 40

export function LandscapeScene({ line }: { readonly line: LineState }) {
  const t = useWords()
  const { points, formula, parameters, read, seed } = line
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const [pair, setPair] = useState('0,1')
  const pairs = parameters.flatMap((_, i) => parameters.slice(i + 1).map((_other, j) => [i, i + 1 + j] as const))
  const axes = pairs.find((one) => one.join() === pair) ?? pairs[0]
  const [step, setStep] = useAddressNumber('place', 24)
  const ready = seen && read.failure === undefined && read.value !== undefined && axes !== undefined && points.length > 0
  const run = useEngine(ready ? JSON.stringify([taskKey(line), seed]) : null, (engine) => engine.descend({ points, formula, seed, most: mostTries }), 'long')
  const tries = useMemo(() => (run.value?.tries ?? []).filter(({ values }) => values.length === parameters.length), [run.value, parameters])
  const at = Math.min(Math.max(0, Math.floor(step)), Math.max(0, tries.length - 1))
  const end = tries.at(-1)
  const domain = useMemo((): Domain | undefined => {
    if (!end || !axes) return undefined
    const window = (axis: number) => around([...tries.slice(0, 400).map(({ values }) => values[axis]), end.values[axis] - 1, end.values[axis] + 1], 0.2, 3)
    return { x: window(axes[0]), y: window(axes[1]) }
  }, [tries, end, axes])
  const land = useEngine(ready && end && domain ? JSON.stringify([taskKey(line), seed, axes, domain, [...end.values]]) : null, (engine) =>
    engine.landscape({ points, formula, values: [...end!.values], axes: axes!, low: [domain!.x[0], domain!.y[0]], high: [domain!.x[1], domain!.y[1]], size }),
    'long',
  )
  const event = tries[at]
  const picture = useMemo(() => (land.value ? shades(land.value.values) : undefined), [land.value])
  const [low, high] = land.value ? [Math.min(...land.value.values), Math.max(...land.value.values)] : [0, 0]
  const by = t('lab.by.descent', { seed })

  return (
    <Scene
      id="landscape"
      sentence={t('lab.landscape.sentence')}
      lead={t('lab.landscape.lead')}
      picture={
        <div ref={marker}>
          {domain && axes ? (
            <Plane label={t('lab.landscape.picture')} domain={domain} names={[parameters[axes[0]], parameters[axes[1]]]} ratio={0.8}>
              {(scale) => (
                <>
                  {picture && <Shades shades={picture} x={scale.x(domain.x[0])} y={scale.y(domain.y[1])} width={scale.x(domain.x[1]) - scale.x(domain.x[0])} height={scale.y(domain.y[0]) - scale.y(domain.y[1])} />}
                  <path className={draw.curve} d={pathOf(scale, tries.slice(0, at + 1).map(({ values }) => values[axes[0]]), tries.slice(0, at + 1).map(({ values }) => values[axes[1]]))} />
                  {tries.slice(0, at + 1).map(({ values, iteration }) => <circle key={iteration} className={draw.point} cx={scale.x(values[axes[0]])} cy={scale.y(values[axes[1]])} r={3.5} />)}
                  {event && <circle className={draw.outline} cx={scale.x(event.values[axes[0]])} cy={scale.y(event.values[axes[1]])} r={11} />}
                </>
              )}
            </Plane>
          ) : (
            <div className={draw.box} />
          )}
          <p className={css.note}>{t('lab.landscape.legend', { low: fourDigits(low), high: fourDigits(high) })}</p>
        </div>
      }
      number={event && <Quantity name={t('lab.error')} of={measured(event.residualSumOfSquares, by)} as="magnitude" size="subject" />}
      control={run.failure ? <FailureMessage failure={run.failure} /> : axes ? <Range label={t('lab.tries.number')} value={at} low={0} high={Math.max(1, tries.length - 1)} step={1} set={setStep} /> : <p>{t('lab.landscape.one')}</p>}
      more={
        <>
          {pairs.length > 1 && <Choice label={t('lab.landscape.axes')} value={axes!.join()} options={pairs.map((one) => [one.join(), one.map((i) => parameters[i]).join(' · ')])} set={setPair} />}
          <p className={css.note}>{t('lab.landscape.more')}</p>
        </>
      }
      data={() => {
        if (!land.value || !domain || !axes) return [['error']]
        const place = ([from, to]: readonly [number, number], i: number) => from + ((to - from) * (i + 0.5)) / size
        return [[parameters[axes[0]], parameters[axes[1]], 'error'], ...Array.from(land.value.values, (value, i) => [place(domain.x, i % size), place(domain.y, Math.floor(i / size)), value])]
      }}
    />
  )
}

/** 0 (lowest) to 1 (highest) on a logarithmic scale, row by row from the top. */
function shades(values: Float64Array): Float64Array {
  const logs = values.map((value) => Math.log(Math.max(value, 1e-12) + 1e-3))
  const [low, high] = [Math.min(...logs), Math.max(...logs)]
  const upright = new Float64Array(values.length)
  for (let row = 0; row < size; row++) for (let column = 0; column < size; column++) upright[row * size + column] = (logs[(size - 1 - row) * size + column] - low) / (high - low || 1)
  return upright
}

/** Squares of grey: an error has no sign, and so no colour. Drawn once a landscape, as one image. */
function Shades({ shades: values, ...place }: { readonly shades: Float64Array; readonly x: number; readonly y: number; readonly width: number; readonly height: number }) {
  const [image, setImage] = useState<string>()
  useEffect(() => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = size
    const context = canvas.getContext('2d')!
    const pixels = context.createImageData(size, size)
    values.forEach((value, i) => pixels.data.set([128, 124, 116, Math.round(6 + 190 * value)], 4 * i))
    context.putImageData(pixels, 0, 0)
    setImage(canvas.toDataURL())
  }, [values])
  return image === undefined ? null : <image href={image} preserveAspectRatio="none" style={{ imageRendering: 'auto' }} {...place} />
}
