import { useWords } from '../../app/words.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { fourDigits } from '../../quantity/format.ts'
import * as css from '../../scene/scene.css.ts'

/** Orange negative, blue positive, paper for zero; as strong as the number is large in the whole tensor. */
export function colourOf(value: number, greatest: number): { readonly className: string; readonly opacity: number } {
  // The square root keeps the many small numbers apart.
  return { className: value < 0 ? draw.negative : draw.positive, opacity: greatest > 0 ? Math.sqrt(Math.abs(value) / greatest) : 0 }
}

/** The scale: always in sight, and it says whose it is. */
export function Legend({ greatest }: { readonly greatest: number }) {
  const t = useWords()
  const steps = 21
  return (
    <div className={css.legend}>
      <span>{fourDigits(-greatest)}</span>
      <svg width={steps * 8} height="14" aria-hidden="true">
        {Array.from({ length: steps }, (_, i) => <rect key={i} {...colourOf(((i - 10) / 10) * greatest, greatest)} x={i * 8} y={0} width={8} height={14} />)}
      </svg>
      <span>+{fourDigits(greatest)}</span>
      <span>{t('lab.legend.tensor')}</span>
    </div>
  )
}
