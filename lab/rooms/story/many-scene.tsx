// How many: a square of 1 mm cells, one number a cell, from a line's two to DeepSeek-R1's 671 billion.
import { useAddressNumber } from '../../app/address.ts'
import { useLanguage, useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { useWidth } from '../../drawing/plane.tsx'
import { count, fourDigits } from '../../quantity/format.ts'
import { chosen, cited, derived, type Measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'

/** Parameters of models that people know, and where the counts stand. */
const known = [
  { id: 'line', parameters: 2, citation: 'y = a·x + b' },
  { id: 'poems', parameters: 961_408, citation: 'examples/models/poems' },
  { id: 'gpt2', parameters: 124_439_808, citation: 'Hugging Face, openai-community/gpt2' },
  { id: 'r1', parameters: 671_026_419_200, citation: 'DeepSeek-AI 2025, DeepSeek-R1, config.json' },
] as const
const here = known[1]
/** Seconds of a year of 365.25 days. */
const year = 31_557_600
const secondsOf = { years: year, days: 86_400, hours: 3600, seconds: 1 } as const

export function ManyScene() {
  const t = useWords()
  const { language } = useLanguage()
  const [asked, setAsked] = useAddressNumber('many', known[3].parameters)
  const many = Math.min(1e12, Math.max(1, asked))
  const named = known.find(({ parameters }) => parameters === many)
  const of: Measured = named ? cited(named.parameters, named.citation) : chosen(Math.round(many))
  const side = derived((value) => Math.sqrt(value) / 1000, of)
  const spoken = (['years', 'days', 'hours', 'seconds'] as const).find((unit) => many / secondsOf[unit] >= 2) ?? 'seconds'
  return (
    <Scene
      id="many"
      sentence={t('lab.story.many.sentence')}
      lead={t('lab.story.many.lead')}
      picture={<Squares many={many} label={t('lab.story.many.picture', { many: count(many, language) })} here={t('lab.story.many.here')} side={`${fourDigits(side.value)} m`} />}
      number={
        <>
          <Quantity name={named ? t(`lab.story.many.${named.id}`) : t('lab.story.many.some')} of={of} as="count" size="giant" />
          <Quantity name={t('lab.story.many.side')} of={side} as="magnitude" unit={t('lab.unit.metres')} />
          <Quantity name={t('lab.story.many.time')} of={derived((value) => value / secondsOf[spoken], of)} as={spoken === 'years' ? 'count' : 'magnitude'} unit={t(`lab.unit.${spoken}`)} />
        </>
      }
      control={
        <>
          <Choice label={t('lab.story.many.which')} value={named?.id ?? ''} options={known.map(({ id }) => [id as string, t(`lab.story.many.${id as (typeof known)[number]['id']}`)])} set={(id) => setAsked(known.find((one) => one.id === id)!.parameters)} />
          <Range label={t('lab.story.many.which')} hideLabel value={Math.log10(many)} low={0} high={12} step={0.05} say={(power) => count(10 ** power, language)} set={(power) => setAsked(Math.round(10 ** power))} />
        </>
      }
      more={<p className={css.note}>{t('lab.story.many.more')}</p>}
      data={() => [['model', 'parameters', 'side of the square in metres', 'years at one a second'], ...known.map(({ id, parameters }) => [id, parameters, Math.sqrt(parameters) / 1000, parameters / year])]}
    />
  )
}

/** The square that was chosen, as large as there is room for, and the shipped model's beside it on the same scale. */
function Squares({ many, label, here: hereText, side: sideText }: { readonly many: number; readonly label: string; readonly here: string; readonly side: string }) {
  const [box, width] = useWidth()
  const most = Math.min(width - 165, innerHeight * (width < 600 ? 0.34 : 0.58))
  const [chosenSide, hereSide] = [Math.sqrt(many), Math.sqrt(here.parameters)]
  // Both have room beside each other.
  const scale = Math.min(most / Math.max(chosenSide, hereSide), (width - 16) / (chosenSide + hereSide))
  const [large, small] = [chosenSide * scale, hereSide * scale]
  const floor = most + 6
  /** Room for its name. */
  const beside = width - large - small - 20 >= 140
  return (
    <div ref={box} className={css.cells}>
      {width > 0 && (
        <svg width={width} height={floor + 50} role="img" aria-label={label} style={{ display: 'block' }}>
          <rect className={draw.solid} x={1} y={floor - Math.max(large, 1)} width={Math.max(large, 1)} height={Math.max(large, 1)} />
          <rect className={draw.here} x={large + 14} y={floor - Math.max(small, 1.5)} width={Math.max(small, 1.5)} height={Math.max(small, 1.5)} />
          <text className={draw.note} x={1} y={floor + 22}>{sideText}</text>
          {/* Its name stands beside it, or below where it is wide; a speck is pointed at. */}
          {small < 60 && !beside ? <text className={draw.note} x={width} y={floor + 22} textAnchor="end">{`${hereText} ↑`}</text> : small < 60 ? <text className={draw.note} x={large + 20 + Math.max(small, 1.5)} y={floor}>{`← ${hereText}`}</text> : <text className={draw.note} x={large + 14} y={floor + (large < 90 ? 42 : 22)}>{hereText}</text>}
        </svg>
      )}
    </div>
  )
}
