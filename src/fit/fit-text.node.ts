import { join } from 'node:path'
import { listTexts, readTexts, type ReadOptions } from '../data/text/read-texts.node.ts'
import { TokenFile, writeTokenFile } from '../data/text/token-file.node.ts'
import { xzSize } from '../data/text/xz.node.ts'
import { encodeToMemory } from '../data/text/token-memory.ts'
import type { TextPart } from '../data/text/documents.ts'
import { nodeFiles, type FileSystem } from '../formats/files.node.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { version } from '../version.ts'
import { fitText, resumeText } from './fit-text.ts'
import type { RunReport } from './report.ts'
import type { TextFitParts } from './text-parts.ts'
import { availableBytes, cpuName } from './machine.node.ts'
import type { TrainingChoices } from './options.ts'
import { readRunModel } from './run-files.node.ts'
import { FolderRunStore } from './run-store.node.ts'
import type { Run } from './run.ts'

export interface FitFilesOptions extends TrainingChoices, Pick<ReadOptions, 'field' | 'encoding' | 'documents'> {
  /** Files and folders of text. */
  readonly files?: readonly string[]
  /** Documents as strings, instead of files. */
  readonly texts?: readonly string[]
  /** The run's folder: new or empty. Without one nothing is written. */
  readonly out?: string
  readonly runtime: Runtime
  /** What the run is written through; default: the disk. */
  readonly storage?: FileSystem
  /** Asks for an end: the step that is being taken is finished and saved, so that the run can be resumed. */
  readonly signal?: AbortSignal
}

/** Trains a language model on files or strings, into a run folder. */
export function fitFiles(options: FitFilesOptions): Run<RunReport> {
  return fitText(options, () => prepare(options))
}

async function prepare(options: FitFilesOptions): Promise<TextFitParts> {
  const { files, texts, out, runtime, storage, signal, field, encoding, documents } = options
  const listed = texts ? [] : await listTexts(files ?? [])
  const bytes = texts ? texts.reduce((sum, text) => sum + text.length, 0) : listed.reduce((sum, file) => sum + file.bytes, 0)
  const store = out === undefined ? undefined : await FolderRunStore.create(out, { files: storage, keep: options.keep })
  return {
    ...surroundings(runtime, signal),
    store,
    documents: () => (texts ? fromStrings(texts) : readTexts(files ?? [], { field, encoding, documents, signal })),
    bytes,
    texts: listed.map(({ path, bytes: size }) => ({ path, bytes: size })),
    encode: (parts, tokenizer, tell) => {
      const progress = ({ tokens }: { tokens: number }) => tell(tokens)
      return out === undefined ? encodeToMemory(parts, tokenizer, { signal, progress }) : writeTokenFile(join(out, 'data'), parts, tokenizer, { signal, progress })
    },
  }
}

/** Goes on with a run in its folder. A finished run is told so by `finished`, and nothing is done. */
export async function resumeFolder(out: string, { runtime, storage, signal, keep }: Pick<FitFilesOptions, 'runtime' | 'storage' | 'signal' | 'keep'>): Promise<{ finished: true; step: number } | { finished: false; run: Run<RunReport>; warnings: readonly ('runtime' | 'threads' | 'version')[] }> {
  const store = await FolderRunStore.open(out, { files: storage, keep })
  let checkpoint: Awaited<ReturnType<FolderRunStore['load']>>
  try {
    checkpoint = await store.load()
  } catch (error) {
    await store.close()
    throw error
  }
  const { run } = checkpoint
  if (run.finished) {
    await store.close()
    return { finished: true, step: run.step }
  }
  const { description } = runtime
  const warnings = [
    ...(run.versions.engine !== description.engine || run.cpu.device !== description.device || run.cpu.model !== cpuName() ? (['runtime'] as const) : []),
    ...(run.cpu.threads !== description.threads ? (['threads'] as const) : []),
    ...(run.versions.cantian !== version ? (['version'] as const) : []),
  ]
  const started = resumeText(async () => {
    try {
      const model = await readRunModel(nodeFiles, out)
      const tokens = await TokenFile.open(join(out, 'data'))
      return { ...surroundings(runtime, signal), store, documents: () => fromStrings([]), bytes: 0, texts: run.data.texts, encode: () => Promise.resolve(tokens), checkpoint, ...model, tokens }
    } catch (error) {
      await store.close()
      throw error
    }
  })
  return { finished: false, run: started, warnings }
}

function surroundings(runtime: Runtime, signal: AbortSignal | undefined) {
  return {
    runtime,
    signal,
    memory: () => process.memoryUsage.rss(),
    availableBytes: availableBytes(),
    versions: { cantian: version, engine: runtime.description.engine, node: process.version },
    cpu: cpuName(),
    xz: xzSize,
  }
}

async function* fromStrings(texts: readonly string[]): AsyncGenerator<TextPart> {
  for (const [i, text] of texts.entries()) if (text !== '') yield { name: `text ${i + 1}`, text, end: true }
}
