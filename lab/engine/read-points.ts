// A CSV or JSON file that was dropped, or numbers that were pasted, as points: the reader of tables of the command line.
import { openTable } from '../../src/data/points/open-table.ts'
import type { PointsRead } from './protocol.ts'

/** More rows than this are thinned evenly, and the page says so: it redraws them at every turn of a number. */
const most = 500

/** The first two columns: x and y. One column alone is y, counted along x. */
export async function readPoints(source: string | File): Promise<PointsRead> {
  const table = typeof source === 'string' ? await openTable(new Blob([separated(source)]), { format: /^\s*[[{]/.test(source) ? 'json' : 'csv' }) : await openTable(source)
  const names = table.names.slice(0, 2)
  const { table: read, missing } = await table.read(names)
  const columns = names.map((column) => read.columns.get(column)!)
  const taken = Math.min(read.rows, most)
  const points = Array.from({ length: taken }, (_, k) => {
    const i = Math.floor((k * read.rows) / taken)
    return columns.length === 1 ? { x: i + 1, y: columns[0][i] } : { x: columns[0][i], y: columns[1][i] }
  })
  return { points, rows: read.rows, missing }
}

/** Numbers apart by spaces alone, as people type them. */
const separated = (text: string): string => (/[,;\t[{]/.test(text) ? text : text.trim().replace(/[^\S\n]+/g, '\t'))
