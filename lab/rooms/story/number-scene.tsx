// One number: a slider that is a parameter, its bits, and what is left of it in bf16.
import { useAddressNumber } from '../../app/address.ts'
import { useWords } from '../../app/words.tsx'
import * as controls from '../../control/control.css.ts'
import { NumberBox } from '../../control/number-box.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { useWidth } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import { allDigits } from '../../quantity/format.ts'
import { chosen, measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'

const examples = [3.123456789, -0.0009527] as const

export function NumberScene() {
  const t = useWords()
  const [value, setValue] = useAddressNumber('number', examples[0])
  const stored = useEngine(String(value), (engine) => engine.bits(value)).value
  return (
    <Scene
      id="number"
      first
      sentence={t('lab.story.number.sentence')}
      lead={t('lab.story.number.lead')}
      picture={<BitRows rows={stored ? [[t('lab.story.number.float32'), stored.float32.binary], [t('lab.story.number.bfloat16'), stored.bfloat16.binary]] : []} label={t('lab.story.number.picture')} />}
      number={
        <>
          <Quantity name={t('lab.story.number.name')} of={chosen(value)} size="giant" />
          {stored && <Quantity name={t('lab.story.number.becomes')} of={measured(stored.bfloat16.value, t('lab.by.bits'))} size="lead" />}
        </>
      }
      control={<Range label={t('lab.story.number.turn')} hideLabel value={value} low={-4} high={4} step={0.001} say={allDigits} set={(next) => setValue(Number(next.toFixed(6)))} />}
      more={
        <>
          <div className={controls.row}>
            {examples.map((one) => (
              <button key={one} type="button" className={controls.plain} onClick={() => setValue(one)}>
                {allDigits(one)}
              </button>
            ))}
          </div>
          <NumberBox label={t('lab.story.number.exactly')} value={value} set={setValue} />
          <p className={css.note}>{t('lab.story.number.more')}</p>
        </>
      }
      data={() => [['type', 'value', 'bits'], ...(stored ? [['float32', stored.float32.value, stored.float32.binary], ['bfloat16', stored.bfloat16.value, stored.bfloat16.binary]] : [])]}
    />
  )
}

/** Bits as squares, full for 1: sign, exponent and fraction with room between. */
function BitRows({ rows, label }: { readonly rows: readonly (readonly [string, string])[]; readonly label: string }) {
  const [box, width] = useWidth()
  const side = Math.max(1, Math.min(20, (width - 4) / 34))
  const rowHeight = side + 64
  const x = (i: number, gaps: number) => 2 + i * side + gaps * side
  return (
    <div ref={box} className={css.bits}>
      {width > 0 && (
        <svg width={width} height={2 * rowHeight} role="img" aria-label={`${label}: ${rows.map(([name, bits]) => `${name} ${bits}`).join('; ')}`}>
          {rows.map(([name, bits], row) => {
            let gaps = 0
            let place = 0
            return (
              <g key={name} transform={`translate(0 ${row * rowHeight})`}>
                <text className={draw.note} x={2} y={20}>{name}</text>
                {[...bits].map((bit, i) => {
                  if (bit === ' ') {
                    gaps++
                    return null
                  }
                  return <rect key={i} className={bit === '1' ? draw.bitOn : draw.bitOff} x={x(place++, gaps)} y={32} width={side - 3} height={side - 3} />
                })}
              </g>
            )
          })}
        </svg>
      )}
    </div>
  )
}
