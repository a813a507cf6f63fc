import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type * as z from 'zod/mini'
import { failure } from '../errors/index.ts'
import { readWhole, type FileSystem } from '../formats/files.node.ts'
import { readDecoderConfig } from '../formats/config/normalize.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { decodeUtf8, parseJson } from '../formats/json.ts'
import { openTokenizer, type Tokenizer } from '../formats/tokenizer/index.ts'

/** A JSON file of a run. @throws fit.run-version, fit.run-damaged, formats.json.*, formats.files.* */
export async function readRunFile<T extends z.ZodMiniType>(files: FileSystem, path: string, schema: T): Promise<z.infer<T>> {
  const json = parseJson(await readWhole(files, path), path)
  const format = (json as { format?: unknown } | null)?.format
  if (format !== 1) throw failure('fit.run-version', path, { found: format === undefined ? '–' : JSON.stringify(format) })
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw failure('fit.run-damaged', path, { expected: issue.message, found: `$.${issue.path.join('.')}` })
}

/** What a run was begun with and never changes: its model's shape and its tokenizer. */
export async function readRunModel(files: FileSystem, folder: string): Promise<{ config: DecoderConfig; tokenizer: Tokenizer }> {
  const read = async (name: string) => decodeUtf8(await readWhole(files, join(folder, name), 1 << 28), join(folder, name))
  return {
    config: readDecoderConfig(await read('config.json'), join(folder, 'config.json')),
    tokenizer: openTokenizer(await read('tokenizer.json'), await read('tokenizer_config.json'), join(folder, 'tokenizer.json')),
  }
}

/** Steps of the checkpoints in a run's folder that are whole, up to the committed one, in order. */
export async function wholeCheckpoints(files: FileSystem, folder: string, committed: number): Promise<number[]> {
  const names = await files.readdir(join(folder, 'checkpoints'))
  return names.filter((name) => /^\d+$/.test(name) && Number(name) <= committed).map(Number).sort((a, b) => a - b)
}

/** SHA-256 of a file's first `size` bytes, in hexadecimal. */
export async function hashOf(files: FileSystem, path: string, size: number): Promise<string> {
  const hash = createHash('sha256')
  const file = await files.open(path, 'read')
  try {
    for (let at = 0; at < size; at += 1 << 22) hash.update(await file.read(at, Math.min(1 << 22, size - at)))
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}
