import { useState } from 'react'
import { useWords } from '../../app/words.tsx'
import * as controls from '../../control/control.css.ts'
import { NumberBox } from '../../control/number-box.tsx'
import type { Point } from '../../engine/protocol.ts'
import * as css from '../../scene/scene.css.ts'

/** Beyond so many, points are seen in the picture and changed in their file. */
const mostRows = 30

/** The points as numbers: typed, pasted, added and removed without a pointer. */
export function PointTable({ points, set, take }: { readonly points: readonly Point[]; readonly set: (points: readonly Point[]) => void; readonly take: (text: string) => void }) {
  const t = useWords()
  const [pasted, setPasted] = useState('')
  const change = (index: number, point: Partial<Point>) => set(points.map((before, i) => (i === index ? { ...before, ...point } : before)))
  const after = points.at(-1) ?? { x: 0, y: 0 }
  return (
    <div className={css.more}>
      {points.slice(0, mostRows).map(({ x, y }, i) => (
        <div key={i} className={controls.row} role="group" aria-label={t('lab.line.point.short', { number: i + 1 })}>
          <NumberBox hideLabel label={`x, ${t('lab.line.point.short', { number: i + 1 })}`} value={x} set={(next) => change(i, { x: next })} />
          <NumberBox hideLabel label={`y, ${t('lab.line.point.short', { number: i + 1 })}`} value={y} set={(next) => change(i, { y: next })} />
          <button type="button" className={controls.plain} onClick={() => set(points.filter((_, j) => j !== i))}>
            {t('lab.line.remove')}
          </button>
        </div>
      ))}
      {points.length > mostRows && <p className={css.note}>{t('lab.line.points-more', { count: points.length - mostRows })}</p>}
      <div className={controls.row}>
        <button type="button" className={controls.button} onClick={() => set([...points, { x: after.x + 1, y: after.y }])}>
          {t('lab.line.add')}
        </button>
      </div>
      <label className={controls.fieldLabel}>
        {t('lab.line.paste')}
        <textarea className={controls.field} rows={3} placeholder={'x,y\n1,2\n3,6'} value={pasted} onChange={({ target }) => setPasted(target.value)} />
      </label>
      <div className={controls.row}>
        <button type="button" className={controls.button} disabled={pasted.trim() === ''} onClick={() => take(pasted)}>
          {t('lab.line.use-pasted')}
        </button>
      </div>
    </div>
  )
}
