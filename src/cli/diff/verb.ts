import { openPlace } from '../../formats/model-place.node.ts'
import { text } from '../../language/index.ts'
import { diffOf, type CheckpointDiff, type TensorDiff } from '../../see/diff.ts'
import { openAt } from '../../see/open.ts'
import { pc } from '../colour.ts'
import type { GlobalOptions } from '../global-options.ts'
import { count } from '../quantities.ts'
import { share, short } from '../see/amounts.ts'
import { plainTable } from '../see/plain-table.ts'
import { stopSignal } from '../stop.ts'

export interface DiffVerbOptions extends GlobalOptions {
  readonly largest?: number
}

/** Prints what changed between two checkpoints. */
export async function diffVerb(nameA: string, nameB: string, options: DiffVerbOptions): Promise<void> {
  const stop = stopSignal()
  const { signal } = stop
  try {
    const a = await openAt(nameA, await openPlace(nameA), signal)
    try {
      const b = await openAt(nameB, await openPlace(nameB), signal)
      try {
        const diff = await diffOf(a, b, { largest: options.largest, signal })
        process.stdout.write(`${options.json === true ? JSON.stringify(diff) : diffLines(diff)}\n`)
      } finally {
        await b.close()
      }
    } finally {
      await a.close()
    }
  } finally {
    stop.release()
  }
}

/** How much of each tensor changed, the most changed first; then the largest single changes; then what isn't in both. */
function diffLines(diff: CheckpointDiff): string {
  const compared = diff.tensors.filter(({ norm }) => norm !== null)
  const relative = ({ change, norm }: TensorDiff) => (change === 0 ? 0 : change! / norm!)
  const different = compared.filter(({ status }) => status !== 'same').sort((x, y) => relative(y) - relative(x))
  const [one] = [text('cli.diff.summary', { changed: count(diff.changed), numbers: count(diff.numbers), share: share(diff.changed / Math.max(1, diff.numbers)), relative: short(diff.change === 0 ? 0 : diff.change / diff.norm) })]
  if (different.length === 0 && compared.length === diff.tensors.length) return text('cli.diff.same', { numbers: count(diff.numbers), tensors: count(compared.length) })
  const head = ['tensor', 'changed', 'norm', 'change', 'relative'].map((column) => text(`cli.diff.column.${column as 'tensor'}`))
  const rows = different.map((tensor) => [
    tensor.status === 'retyped' ? `${tensor.name} (${tensor.a} → ${tensor.b})` : tensor.name,
    `${count(tensor.changed)} / ${count(tensor.numbers)} (${share(tensor.changed / Math.max(1, tensor.numbers))})`,
    short(tensor.norm!),
    short(tensor.change!),
    short(relative(tensor)),
  ])
  const largest = different.flatMap(({ largest: own }) => own.map(({ address, before, after }) => ({ address, before, after, size: Math.abs(Number(after) - Number(before)) })))
  largest.sort((x, y) => (Number.isNaN(y.size) ? Infinity : y.size) - (Number.isNaN(x.size) ? Infinity : x.size) || 0)
  const others = diff.tensors.filter(({ norm }) => norm === null)
  return [
    pc.bold(one),
    rows.length === 0 ? '' : plainTable(head, rows, [1, 2, 3, 4]),
    largest.length === 0 ? '' : `${text('cli.diff.largest')}\n${plainTable(['', '', '', ''], largest.slice(0, 10).map(({ address, before, after }) => [address, before, '→', after]), [1])}`,
    others.map(({ name, status, a, b }) => `  ${text(`cli.diff.${status as 'added'}`)}  ${name}  ${[a, b].filter((type) => type !== null).join(' → ')}`).join('\n'),
  ]
    .filter((section) => section !== '')
    .join('\n\n')
}
