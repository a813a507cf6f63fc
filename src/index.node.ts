// The library in Node: `import { fit, ask, openModel } from 'cantian'`. A page gets src/index.ts under the same name.
import { openModel as openFolder } from './ask/model.node.ts'
import { openModelFrom, type Model } from './ask/index.ts'
import { fitFiles, resumeFolder, type FitFilesOptions } from './fit/fit-text.node.ts'
import type { FitReport } from './fit/points/report.ts'
import type { RunReport } from './fit/report.ts'
import { startRun, type Run } from './fit/run.ts'
import type { FileFolder } from './formats/source.ts'
import { openPatched } from './see/open.node.ts'
import { openAt, type OpenedCheckpoint } from './see/open.ts'
import { fitRows, type FitRowsOptions } from './library/points.ts'
import { isTableFit } from './library/points-options.ts'
import { keepingRuntime } from './library/runtime-of.ts'
import { openRuntime, type RuntimeChoice } from './runtime/default.node.ts'
import type { Runtime } from './runtime/runtime.ts'

export * from './library/see.ts'
export * from './library/shared.ts'
export { openRuntime, type RuntimeChoice }

/** Where to compute: a runtime of your own, which stays open, or one that is opened and closed for this call. */
export interface Where extends RuntimeChoice {
  readonly runtime?: Runtime
}

export interface FitOptions extends Omit<FitFilesOptions, 'runtime'>, Where {}

/**
 * Fits a formula to a table: `await fit({ rows: [{ x: 1, y: 2 }, { x: 3, y: 6 }], formula: 'y ~ a*x + b' })`.
 * @throws formula.*, data.*, points.*
 */
export function fit(options: FitRowsOptions): Promise<FitReport>
/**
 * Trains a language model on strings (`texts`) or files and folders (`files`), into the folder `out` where one is given.
 * Training goes on whether or not the run is iterated; `signal` stops it after the step that is being taken, and saves.
 * @throws (at `done` and when iterated) fit.*, data.*, formats.*, runtime.*
 */
export function fit(options: FitOptions): Run<RunReport>
export function fit(options: FitRowsOptions | FitOptions): Promise<FitReport> | Run<RunReport> {
  return isTableFit(options) ? fitRows(options) : fitTexts(options)
}

function fitTexts(options: FitOptions): Run<RunReport> {
  return startRun(async (tell) => {
    const own = options.runtime === undefined ? await openRuntime(options) : undefined
    try {
      const run = fitFiles({ ...options, runtime: options.runtime ?? own! })
      for await (const event of run) tell(event)
      return await run.done
    } finally {
      await own?.close()
    }
  })
}

export type ResumeOptions = Where & { readonly signal?: AbortSignal }

/** Goes on with the run in a folder: the losses are those of a run that was never stopped. A finished run settles with null at once. */
export function resume(out: string, options: ResumeOptions = {}): Run<RunReport | null> {
  return startRun(async (tell) => {
    const own = options.runtime === undefined ? await openRuntime(options) : undefined
    try {
      const resumed = await resumeFolder(out, { runtime: options.runtime ?? own!, signal: options.signal })
      if (resumed.finished) return null
      for await (const event of resumed.run) tell(event)
      return await resumed.run.done
    } finally {
      await own?.close()
    }
  })
}

/** Opens the model in a run's folder, in any folder of a Llama- or Qwen3-architecture checkpoint, or in a `FileFolder`. Close it after use. */
export async function openModel(model: string | FileFolder, options: Where & { readonly signal?: AbortSignal } = {}): Promise<Model> {
  const open = (runtime: Runtime) => (typeof model === 'string' ? openFolder(model, { runtime, signal: options.signal }) : openModelFrom(model, { runtime, signal: options.signal }))
  return options.runtime ? open(options.runtime) : keepingRuntime(await openRuntime(options), open)
}

/**
 * Opens a checkpoint to look into: headers only, whatever its size. `model`: a path, an address, `hf://owner/name`, or a
 * `FileFolder`. `patch`: a file of edits to see it through. Close it after use.
 * @throws formats.*, see.*
 */
export function openCheckpoint(model: string | FileFolder, options: { readonly patch?: string; readonly signal?: AbortSignal } = {}): Promise<OpenedCheckpoint> {
  return typeof model === 'string' ? openPatched(model, options.patch, options.signal) : openAt(model.name, { folder: model }, options.signal)
}
