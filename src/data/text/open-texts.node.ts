import { createHash } from 'node:crypto'
import { nodeFiles } from '../../formats/files.node.ts'
import type { Tokenizer } from '../../formats/tokenizer/tokenizer.ts'
import { CantianError } from '../../errors/index.ts'
import { listTexts, readTexts, type ReadOptions, type TextFile } from './read-texts.node.ts'
import { TokenFile, writeTokenFile } from './token-file.node.ts'
import { encodeToMemory, type EncodeOptions } from './token-memory.ts'
import type { TokenStore } from './token-store.ts'

export interface OpenTextsOptions extends Omit<ReadOptions, 'progress'>, EncodeOptions {
  /** Where a token file is kept, for texts too large for memory. */
  folder: string
  /** Texts of up to so many bytes are held in memory. Default 256 MiB; 0 for always a token file. */
  memory?: number
}

/**
 * The targets of files and folders: in memory, or beyond `memory` in a token file, which is taken as it is where it was made from the same
 * files (by name, size and time), options and tokenizer.
 * @throws formats.files.*, data.text.*, data.tokenizer.no-end
 */
export async function openTexts(paths: readonly string[], tokenizer: Tokenizer, options: OpenTextsOptions): Promise<TokenStore | TokenFile> {
  const { folder, memory = 2 ** 28, signal, progress } = options
  const files = await listTexts(paths)
  const reading: ReadOptions = { encoding: options.encoding, field: options.field, documents: options.documents, signal }
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) <= memory) return encodeToMemory(readTexts(paths, reading), tokenizer, { signal, progress })
  const source = sourceOf(files, tokenizer, options)
  const kept = await keptFile(folder, source)
  return kept ?? writeTokenFile(folder, readTexts(paths, reading), tokenizer, { signal, progress, source })
}

function sourceOf(files: readonly TextFile[], tokenizer: Tokenizer, { encoding, field, documents }: OpenTextsOptions): string {
  const { 'tokenizer.json': json } = tokenizer.files()
  const made = { files: files.map(({ path, bytes, modified }) => [path, bytes, modified]), encoding, field, documents, end: tokenizer.end }
  return createHash('sha256').update(JSON.stringify(made)).update(json).digest('hex')
}

/** The token file where there is a whole one of this source; a damaged one is made anew. */
async function keptFile(folder: string, source: string): Promise<TokenFile | null> {
  if ((await nodeFiles.status(`${folder}/tokens.json`)) === undefined) return null
  try {
    const file = await TokenFile.open(folder)
    if (file.header.source === source) return file
    file.close()
  } catch (error) {
    if (!(error instanceof CantianError) || !error.code.startsWith('data.tokens.')) throw error
  }
  return null
}
