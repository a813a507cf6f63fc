import { stat } from 'node:fs/promises'
import { failure } from '../errors/index.ts'
import { localFolder } from '../formats/source.node.ts'
import { openModelFrom, type Model, type OpenOptions } from './model.ts'

/**
 * Opens the model in a folder of this machine (see `openModelFrom`).
 * @throws ask.model.missing where there is nothing, ask.model.file for a file: only folders open
 */
export async function openModel(path: string, options: OpenOptions): Promise<Model> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => error)
  if (status instanceof Error) {
    if (status.code === 'ENOENT' || status.code === 'ENOTDIR') throw failure('ask.model.missing', path, {}, status)
    throw failure('ask.model.unreadable', path, { problem: status.message }, status)
  }
  if (!status.isDirectory()) throw failure('ask.model.file', path, { found: /\.[^./\\]+$/.exec(path)?.[0] ?? '–' })
  return openModelFrom(localFolder(path), options)
}
