import { failure } from '../../errors/index.ts'
import type { OnnxType } from '../../graph/op.ts'
import type { Program, TensorType } from '../../graph/index.ts'
import { inPlaceUpdates } from '../../graph/in-place.ts'
import { lowerGraph } from '../onnx/lower.ts'
import { encodeModel } from '../onnx/wire.ts'
import { OrtSession, type OrtSessionOptions } from './ort/index.ts'

interface Source extends TensorType {
  readonly name: string
}

/** One entry of a program, with one set of taps, as a session of ONNX Runtime. */
export interface CompiledEntry {
  readonly session: OrtSession
  readonly states: readonly Source[]
  readonly feeds: readonly Source[]
  readonly results: readonly { readonly name: string; readonly output: string; readonly type: TensorType }[]
  readonly updates: readonly { readonly name: string; readonly output: string; readonly inPlace: boolean }[]
  /** Whether a run may be ended half-way without harm: nothing but caches is updated in place. */
  readonly mayEnd: boolean
}

/** Lowers and prepares an entry. The graph's own fused operators don't depend on what is tapped, so losses don't either. */
export async function compileEntry(program: Program, entryName: string, taps: readonly string[], options: Omit<OrtSessionOptions, 'name'>): Promise<CompiledEntry> {
  const entry = program.entries[entryName]
  for (const tap of taps) if (!program.taps[tap]) throw failure('runtime.tap', tap, { expected: Object.keys(program.taps).slice(0, 8).join(', ') || '–', found: tap })
  const results = [
    ...Object.entries(entry.results).map(([name, tensor]) => ({ name, output: `result/${name}`, tensor })),
    ...taps.map((name) => ({ name, output: `tap/${name}`, tensor: program.taps[name] })),
  ]
  const updates = Object.entries(entry.updates).map(([name, tensor]) => ({ name, output: `update/${name}`, tensor }))
  // Updates first: where a result is the same tensor, it is the result that gets the extra Identity.
  const lowered = lowerGraph(entryName, [...updates, ...results].map(({ output, tensor }) => ({ name: output, tensor })), options.provider ?? 'cpu')
  const session = await OrtSession.open(encodeModel(lowered.graph), { ...options, name: entryName })
  const { safe, appended } = inPlaceUpdates(entry, taps.map((name) => program.taps[name]))
  const unprefixed = ({ name, dtype, shape }: { name: string; dtype: OnnxType; shape: TensorType['shape'] }): Source => ({ name: name.slice(name.indexOf('/') + 1), dtype: dtype as TensorType['dtype'], shape })
  return {
    session,
    states: lowered.states.map(unprefixed),
    feeds: lowered.feeds.map(unprefixed),
    results: results.map(({ name, output, tensor }) => ({ name, output, type: { dtype: tensor.dtype, shape: tensor.shape } })),
    updates: updates.map(({ name, output }) => ({ name, output, inPlace: safe.has(name) })),
    mayEnd: [...safe].every((name) => appended.has(name)),
  }
}
