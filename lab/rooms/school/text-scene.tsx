// The text, cut into tokens.
import { FailureMessage } from '../../app/failure.tsx'
import { useLanguage, useWords } from '../../app/words.tsx'
import { Choice } from '../../control/choice.tsx'
import * as controls from '../../control/control.css.ts'
import { FileButton } from '../../control/file-button.tsx'
import type { Asked } from '../../engine/client.ts'
import type { Cut } from '../../../src/school/protocol.ts'
import { count } from '../../quantity/format.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import * as own from './school.css.ts'
import type { School } from './state.ts'

export function TextScene({ school, cut }: { readonly school: School; readonly cut: Asked<Cut> }) {
  const t = useWords()
  const { language } = useLanguage()
  const { text } = school
  const { value } = cut
  return (
    <Scene
      id="text"
      first
      sentence={t('lab.school.text.sentence')}
      lead={t('lab.school.text.lead')}
      picture={
        <>
          <pre className={own.pieces} role="group" aria-label={t('lab.school.text.picture')} lang={text.text === 'own' ? undefined : text.text === 'psalms' ? 'en' : 'zh'}>
            {value?.pieces.map(({ text: piece, id }, i) => (
              <span key={i} className={own.piece} title={`${id}`}>
                {piece.replace(/\n/g, '↵\n')}
              </span>
            ))}
          </pre>
          {cut.waiting && <p role="status" className={css.note}>{t('lab.school.text.cutting')}</p>}
        </>
      }
      number={value && <Quantity name={t('lab.school.text.tokens')} of={measured(value.tokens, t('lab.school.by.text'))} as="count" size="subject" unit={t('lab.school.text.unit')} />}
      control={
        <>
          <Choice
            label={t('lab.school.text.choice')}
            value={text.text}
            options={[['quatrains', t('lab.school.text.quatrains')], ['poems', t('lab.school.text.poems')], ['psalms', t('lab.school.text.psalms')], ['own', t('lab.school.text.own')]]}
            set={school.setText}
          />
          {text.text === 'own' && (
            <>
              <label className={controls.fieldLabel}>
                {t('lab.school.text.paste')}
                <textarea className={controls.field} rows={4} value={(text.own ?? '').slice(0, 20_000)} onChange={({ target }) => school.setOwn(target.value)} />
              </label>
              <FileButton label={t('lab.school.text.file')} chosen={([file]) => void file.slice(0, 100e6).text().then(school.setOwn)} />
            </>
          )}
          {cut.failure && <FailureMessage failure={cut.failure} />}
        </>
      }
      tall={text.text === 'own'}
      more={
        <>
          <Choice label={t('lab.school.text.tokenizer')} value={text.tokenizer} options={[['characters', t('lab.school.text.characters')], ['bpe', t('lab.school.text.bpe')]]} set={school.setTokenizer} />
          {value && <p className={css.note}>{t('lab.school.text.more', { vocabulary: count(value.vocabulary, language), documents: count(value.documents, language) })}</p>}
        </>
      }
      data={() => [['token', 'id'], ...(value?.pieces ?? []).map(({ text: piece, id }) => [piece, id])]}
    />
  )
}
