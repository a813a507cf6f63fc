// A grid of numbers: a corner of a real tensor of the shipped model, any cell of which can be read.
import { useRef } from 'react'
import { useAddressNumber } from '../../app/address.ts'
import { FailureMessage } from '../../app/failure.tsx'
import { useWords } from '../../app/words.tsx'
import { Range } from '../../control/range.tsx'
import * as draw from '../../drawing/drawing.css.ts'
import { useWidth } from '../../drawing/plane.tsx'
import { useEngine } from '../../engine/client.ts'
import type { TensorCorner } from '../../engine/protocol.ts'
import { fromBytes } from '../../quantity/measured.ts'
import { Quantity } from '../../quantity/quantity.tsx'
import { useOnScreen } from '../../scene/on-screen.ts'
import { Scene } from '../../scene/scene.tsx'
import * as css from '../../scene/scene.css.ts'
import { colourOf, Legend } from './legend.tsx'

const tensor = 'model.layers.0.self_attn.q_proj.weight'
const [rows, columns] = [20, 28] as const

export function GridScene() {
  const t = useWords()
  const marker = useRef<HTMLDivElement>(null)
  const seen = useOnScreen(marker)
  const [rowAt, setRow] = useAddressNumber('row', 7)
  const [columnAt, setColumn] = useAddressNumber('column', 12)
  const within = (value: number, most: number) => Math.min(most - 1, Math.max(0, Math.floor(value)))
  const [row, column] = [within(rowAt, rows), within(columnAt, columns)]
  const corner = useEngine(seen ? tensor : null, (engine) => engine.corner(tensor, rows, columns))
  const cell = useEngine(seen ? `${row},${column}` : null, (engine) => engine.stored(tensor, row, column)).value
  const address = `${tensor}[${row},${column}]`
  return (
    <Scene
      id="grid"
      sentence={t('lab.story.grid.sentence')}
      lead={t('lab.story.grid.lead')}
      picture={
        <div ref={marker}>
          <Cells corner={corner.value} row={row} column={column} label={t('lab.story.grid.picture', { tensor })} pick={(r, c) => { setRow(r); setColumn(c) }} />
          {corner.waiting && corner.value === undefined && <p role="status" className={css.note}>{t('lab.story.grid.waiting')}</p>}
          {corner.value && <Legend greatest={corner.value.greatest} />}
        </div>
      }
      number={cell && <Quantity name={t('lab.story.grid.cell')} of={fromBytes(cell.value, address)} size="subject" />}
      control={
        corner.failure ? (
          <FailureMessage failure={corner.failure} />
        ) : (
          <>
            <Range label={t('lab.story.grid.row')} value={row} low={0} high={rows - 1} step={1} set={setRow} />
            <Range label={t('lab.story.grid.column')} value={column} low={0} high={columns - 1} step={1} set={setColumn} />
          </>
        )
      }
      after={<code className={css.address}>{address}</code>}
      more={
        <>
          {cell && <p className={css.note}>{t('lab.story.grid.bits', { bits: cell.bits, exact: cell.exact })}</p>}
          <p className={css.note}>{t('lab.story.grid.more')}</p>
        </>
      }
      data={() => [['row', 'column', 'value'], ...Array.from(corner.value?.values ?? [], (value, i) => [Math.floor(i / columns), i % columns, value])]}
    />
  )
}

function Cells({ corner, row, column, label, pick }: { readonly corner: TensorCorner | undefined; readonly row: number; readonly column: number; readonly label: string; readonly pick: (row: number, column: number) => void }) {
  const [box, width] = useWidth()
  const side = Math.min(width / columns, (innerHeight * (width < 600 ? 0.36 : 0.6)) / rows)
  return (
    <div ref={box} className={css.cells}>
      {width > 0 && (
        <svg
          width={side * columns + 2}
          height={side * rows + 2}
          role="img"
          aria-label={label}
          style={{ cursor: 'crosshair', display: 'block', overflow: 'visible' }}
          onClick={(event) => {
            const from = event.currentTarget.getBoundingClientRect()
            pick(Math.floor((event.clientY - from.top) / side), Math.floor((event.clientX - from.left) / side))
          }}
        >
          {corner && Array.from(corner.values, (value, i) => <rect key={i} {...colourOf(value, corner.greatest)} x={(i % columns) * side + 1} y={Math.floor(i / columns) * side + 1} width={side - 1} height={side - 1} />)}
          {corner && <rect className={draw.outline} x={column * side} y={row * side} width={side + 1} height={side + 1} />}
          {/* The sign is there without colour too. */}
          {corner && corner.values[row * columns + column] !== undefined && <text className={draw.words} x={column * side + side / 2 + 0.5} y={row * side + side / 2 + 5.5} textAnchor="middle" aria-hidden="true">{corner.values[row * columns + column] < 0 ? '−' : '+'}</text>}
        </svg>
      )}
    </div>
  )
}
