// The model: how many numbers, how long here, and a guess before it starts.
import { FailureMessage } from '../../app/failure.tsx'
import { useLanguage, useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import * as draw from '../../drawing/drawing.css.ts'
import { useWidth } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import type { Cut, PartSize } from '../../../src/school/protocol.ts'
import { count } from '../../quantity/format.ts'
import { derived, measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { reducedMotion } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { Duration } from './duration.tsx'
import { lengths, sizes, type School, type SizeChoice } from './state.ts'

export function SizeScene({ school, cut }: { readonly school: School; readonly cut: Cut | undefined }) {
  const t = useWords()
  const { size, steps, watched } = school
  const vocabulary = cut?.vocabulary
  const parts = useEngine(vocabulary === undefined ? null : `${size} ${vocabulary}`, (engine) => engine.schoolParts({ ...sizes[size], vocabulary: vocabulary! })).value
  const total = parts?.reduce((sum, { parameters }) => sum + parameters, 0)
  const preparing = watched?.phase === 'preparing'
  const start = watched?.start
  const ready = watched?.phase === 'held' && watched.step === 0
  const doing = watched?.doing
  return (
    <Scene
      id="size"
      sentence={t('lab.school.size.sentence')}
      lead={t('lab.school.size.lead')}
      picture={<Areas parts={parts ?? []} label={t('lab.school.size.picture')} />}
      number={total !== undefined && <Quantity name={t('lab.school.size.parameters')} of={measured(total, t('lab.by.graph'))} as="count" size="subject" />}
      control={
        <>
          <Choice label={t('lab.school.size.choice')} value={size} options={(Object.keys(sizes) as SizeChoice[]).map((one) => [one, t(`lab.school.size.${one}`)])} set={school.setSize} />
          {!ready && (
            <div className={controls.row}>
              <button type="button" className={start ? controls.button : controls.primary} disabled={preparing || cut === undefined} onClick={school.prepare}>
                {t(start ? 'lab.school.size.again' : 'lab.school.size.prepare')}
              </button>
            </div>
          )}
          {preparing && doing && (
            <p role="status">
              {t(`lab.school.doing.${doing.phase as 'reading'}`)} {doing.total !== null && doing.total > 0 ? `${Math.min(100, Math.round((100 * doing.done) / doing.total))}%` : ''}
            </p>
          )}
          {ready && (
            <>
              <label className={controls.fieldLabel}>
                {t('lab.school.size.guess')}
                <input className={controls.field} value={school.guess} onChange={({ target }) => school.setGuess(target.value)} />
              </label>
              <div className={controls.row}>
                <button
                  type="button"
                  className={controls.primary}
                  onClick={() => {
                    school.go()
                    document.getElementById('train')?.scrollIntoView({ behavior: reducedMotion() ? 'auto' : 'smooth' })
                  }}
                >
                  {t('lab.school.size.start')}
                </button>
              </div>
            </>
          )}
          {school.failure && <FailureMessage failure={school.failure} />}
        </>
      }
      after={
        // Of another size than the one that is chosen now, its time and memory would mislead.
        start && watched?.phase !== 'preparing' && start.parameters === total ? (
          <div className={css.number}>
            {start.seconds !== null && <Duration name={t('lab.school.size.time')} of={measured(start.seconds, t('lab.school.by.timing'))} />}
            <Quantity name={t('lab.school.size.memory')} of={derived((bytes) => bytes / 1e6, measured(start.bytes, t('lab.by.graph')))} as="magnitude" unit={t('lab.school.megabyte')} />
          </div>
        ) : undefined
      }
      more={
        <>
          <Choice label={t('lab.school.size.steps')} value={String(steps)} options={lengths.map((many) => [String(many), String(many)])} set={(many) => school.setSteps(Number(many))} />
          <p className={css.note}>{t('lab.school.size.more', sizes[size])}</p>
        </>
      }
      data={() => [['part', 'parameters'], ...(parts ?? []).map(({ part, parameters }) => [part, parameters])]}
    />
  )
}

/** Parts side by side, as wide as they are large. */
function Areas({ parts, label }: { readonly parts: readonly PartSize[]; readonly label: string }) {
  const t = useWords()
  const { language } = useLanguage()
  const [box, width] = useWidth()
  const total = parts.reduce((sum, { parameters }) => sum + parameters, 0)
  const row = 64
  return (
    <div ref={box} className={css.cells}>
      {width > 0 && (
        <svg width={width} height={Math.max(1, parts.length) * row} role="img" aria-label={`${label}: ${parts.map(({ part, parameters }) => `${t(`lab.school.size.${part}`)} ${parameters}`).join(', ')}`} style={{ display: 'block' }}>
          {parts.map(({ part, parameters }, i) => (
            <g key={part} transform={`translate(0 ${i * row})`}>
              <text className={draw.words} x={0} y={18}>{t(`lab.school.size.${part}`)}</text>
              <rect className={draw.bar} x={0} y={27} width={Math.max(1, ((width - 110) * parameters) / total)} height={24} />
              <text className={draw.note} x={8 + Math.max(1, ((width - 110) * parameters) / total)} y={44}>{count(parameters, language)}</text>
            </g>
          ))}
        </svg>
      )}
    </div>
  )
}
