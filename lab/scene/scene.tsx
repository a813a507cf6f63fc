import { useRef, useState, type ReactNode } from 'react'
import { useAddress } from '../app/address.ts'
import { useWords } from '../app/words.tsx'
import * as controls from '../control/control.css.ts'
import { saveCsv, savePng, saveSvg, type Rows } from './save.ts'
import * as css from './scene.css.ts'

interface Props {
  readonly id: string
  /** The one sentence. */
  readonly sentence: string
  readonly lead?: string
  readonly picture: ReactNode
  readonly control?: ReactNode
  /** The number that the control moves. */
  readonly number?: ReactNode
  readonly after?: ReactNode
  /** What waits under 更多. */
  readonly more?: ReactNode
  /** The scene's data, as a table with a heading. */
  readonly data: () => Rows
  readonly first?: boolean
  /** Too tall to stay in sight on a phone. */
  readonly tall?: boolean
  /** The picture is read, not looked at: it comes after the words. */
  readonly reading?: boolean
}

/** One sentence, one picture, one control, and the number that it moves. */
export function Scene({ id, sentence, lead, picture, control, number, after, more, data, first = false, tall = false, reading = false }: Props) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const figure = useRef<HTMLElement>(null)
  const [alone] = useAddress('scene', '')
  const [shown] = useAddress('controls', '')
  const bare = shown === 'none'
  if (bare && alone !== '' && alone !== id) return null
  if (bare && alone === '' && !first) return null
  const drawing = () => figure.current?.querySelector<SVGSVGElement | HTMLCanvasElement>('svg, canvas')
  const Heading = first ? 'h1' : 'h2'
  return (
    <section className={css.scene} id={id} data-scene={id} aria-labelledby={`${id}-sentence`}>
      <div className={css.words}>
        <Heading className={css.sentence} id={`${id}-sentence`}>
          {sentence}
        </Heading>
        {lead !== undefined && <p className={css.lead}>{lead}</p>}
        {number !== undefined && <div className={css.number}>{number}</div>}
        {!bare && control !== undefined && control !== false && <div className={tall ? css.tallControl : css.control}>{control}</div>}
        <div className={css.rest}>
        {after}
        {!bare && (
          <>
            <button type="button" className={`${controls.plain} ${css.trigger}`} aria-expanded={open} aria-controls={`${id}-more`} onClick={() => setOpen(!open)}>{t('lab.more')}</button>
            {open && <div className={css.more} id={`${id}-more`}>
              {more}
              <div className={controls.row}>
                <span className={css.saveLabel}>{t('lab.save')}</span>
                <button type="button" className={controls.plain} onClick={() => { const picture = drawing(); if (picture) void savePng(picture, `cantian-${id}`) }}>PNG</button>
                <button type="button" className={controls.plain} onClick={() => { const picture = drawing(); if (picture instanceof SVGSVGElement) saveSvg(picture, `cantian-${id}`); else if (picture) void savePng(picture, `cantian-${id}`) }}>SVG</button>
                <button type="button" className={controls.plain} onClick={() => saveCsv(data(), `cantian-${id}`)}>CSV</button>
              </div>
            </div>}
          </>
        )}
        </div>
      </div>
      <figure className={reading ? css.after : css.figure} ref={figure}>
        {picture}
      </figure>
    </section>
  )
}
