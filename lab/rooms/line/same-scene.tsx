// The same fit outside of this page: the command, and the TypeScript. A test runs both.
import { useRef, useState } from 'react'
import { useWords } from '../../app/words.tsx'
import * as controls from '../../control/control.css.ts'
import { useEngine } from '../../engine/client.ts'
import { measured } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { saveCsv, type Rows } from '../../scene/save.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import type { LineState } from './state.ts'
import { rightOf } from './table.tsx'

/** More points than these stand in their file. */
const mostInCode = 8

export function SameScene({ line }: { readonly line: LineState }) {
  const t = useWords()
  const { points, formula, read } = line
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const ready = seen && read.failure === undefined && read.value !== undefined && points.length > 0
  const fit = useEngine(ready ? JSON.stringify([points, formula]) : null, (engine) => engine.fitted({ points, formula, at: [] }), 'long').value
  const rows: Rows = [['x', 'y'], ...points.map(({ x, y }) => [x, y])]
  const inCode = points.length <= mostInCode
  const command = `npx cantian fit points.csv ${JSON.stringify(formula)}`
  const code = [
    ...(inCode ? [] : ["import { openAsBlob } from 'node:fs'"]),
    "import { fit } from 'cantian'",
    '',
    'const report = await fit({',
    ...(inCode ? ['  rows: [', ...points.map(({ x, y }) => `    { x: ${x}, y: ${y} },`), '  ],'] : ["  rows: await openAsBlob('points.csv'),"]),
    `  formula: ${JSON.stringify(formula)},`,
    '})',
    'console.log(report.parameters)',
  ].join('\n')
  return (
    <Scene
      id="same"
      tall
      reading
      sentence={t('lab.same.sentence')}
      lead={t('lab.same.lead')}
      picture={
        <div ref={marker} className={css.listings}>
          <Listing title={t('lab.same.terminal')} text={command} name="command" />
          <Listing title={t('lab.same.typescript')} text={code} name="typescript" />
        </div>
      }
      number={fit && fit.report.parameters.map(({ name, value }) => <Quantity key={name} name={name} of={measured(value, t('lab.by.fit', { formula: rightOf(fit.report.formula) }))} size={fit.report.parameters.length > 2 ? 'lead' : 'subject'} />)}
      control={
        <div className={controls.row}>
          <button type="button" className={controls.button} onClick={() => saveCsv(rows, 'points')}>
            {t('lab.same.save')}
          </button>
        </div>
      }
      data={() => rows}
    />
  )
}

function Listing({ title, text, name }: { readonly title: string; readonly text: string; readonly name: string }) {
  const t = useWords()
  const [copied, setCopied] = useState('')
  return (
    <div>
      <div className={css.listingHead}>
        <span className={css.saveLabel}>{title}</span>
        {/* Without the clipboard (a page not served over https, say) the text can be selected all the same. */}
        {'clipboard' in navigator && (
          <button type="button" className={controls.plain} aria-label={`${t('lab.same.copy')}: ${title}`} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(text))}>
            {t(copied === text ? 'lab.same.copied' : 'lab.same.copy')}
          </button>
        )}
      </div>
      <pre className={css.listing} data-listing={name}>
        {text}
      </pre>
    </div>
  )
}
