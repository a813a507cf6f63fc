import { CantianError, failure } from '../../../errors/index.ts'
import { ortApi, type Out, type Pointer } from './api.ts'

/** What ONNX Runtime says of a run that `RunOptions.terminate` ended (its code is a plain failure's). */
const terminated = 'terminate flag'

/** `/onnxruntime_src/…/graph.cc:1555 void onnxruntime::Graph::Resolve() ` in front of many messages. */
const sourceLine = /^\/\S+\.(?:cc|cpp|h):\d+ .*?\)(?:::<lambda\(.*?\)>)?(?: const)? /

/**
 * Throws where a call's status says that it failed, and gives the status back.
 * @param where the name that the error shows: the session's, as its caller named it.
 * @throws runtime.ort with ONNX Runtime's message; runtime.ort.terminated of a run that was told to stop.
 */
export function check(status: Pointer, where: string): void {
  if (status === null) return
  const api = ortApi()
  const message = api.GetErrorMessage(status)
  api.ReleaseStatus(status)
  throw message.includes(terminated)
    ? failure('runtime.ort.terminated', where, {})
    : failure('runtime.ort', where, { message: message.replace(sourceLine, '').trim() })
}

/** Calls with one out pointer and hands that pointer back. */
export function created(where: string, call: (out: Out<Pointer>) => Pointer): Pointer {
  const out: Out<Pointer> = [null]
  check(call(out), where)
  return out[0]
}

/** Whether an error is that of a run which was told to stop. */
export const isTerminated = (error: unknown): boolean => error instanceof CantianError && error.code === 'runtime.ort.terminated'
