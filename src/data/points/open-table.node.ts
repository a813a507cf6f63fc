import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { fileFailure } from '../../formats/files.node.ts'
import { openTable as openInput, type TableInput, type TableOptions } from './open-table.ts'
import type { OpenTable } from './table.ts'

/**
 * Opens a table: a path, `-` for standard input, or what a page has too (rows, columns, a File, a stream).
 * @throws formats.files.*, data.points.*, data.text.*
 */
export async function openTable(input: string | TableInput, options: TableOptions = {}): Promise<OpenTable> {
  if (typeof input !== 'string') return await openInput(input, options)
  if (input === '-') return await openInput({ name: '-', once: true, chunks: () => process.stdin }, options)
  let regular: boolean
  try {
    regular = (await stat(input)).isFile()
  } catch (error) {
    throw fileFailure(error, input, 'stat')
  }
  // A pipe or a device has a path, and yet gives its bytes once only.
  return await openInput({ name: input, once: !regular, chunks: () => chunksOf(input) }, options)
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) yield chunk as Uint8Array
  } catch (error) {
    throw fileFailure(error, path, 'read')
  }
}
