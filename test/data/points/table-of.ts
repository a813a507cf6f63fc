import { openTable, type TableOptions } from '../../../src/data/points/open-table.ts'
import type { ReadOptions, TableRead } from '../../../src/data/points/table.ts'
import type { TableSource } from '../../../src/data/points/text-lines.ts'

/** A source of these bytes, `size` at a time. */
export function sourceOf(content: string | Uint8Array, { name = 'data.csv', size = 1 << 16, once = false } = {}): TableSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return {
    name,
    once,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    },
  }
}

/** Opens and reads a table; all columns where none are named. */
export async function read(content: string | Uint8Array, options: TableOptions & ReadOptions & { name?: string; size?: number; columns?: readonly string[] } = {}): Promise<TableRead & { of: Record<string, number[]>; lines: number[] }> {
  const table = await openTable(sourceOf(content, options), options)
  const found = await table.read(options.columns ?? table.names, options)
  const of = Object.fromEntries([...found.table.columns].map(([name, values]) => [name, [...values]]))
  return { ...found, of, lines: Array.from({ length: found.table.rows }, (_, i) => found.table.lineOf(i)) }
}
