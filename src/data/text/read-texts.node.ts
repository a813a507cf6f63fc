import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../errors/index.ts'
import { fileFailure } from '../../formats/files.node.ts'
import { decodeText } from './decode.ts'
import { splitDocuments, type DocumentOptions, type TextPart } from './documents.ts'

export interface ReadOptions extends DocumentOptions {
  /** Default UTF-8; else a label such as gb18030, utf-16le. */
  encoding?: string
  signal?: AbortSignal
  /** Called as a file is read, with the bytes read of all files so far. */
  progress?(bytes: number): void
}

export interface TextFile {
  path: string
  bytes: number
  /** Milliseconds since 1970 of the last change. */
  modified: number
}

const endings = new Set(['txt', 'text', 'md', 'markdown', 'jsonl', 'ndjson', 'json'])

/**
 * The files that paths stand for: files as they are, folders with all texts below them (txt, md, jsonl, json; not hidden ones; links to
 * folders are not followed), by name. Each file once.
 * @throws formats.files.*, data.text.no-files, data.text.not-a-file
 */
export async function listTexts(paths: readonly string[]): Promise<TextFile[]> {
  const files = new Map<string, TextFile>()
  for (const path of paths) {
    const status = await system(path, 'stat', () => stat(path))
    if (status.isDirectory()) {
      const found = await below(path)
      if (found.length === 0) throw failure('data.text.no-files', path, { endings: [...endings].join(', ') })
      for (const file of found) files.set(file.path, file)
    } else if (status.isFile()) {
      files.set(path, { path, bytes: status.size, modified: status.mtimeMs })
      if (status.size === 0) throw failure('data.text.empty-file', path, {})
    } else throw failure('data.text.not-a-file', path, {})
  }
  return [...files.values()]
}

async function below(folder: string): Promise<TextFile[]> {
  const entries = await system(folder, 'readdir', () => readdir(folder, { withFileTypes: true }))
  const files: TextFile[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) files.push(...(await below(path)))
    else if (endings.has(entry.name.slice(entry.name.lastIndexOf('.') + 1).toLowerCase())) {
      const status = await system(path, 'stat', () => stat(path))
      if (status.isFile()) files.push({ path, bytes: status.size, modified: status.mtimeMs })
    }
  }
  return files
}

/**
 * The documents of files and folders, in order, a few MB in memory at a time.
 * @throws formats.files.*, data.text.*
 */
export async function* readTexts(paths: readonly string[], options: ReadOptions = {}): AsyncGenerator<TextPart> {
  const files = await listTexts(paths)
  let bytes = 0
  for (const { path } of files) {
    const strings = decodeText({ name: path, chunks: chunksOf(path, options.signal) }, options.encoding)
    yield* splitDocuments(strings, path, options)
  }

  async function* chunksOf(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
        bytes += (chunk as Uint8Array).length
        options.progress?.(bytes)
        yield chunk as Uint8Array
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw fileFailure(error, path, 'read')
    }
  }
}

async function system<T>(path: string, call: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw fileFailure(error, path, call)
  }
}
