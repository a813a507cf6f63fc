// Between a line and the odds of its next character: a row of numbers, a character's own row, multiplied pair by pair and added up.
import { useEffect, useRef } from 'react'
import { useAddress, useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useLanguage, useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { useWidth } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import { fourDigits } from '../../quantity/format.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Bars } from './bars.tsx'
import { glossOf } from './gloss.ts'
import { usePoemLine } from './poem-line.ts'
import { colourOf } from './legend.tsx'

const shown = 4

export function InsideScene() {
  const t = useWords()
  const { language } = useLanguage()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const { text } = usePoemLine()
  const asked = useEngine(seen && text !== '' ? text : null, (engine) => engine.inside(text, shown))
  const inside = asked.value
  const [at, setAt] = useAddressNumber('layer', 99)
  // Another line is looked at to its end first: a depth that was set for the one before would say something else than the odds above.
  const before = useRef(text)
  useEffect(() => {
    if (before.current !== text) setAt(99)
    before.current = text
  }, [text, setAt])
  const [wanted, setWanted] = useAddress('character', '')
  const depth = Math.max(0, Math.min(Math.round(at), inside?.layers ?? 0))
  const character = inside?.characters.find((one) => one.text === wanted) ?? inside?.characters[0]
  const here = inside?.depths[depth]
  const products = character && here && character.row.map((value, i) => value * here.row[i])
  const by = t('lab.by.model')
  const strips: readonly Strip[] = inside && character && here && products ? [
    { name: t('lab.story.inside.line', { line: text }), values: here.row },
    { name: t('lab.story.inside.own', { character: character.text }), sign: '×', values: character.row },
    { name: t('lab.story.inside.products'), sign: '=', values: products },
  ] : []
  return (
    <Scene
      id="inside"
      sentence={t('lab.story.inside.sentence')}
      lead={t('lab.story.inside.lead', { width: here?.row.length ?? 128 })}
      picture={
        <div ref={marker}>
          <Strips strips={strips} label={t('lab.story.inside.picture')} scale={(greatest) => t('lab.story.inside.scale', { greatest: fourDigits(greatest) })} />
          {character && <p className={css.note}>{t('lab.story.inside.sum', { score: fourDigits(character.scores[depth]), grown: fourDigits(Math.exp(character.scores[depth])), total: fourDigits(Math.exp(character.scores[depth]) / character.probabilities[depth]) })}</p>}
          <Bars tokens={here?.tokens} rows={shown} label={t('lab.story.inside.odds')} end={t('lab.story.poem.end')} gloss={language === 'en' ? glossOf : undefined} />
          {inside === undefined && asked.failure === undefined && <p role="status" className={css.note}>{t('lab.story.grid.waiting')}</p>}
        </div>
      }
      number={character && (
        <>
          <Quantity name={t('lab.story.inside.score', { character: character.text })} of={measured(character.scores[depth], by)} size="subject" />
          <Quantity name={t('lab.story.inside.likely')} of={measured(100 * character.probabilities[depth], by)} as="magnitude" size="lead" unit="%" />
        </>
      )}
      control={
        <>
          {inside && <Range label={t('lab.story.inside.layers', { layers: inside.layers })} value={depth} low={0} high={inside.layers} step={1} set={setAt} />}
          {inside && character && <Choice label={t('lab.story.inside.which')} value={character.text} options={inside.characters.map((one) => [one.text, one.text] as const)} set={setWanted} />}
          {asked.failure && <FailureMessage failure={asked.failure} />}
        </>
      }
      after={inside && <p>{depth === 0 ? t('lab.story.inside.none', { last: inside.last }) : t(depth < inside.layers ? 'lab.story.inside.between' : 'lab.story.inside.all')}</p>}
      more={<p className={css.note}>{t('lab.story.inside.more')}</p>}
      data={() => [['place', 'line', 'character', 'product'], ...Array.from(products ?? [], (product, i) => [i, here!.row[i], character!.row[i], product])]}
    />
  )
}

interface Strip {
  readonly name: string
  /** What the row does to the one above. */
  readonly sign?: string
  readonly values: Float64Array
}

/** Rows of numbers below one another, a cell a number, each on its own scale, which it names. */
function Strips({ strips, label, scale }: { readonly strips: readonly Strip[]; readonly label: string; readonly scale: (greatest: number) => string }) {
  const [box, width] = useWidth()
  const [row, cell] = width < 600 ? [42, 14] : [74, 34]
  return (
    <div ref={box} className={css.cells} style={{ minHeight: 3 * row }}>
      {width > 0 && (
        <svg width={width} height={3 * row} role="img" aria-label={`${label}: ${strips.map(({ name }) => name).join('; ')}`} style={{ display: 'block' }}>
          {strips.map(({ name, sign, values }, k) => {
            const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
            const side = (width - 2) / values.length
            return (
              <g key={k} transform={`translate(0 ${k * row})`}>
                <text className={draw.note} x={0} y={14}>{sign === undefined ? name : `${sign} ${name}`}</text>
                <text className={draw.note} x={width} y={14} textAnchor="end">{scale(greatest)}</text>
                {Array.from(values, (value, i) => <rect key={i} {...colourOf(value, greatest)} x={1 + i * side} y={20} width={Math.max(1, side - (side > 4 ? 1 : 0.5))} height={cell} />)}
                <rect className={draw.outline} x={0.5} y={19.5} width={width - 1} height={cell + 1} strokeWidth={0.5} />
              </g>
            )
          })}
        </svg>
      )}
    </div>
  )
}
