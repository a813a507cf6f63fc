import * as draw from '../../drawing/drawing.css.ts'
import { useWidth } from '../../drawing/plane.tsx'
import type { Odds } from '../../engine/protocol.ts'
import * as css from '../../scene/scene.css.ts'

/** A token that is no visible character: a new line, a space, the end of the poem. */
export function shownText(text: string, end: string): string {
  if (text === '\n') return '↵'
  if (text === '' || /^<\|.*\|>$/.test(text)) return end
  return text.trim() === '' ? '␣' : text
}

/** How likely each next token is, the likeliest first. */
export function Bars({ tokens, rows, label, end, gloss }: { readonly tokens: Odds['tokens'] | undefined; readonly rows: number; readonly label: string; readonly end: string; /** A word beside a character. */ readonly gloss?: (character: string) => string | undefined }) {
  const [box, width] = useWidth()
  const row = width < 600 ? 29 : 46
  const most = tokens?.[0]?.probability ?? 1
  // A character needs little room before its bar, a piece of several letters more.
  const longest = Math.max(0, ...(tokens ?? []).map(({ text }) => shownText(text, end).length))
  const left = longest <= 2 ? 34 : Math.min(120, 16 + 12 * longest)
  const room = width - left - (gloss ? 166 : 96)
  return (
    <div ref={box} className={css.cells} style={{ minHeight: rows * row }}>
      {width > 0 && tokens && (
        <svg width={width} height={rows * row} role="img" aria-label={`${label}: ${tokens.map(({ text, probability }) => `${shownText(text, end)} ${(100 * probability).toFixed(1)}%`).join(', ')}`} style={{ display: 'block' }}>
          {tokens.map(({ text, probability, drawn }, i) => (
            <g key={i} transform={`translate(0 ${i * row})`}>
              <text className={draw.character} x={left} y={row / 2 + 7} textAnchor="end">{shownText(text, end)}</text>
              {drawn && <path className={draw.axis} d={`M2 ${row / 2 - 6}l8 6l-8 6z`} />}
              <rect className={draw.bar} x={left + 14} y={row * 0.22} width={Math.max(1, (room * probability) / most)} height={row * 0.56} />
              <text className={draw.note} x={left + 22 + (room * probability) / most} y={row / 2 + 5}>{`${(100 * probability).toFixed(1)}%${gloss?.(text) === undefined ? '' : ` ${gloss(text)}`}`}</text>
            </g>
          ))}
        </svg>
      )}
    </div>
  )
}
