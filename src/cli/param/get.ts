import { writeAtomically, nodeFiles } from '../../formats/files.node.ts'
import { formatAddress, resolveAddress, type Address } from '../../formats/addresses.ts'
import { decimalOf } from '../../formats/decimal.ts'
import { storedNumbers, type StoredType } from '../../formats/dtype.ts'
import { isRemote } from '../../formats/model-place.ts'
import { npyBytes } from '../../formats/npy.ts'
import { readSlice, type StoredSlice } from '../../formats/safetensors/slice.ts'
import { text } from '../../language/index.ts'
import { jsonNumber, numberAt } from '../../see/number.ts'
import { openPatched } from '../../see/open.node.ts'
import type { GlobalOptions } from '../global-options.ts'
import { count } from '../quantities.ts'
import { stopSignal } from '../stop.ts'
import { numberLines } from './number-lines.ts'

export interface GetVerbOptions extends GlobalOptions {
  readonly as?: StoredType
  readonly rank?: boolean
  readonly npy?: string
  readonly patch?: string
}

/** Larger tensors are not read through for a rank unless it is asked for. */
const RANKED_BYTES = 256e6

/** Prints one number to the bit, or the numbers of a slice; `--npy` writes them for NumPy. */
export async function getVerb(model: string, asked: string, options: GetVerbOptions): Promise<void> {
  const stop = stopSignal()
  const { signal } = stop
  try {
    const opened = await openPatched(model, options.patch, signal)
    try {
      const address = opened.index.resolve(asked)
      const { shape } = resolveAddress(address, opened.weights().entry(address.tensor).shape)
      if (shape.length > 0 || options.npy !== undefined) {
        const slice = await readSlice(opened.weights(), address, signal)
        if (options.npy !== undefined) await writeAtomically(nodeFiles, options.npy, npyBytes(slice.bytes, slice.dtype, slice.shape))
        if (shape.length > 0) return say(options, sliceReport(address, slice), () => sliceLines(address, slice, options.npy))
      }
      const rank = options.rank ?? (!isRemote(model) && (opened.tensors.get(address.tensor)?.bytes ?? 0) <= RANKED_BYTES)
      const number = await numberAt(opened, address, { rank, as: options.as, signal })
      say(options, number, () => numberLines(number, opened.index.count))
    } finally {
      await opened.close()
    }
  } finally {
    stop.release()
  }
}

const say = ({ json }: GlobalOptions, report: object, lines: () => string): void => void process.stdout.write(`${json === true ? JSON.stringify(report) : lines()}\n`)

/** Most numbers of a slice that JSON and the terminal show. */
const SHOWN = { json: 100_000, rows: 20, columns: 8 }

/** A slice as JSON (`kind: numbers`): in row-major order of `shape`, cut after 100,000. */
function sliceReport(address: Address, { dtype, shape, bytes }: StoredSlice): object {
  const numbers = storedNumbers(bytes, dtype)
  const values = Array.from({ length: Math.min(numbers.length, SHOWN.json) }, (_, i) => jsonNumber(numbers[i]))
  return { v: 1, kind: 'numbers', address: formatAddress(address), dtype, shape, count: numbers.length, values, cut: numbers.length > values.length }
}

/** A slice as rows of its last dimension. */
function sliceLines(address: Address, { dtype, shape, bytes }: StoredSlice, npy?: string): string {
  const numbers = storedNumbers(bytes, dtype)
  const columns = shape.at(-1) ?? 1
  const rows = columns === 0 ? 0 : numbers.length / columns
  const title = text('cli.param.slice', { address: formatAddress(address), dtype, shape: shape.join(' × '), count: count(numbers.length) })
  const lines: string[] = []
  for (let row = 0; row < Math.min(rows, SHOWN.rows); row++) {
    const cells = Array.from({ length: Math.min(columns, SHOWN.columns) }, (_, column) => decimalOf(numbers[row * columns + column], dtype).padStart(14))
    lines.push(`${cells.join('')}${columns > SHOWN.columns ? '  …' : ''}`)
  }
  if (rows > SHOWN.rows) lines.push(`${'…'.padStart(14)}`)
  if (npy !== undefined) lines.push(text('cli.param.wrote', { file: npy }))
  return [title, ...lines].join('\n')
}
