// A rectangle of a tensor's numbers as a map draws it, and its bytes, the same over HTTP and from a Worker.
import { failure } from '../../errors/index.ts'

/** What a cell says of the numbers under it: itself; the one farthest from zero, with its sign (NaN before all); the root of the mean square. */
export const CELL_TYPES = ['value', 'extreme', 'rms'] as const
export type CellType = (typeof CELL_TYPES)[number]

/** A cell of level n covers 2ⁿ × 2ⁿ numbers, fewer at the tensor's right and lower edges. */
export interface Tile {
  readonly rows: number
  readonly columns: number
  readonly level: number
  readonly type: CellType
  /** Some of the numbers were looked at; false: all of them. */
  readonly sampled: boolean
  /** Row-major [rows, columns]; of a type wider than float32, the nearest. */
  readonly values: Float32Array<ArrayBuffer>
}

const HEADER = 20

/** Five little-endian u32 (rows, columns, level, type as its place in `CELL_TYPES`, 0 exact or 1 sampled), then the values as little-endian f32. */
export function encodeTile({ rows, columns, level, type, sampled, values }: Tile): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER + values.byteLength)
  const view = new DataView(bytes.buffer)
  for (const [i, field] of [rows, columns, level, CELL_TYPES.indexOf(type), Number(sampled)].entries()) view.setUint32(4 * i, field, true)
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), HEADER)
  return bytes
}

/** @throws see.tile where the bytes are none of a tile */
export function decodeTile(bytes: Uint8Array): Tile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const field = (i: number) => (bytes.byteLength < HEADER ? NaN : view.getUint32(4 * i, true))
  const [rows, columns, level, type, sampled] = [0, 1, 2, 3, 4].map(field)
  if (!(type < CELL_TYPES.length && sampled <= 1 && level < 64 && bytes.byteLength === HEADER + 4 * rows * columns)) throw failure('see.tile', '', { found: bytes.byteLength })
  // A copy: the values begin at no multiple of four of somebody else's buffer.
  return { rows, columns, level, type: CELL_TYPES[type], sampled: sampled === 1, values: new Float32Array(bytes.slice(HEADER).buffer) }
}
