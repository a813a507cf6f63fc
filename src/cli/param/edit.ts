import { failure } from '../../errors/index.ts'
import { describeBytes } from '../../formats/decimal.ts'
import type { PatchEntry } from '../../formats/patch.ts'
import { text } from '../../language/index.ts'
import { edit, history, redo, undo, type EditReport } from '../../see/edit.node.ts'
import type { Operation } from '../../see/edit.ts'
import { readNumber } from '../../see/edit.ts'
import { pc } from '../colour.ts'
import type { GlobalOptions } from '../global-options.ts'
import { count } from '../quantities.ts'
import { plainTable } from '../see/plain-table.ts'
import { stopSignal } from '../stop.ts'

export type EditAction = 'set' | 'add' | 'scale' | 'zero' | 'undo' | 'redo' | 'history'

export interface EditVerbOptions extends GlobalOptions {
  readonly patch?: string
  readonly write?: boolean
}

/** Changes numbers, or takes a change back, and says what became of them. */
export async function editVerb(action: EditAction, model: string, address: string | undefined, value: string | undefined, options: EditVerbOptions): Promise<void> {
  const stop = stopSignal()
  const place = { patch: options.patch, write: options.write, signal: stop.signal }
  try {
    if (action === 'history') return await showHistory(model, address, options)
    if (action === 'undo' || action === 'redo') return say(await (action === 'undo' ? undo : redo)(model, place, address), options)
    if (options.patch === undefined && options.write !== true) throw failure('cli.param.where', '', {})
    const operation = (action === 'zero' ? { name: action, value: null } : { name: action, value: value! }) satisfies Operation
    say(await edit(model, address!, operation, place), options)
  } finally {
    stop.release()
  }
}

function say({ edit: done, ...report }: EditReport, { json }: EditVerbOptions): void {
  const { entry, action, changed, written, patch } = report
  const first = (bytes: Uint8Array) => describeBytes(bytes.subarray(0, done.width), entry.dtype)
  const [from, to] = action === 'undo' ? [first(done.after), first(done.before)] : [first(done.before), first(done.after)]
  if (json === true) {
    const { address, dtype, operation, count: numbers } = entry
    const one = ({ decimal, bits }: typeof from) => ({ decimal, bits })
    process.stdout.write(`${JSON.stringify({ v: 1, kind: 'edit', action, address, dtype, operation, count: numbers, before: one(from), after: one(to), changed, patch, written })}\n`)
    return
  }
  const lines: string[] = []
  const title = entry.count === 1 ? entry.address : text('cli.param.numbers', { address: entry.address, count: count(entry.count) })
  if (!changed) lines.push(text('cli.param.unchanged'))
  else {
    lines.push(`${text(`cli.param.done.${action}`)}  ${pc.bold(title)}  ${entry.count === 1 ? `${from.decimal} → ${pc.bold(to.decimal)}  (${from.bits} → ${to.bits})` : text('cli.param.first', { before: from.decimal, after: to.decimal })}`)
    const asked = action === 'set' && !entry.operation.value!.startsWith('0x') ? readNumber(entry.operation.value!, entry.dtype) : undefined
    if (asked !== undefined && Number(asked) !== Number(to.value) && !Number.isNaN(Number(asked))) lines.push(text('cli.param.rounded', { asked: entry.operation.value!, stored: to.decimal, dtype: entry.dtype }))
    lines.push(text(written ? (action === 'undo' ? 'cli.param.restored' : 'cli.param.written') : 'cli.param.kept', { patch }))
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function showHistory(model: string, address: string | undefined, options: EditVerbOptions): Promise<void> {
  const { patch, entries, undone } = await history(model, { patch: options.patch })
  const tensor = address === undefined ? undefined : address.split('[')[0]
  const of = ({ address: own }: PatchEntry) => tensor === undefined || own === address || (tensor === address && own.split('[')[0] === tensor)
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ v: 1, kind: 'history', patch, entries: entries.filter(of), undone: undone.filter(of) })}\n`)
    return
  }
  const row = (entry: PatchEntry, state: string, number: string) => [number, entry.address, text(`cli.param.done.${entry.operation.name}`), entry.operation.value ?? '', bitsShown(entry), state]
  const rows = [
    ...entries.filter(of).map((entry, i) => row(entry, text(entry.written ? 'cli.param.state.written' : 'cli.param.state.kept'), String(i + 1))),
    ...undone.filter(of).map((entry) => row(entry, text('cli.param.state.undone'), '').map((cell) => pc.dim(cell))),
  ]
  process.stdout.write(rows.length === 0 ? `${text('cli.param.none', { patch })}\n` : `${plainTable(['', '', '', '', '', ''], rows, [0])}\n`)
}

const bitsShown = ({ before, after, count: numbers }: PatchEntry): string => (typeof before === 'string' && typeof after === 'string' ? `${before} → ${after}` : `× ${count(numbers)}`)

