// Which way to turn: backpropagation through y = a·x + b on one point, with every number shown.
import { useAddressNumber } from '../../app/address.ts'
import { useWords } from '../../app/words.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { useWidth } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import { fourDigits } from '../../quantity/format.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'

const [b, x, y] = [0, 3, 6] as const

export function ChainScene() {
  const t = useWords()
  const [a, setA] = useAddressNumber('a', 1)
  const chain = useEngine(String(a), (engine) => engine.chain({ a, b, x, y })).value
  const by = t('lab.by.graph')
  // Name, value, slope of the error, and what the slope below is multiplied by on the way up to it.
  const rows = chain && [
    ['a', a, chain.byA, `× x = ${x}`],
    [`a·x = ${fourDigits(a)} × ${x}`, chain.product, chain.byProduct, '× 1'],
    ['a·x + b', chain.guess, chain.byGuess, '× 1'],
    [t('lab.story.chain.minus', { y }), chain.residual, chain.byResidual, `× 2 × ${fourDigits(chain.residual)}`],
    [t('lab.story.chain.squared'), chain.error, chain.byError, ''],
  ] as const
  return (
    <Scene
      id="chain"
      sentence={t('lab.story.chain.sentence')}
      lead={t('lab.story.chain.lead', { x, y })}
      picture={<Rows rows={rows ?? []} heads={[t('lab.story.chain.forward'), t('lab.story.chain.backward')]} label={t('lab.story.chain.picture')} />}
      number={chain && (
        <>
          <Quantity name={t('lab.story.chain.by-a')} of={measured(chain.byA, by)} size="subject" />
          <p>{chain.byA === 0 ? t('lab.story.chain.flat') : t(chain.byA > 0 ? 'lab.story.chain.down' : 'lab.story.chain.up')}</p>
        </>
      )}
      control={<Range label="a" value={a} low={-1} high={5} step={0.05} say={fourDigits} set={setA} />}
      more={
        <>
          {chain && <Quantity name={t('lab.story.chain.by-b')} of={measured(chain.byB, by)} />}
          <p className={css.note}>{t('lab.story.chain.more')}</p>
        </>
      }
      data={() => [['number', 'value', 'slope of the error'], ...(rows ?? []).map(([name, value, slope]) => [name, value, slope])]}
    />
  )
}

/** Down on the left, what each step makes; up on the right, how much the error would change with it. */
function Rows({ rows, heads, label }: { readonly rows: readonly (readonly [name: string, value: number, slope: number, factor: string])[]; readonly heads: readonly [string, string]; readonly label: string }) {
  const [box, width] = useWidth()
  const row = width < 600 ? 54 : 80
  const [left, right] = [width * 0.44, width * 0.84]
  const way = (value: number) => (value < 0 ? draw.negative : value > 0 ? draw.positive : draw.words)
  const base = (i: number) => 64 + i * row
  return (
    <div ref={box} className={css.cells}>
      {width > 0 && (
        <svg width={width} height={64 + rows.length * row} role="img" aria-label={`${label}: ${rows.map(([name, value, slope]) => `${name} ${fourDigits(value)}, ${fourDigits(slope)}`).join('; ')}`} style={{ display: 'block' }}>
          <text className={draw.note} x={left} y={22} textAnchor="middle">{heads[0]} ↓</text>
          <text className={draw.note} x={width} y={22} textAnchor="end">↑ {heads[1]}</text>
          {rows.map(([name, value, slope, factor], i) => (
            <g key={i}>
              <text className={draw.note} x={0} y={base(i)}>{name}</text>
              <text className={`${draw.figure} ${draw.words}`} x={left} y={base(i)} textAnchor="middle">{fourDigits(value)}</text>
              <text className={`${draw.figure} ${way(slope)}`} x={right} y={base(i)} textAnchor="middle">{fourDigits(slope)}</text>
              {i > 0 && <path className={draw.thin} d={`M${left} ${base(i - 1) + 10}V${base(i) - 26}`} />}
              {i > 0 && <path className={draw.thin} d={`M${right} ${base(i) - 26}V${base(i - 1) + 10}`} />}
              {factor !== '' && <text className={draw.note} x={right - 10} y={base(i) + row / 2 - 4} textAnchor="end">{factor}</text>}
            </g>
          ))}
        </svg>
      )}
    </div>
  )
}
