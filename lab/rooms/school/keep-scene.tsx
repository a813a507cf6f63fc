// What is left: files. Runs that this browser keeps, the folder to take away, a model brought along.
import { useState } from 'react'
import { FailureMessage } from '../../app/failure.tsx'
import { useLanguage, useWords } from '../../app/words.tsx'
import * as controls from '../../control/control.css.ts'
import { FileButton } from '../../control/file-button.tsx'
import { engine, useEngine } from '../../engine/client.ts'
import { count } from '../../quantity/format.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { download } from '../../scene/save.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import * as own from './school.css.ts'
import type { School } from './state.ts'

export function KeepScene({ school }: { readonly school: School }) {
  const t = useWords()
  const { language } = useLanguage()
  const { watched } = school
  const [files, setFiles] = useState<readonly File[] | null>(null)
  const [prompt, setPrompt] = useState('床前')
  /** The run that is removed with one more click: it doesn't come back. */
  const [leaving, setLeaving] = useState<string | null>(null)
  const runs = useEngine(`${school.changes} ${watched?.phase}`, (one) => one.schoolKept(), 'school')
  const loaded = useEngine(files ? JSON.stringify([files.map(({ name, size, lastModified }) => [name, size, lastModified]), prompt]) : null, (one) => one.schoolOdds(files!, prompt), 'long')
  const there = watched !== null && watched.checkpoints.length > 0
  const place = watched?.place
  const list = place?.kind === 'machine' ? t('lab.school.keep.list.machine', { folder: place.folder }) : t('lab.school.keep.list')
  return (
    <Scene
      id="keep"
      sentence={t('lab.school.keep.sentence')}
      lead={t(place?.kind === 'machine' ? 'lab.school.keep.lead.machine' : 'lab.school.keep.lead')}
      tall
      reading
      picture={
        <>
          <h3 className={css.note}>{list}</h3>
          <ul className={own.runs} data-picture="">
            {runs.value?.length === 0 && <li>{t('lab.school.keep.none')}</li>}
            {runs.value?.map(({ id, title, step, steps, created }) => (
              <li key={id} className={own.run}>
                <span className={own.runName}>{t('lab.school.keep.line', { title, step, steps, when: new Date(created).toLocaleString(language === 'zh' ? 'zh-CN' : 'en', { dateStyle: 'medium', timeStyle: 'short' }) })}</span>
                <button type="button" className={controls.plain} disabled={watched?.id === id} onClick={() => school.open(id)}>{t(watched?.id === id ? 'lab.school.keep.opened' : 'lab.school.keep.open')}</button>
                <button type="button" className={controls.plain} onBlur={() => setLeaving(null)} onClick={() => (leaving === id ? school.remove(id) : setLeaving(id))}>{t(leaving === id ? 'lab.school.keep.remove.really' : 'lab.school.keep.remove')}</button>
              </li>
            ))}
          </ul>
          {runs.failure && <FailureMessage failure={runs.failure} />}
        </>
      }
      number={runs.value && <Quantity name={t('lab.school.keep.count')} of={measured(runs.value.length, list)} as="count" size="subject" />}
      control={
        <>
          {place?.kind === 'machine' ? there && <p>{t('lab.school.keep.folder', { folder: `${place.folder}/${watched.id}` })}</p> : (
            <div className={controls.row}>
              <button type="button" className={controls.primary} disabled={!there} onClick={() => void engine('school').schoolDownload().then((blob) => download(blob, 'cantian-run.zip'), () => undefined)}>
                {t('lab.school.keep.download')}
              </button>
            </div>
          )}
          <FileButton label={t('lab.school.keep.load')} multiple accept=".zip,.json,.safetensors" chosen={setFiles} />
          {files && (
            <label className={controls.fieldLabel}>
              {t('lab.school.keep.prompt')}
              <input className={controls.field} value={prompt} onChange={({ target }) => setPrompt(target.value)} />
            </label>
          )}
          {loaded.failure && <FailureMessage failure={loaded.failure} />}
          {loaded.value && <p data-loaded="">{t('lab.school.keep.loaded', { parameters: count(loaded.value.parameters, language), prompt, text: loaded.value.text })}</p>}
        </>
      }
      more={<p className={css.note}>{t('lab.school.keep.more')}</p>}
      data={() => [['run', 'title', 'step', 'steps'], ...(runs.value ?? []).map(({ id, title, step, steps }) => [id, title, step, steps])]}
    />
  )
}
