import type { Runtime } from '../../runtime/runtime.ts'
import { askable, type AskedModel } from '../../see/asked.ts'
import { openPatched } from '../../see/open.node.ts'
import type { GlobalOptions } from '../global-options.ts'
import { openRuntime } from '../runtime.ts'
import { stopSignal } from '../stop.ts'

/** Opens a model to be asked while its numbers are turned, does `work` with it, and gives everything back. */
export async function withAskedModel(name: string, options: GlobalOptions & { readonly patch?: string }, work: (asked: AskedModel, signal: AbortSignal, runtime: Runtime) => Promise<void>): Promise<void> {
  const stop = stopSignal()
  const { signal } = stop
  try {
    const opened = await openPatched(name, options.patch, signal)
    // What only needs the headers refuses before a runtime is started.
    if (opened.checkpoint === null) {
      await opened.close()
      opened.weights()
    }
    const runtime = await openRuntime(options)
    try {
      const asked = await askable(opened, { runtime, signal })
      try {
        await work(asked, signal, runtime)
      } finally {
        await asked.close()
      }
    } finally {
      await runtime.close()
    }
  } finally {
    stop.release()
  }
}
