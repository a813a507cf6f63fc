// The library in a page: `import { fit, ask, openModel } from 'cantian'`, bundled. Node gets src/index.node.ts under the same name.
import { openModelFrom, type Model } from './ask/index.ts'
import { encodeToMemory, readBlobs, type DocumentOptions, type TextPart } from './data/text/index.ts'
import { fitText } from './fit/fit-text.ts'
import type { FitReport } from './fit/points/report.ts'
import type { RunReport } from './fit/report.ts'
import type { TrainingChoices } from './fit/options.ts'
import type { MemoryRunStore } from './fit/run-store-memory.ts'
import { startRun, type Run } from './fit/run.ts'
import { httpFolder } from './formats/source-http.ts'
import type { FileFolder } from './formats/source.ts'
import { remotePlace } from './formats/model-place.ts'
import { openAt, type OpenedCheckpoint } from './see/open.ts'
import { fitRows, type FitRowsOptions } from './library/points.ts'
import { isTableFit } from './library/points-options.ts'
import { keepingRuntime } from './library/runtime-of.ts'
import { createWebRuntime, type WebOptions } from './runtime/web/index.ts'
import type { Runtime } from './runtime/runtime.ts'
import { version } from './version.ts'

export * from './library/see.ts'
export * from './library/shared.ts'
export { createWebRuntime, createWebRuntime as openRuntime, type WebOptions }

/** Where to compute: a runtime of your own, which stays open, or one that is opened and closed for this call. */
export interface Where extends WebOptions {
  readonly runtime?: Runtime
}

export interface FitOptions extends TrainingChoices, Where, Pick<DocumentOptions, 'field' | 'documents'> {
  /** Documents as strings. */
  readonly texts?: readonly string[]
  /** A page's Files, instead of strings. */
  readonly files?: readonly File[]
  /** Encoding of the files; default utf-8. */
  readonly encoding?: string
  /** Keeps the run, and opens as a model: `openModel(out.folder)`. Without one nothing remains. */
  readonly out?: MemoryRunStore
  /** Stops after the step that is being taken, and saves. */
  readonly signal?: AbortSignal
}

/**
 * Fits a formula to a table: `await fit({ rows: [{ x: 1, y: 2 }, { x: 3, y: 6 }], formula: 'y ~ a*x + b' })`.
 * @throws formula.*, data.*, points.*
 */
export function fit(options: FitRowsOptions): Promise<FitReport>
/**
 * Trains a language model in this page. Training goes on whether or not the run is iterated.
 * @throws (at `done` and when iterated) fit.*, data.*, runtime.*
 */
export function fit(options: FitOptions): Run<RunReport>
export function fit(options: FitRowsOptions | FitOptions): Promise<FitReport> | Run<RunReport> {
  return isTableFit(options) ? fitRows(options) : fitTexts(options)
}

function fitTexts(options: FitOptions): Run<RunReport> {
  return startRun(async (tell) => {
    const own = options.runtime === undefined ? await createWebRuntime(options) : undefined
    const runtime = options.runtime ?? own!
    const { texts, files = [], field, encoding, documents, out, signal } = options
    const bytes = texts ? texts.reduce((total, text) => total + text.length, 0) : files.reduce((total, file) => total + file.size, 0)
    try {
      const run = fitText(options, async () => ({
        runtime,
        store: out,
        documents: () => (texts ? fromStrings(texts) : readBlobs(files, { field, encoding, documents })),
        bytes,
        texts: files.map(({ name, size }) => ({ path: name, bytes: size })),
        encode: (parts, tokenizer, told) => encodeToMemory(parts, tokenizer, { signal, progress: ({ tokens }) => told(tokens) }),
        memory: () => null,
        availableBytes: Infinity,
        versions: { cantian: version, engine: runtime.description.engine, node: '' },
        cpu: '',
        signal,
      }))
      for await (const event of run) tell(event)
      return await run.done
    } finally {
      await own?.close()
    }
  })
}

async function* fromStrings(texts: readonly string[]): AsyncGenerator<TextPart> {
  for (const [i, text] of texts.entries()) if (text !== '') yield { name: `text ${i + 1}`, text, end: true }
}

/** Opens a model by the address of its folder, or from a `FileFolder` (`memoryFolder`, a run's `folder`). Close it after use. */
export async function openModel(model: string | FileFolder, options: Where & { readonly signal?: AbortSignal } = {}): Promise<Model> {
  const folder = typeof model === 'string' ? httpFolder(model) : model
  const open = (runtime: Runtime) => openModelFrom(folder, { runtime, signal: options.signal })
  return options.runtime ? open(options.runtime) : keepingRuntime(await createWebRuntime(options), open)
}

/**
 * Opens a checkpoint to look into: headers only, whatever its size. `model`: the address of a folder or a file, `hf://owner/name`,
 * or a `FileFolder` (`memoryFolder` of a page's Files). Close it after use.
 * @throws formats.*, see.*
 */
export function openCheckpoint(model: string | FileFolder, options: { readonly signal?: AbortSignal } = {}): Promise<OpenedCheckpoint> {
  return typeof model === 'string' ? openAt(model, remotePlace(model), options.signal) : openAt(model.name, { folder: model }, options.signal)
}
