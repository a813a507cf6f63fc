import { failure } from '../../errors/index.ts'
import type { OnnxType, Provider } from '../../graph/op.ts'
import type { Program, TensorType } from '../../graph/index.ts'
import { inPlaceUpdates } from '../../graph/in-place.ts'
import { lowerGraph } from '../onnx/lower.ts'
import { encodeModel } from '../onnx/wire.ts'

export interface PlannedValue extends TensorType {
  readonly name: string
  /** Its name in the ONNX graph. */
  readonly onnx: string
}

/** One entry of a program with one set of taps, as data that can be sent to a Worker: ONNX bytes and what binds to what. */
export interface EntryPlan {
  readonly name: string
  readonly model: Uint8Array
  readonly states: readonly PlannedValue[]
  readonly feeds: readonly PlannedValue[]
  readonly results: readonly PlannedValue[]
  /** `grows`: only rows that nothing reads yet are written (a key/value cache), so that old and new value may share memory. */
  readonly updates: readonly (PlannedValue & { readonly grows: boolean })[]
}

/** Lowers an entry. The graph's own fused operators don't depend on what is tapped, so losses don't either. */
export function planEntry(program: Program, entryName: string, taps: readonly string[], provider: Provider): EntryPlan {
  const entry = program.entries[entryName]
  for (const tap of taps) if (!program.taps[tap]) throw failure('runtime.tap', tap, { expected: Object.keys(program.taps).slice(0, 8).join(', ') || '–', found: tap })
  const wanted = (prefix: string) => ([name, { dtype, shape }]: [string, TensorType]) => ({ name, onnx: `${prefix}/${name}`, dtype, shape })
  const results = [...Object.entries(entry.results).map(wanted('result')), ...taps.map((name) => wanted('tap')([name, program.taps[name]]))]
  const updates = Object.entries(entry.updates).map(wanted('update'))
  const tensors = [...Object.values(entry.updates), ...Object.values(entry.results), ...taps.map((name) => program.taps[name])]
  // Updates first: where a result is the same tensor, it is the result that gets the extra Identity.
  const outputs = [...updates, ...results].map(({ onnx }, i) => ({ name: onnx, tensor: tensors[i] }))
  const lowered = lowerGraph(entryName, outputs, provider)
  const source = ({ name, dtype, shape }: { name: string; dtype: OnnxType; shape: TensorType['shape'] }): PlannedValue => ({
    name: name.slice(name.indexOf('/') + 1),
    onnx: name,
    dtype: dtype as TensorType['dtype'],
    shape,
  })
  const { appended } = inPlaceUpdates(entry, taps.map((name) => program.taps[name]))
  return {
    name: entryName,
    model: encodeModel(lowered.graph),
    states: lowered.states.map(source),
    feeds: lowered.feeds.map(source),
    results,
    updates: updates.map((update) => ({ ...update, grows: appended.has(update.name) })),
  }
}
