// The small published tables that ship with Cantian, read from their files.
import anscombe from '../../examples/points/anscombe.csv?raw'
import cars from '../../examples/points/cars.csv?raw'
import puromycin from '../../examples/points/puromycin.csv?raw'
import women from '../../examples/points/women.csv?raw'
import { openTable } from '../../src/data/points/open-table.ts'
import type { Point, TableName } from './protocol.ts'

/** File, its column along x, its column along y. */
const tables: Readonly<Record<TableName, readonly [csv: string, x: string, y: string]>> = {
  cars: [cars, 'speed', 'dist'],
  women: [women, '身高', '体重'],
  anscombe: [anscombe, 'x3', 'y3'],
  puromycin: [puromycin, 'concentration', 'rate'],
}

export async function shippedTable(name: TableName): Promise<readonly Point[]> {
  const [csv, x, y] = tables[name]
  const { table } = await (await openTable(new Blob([csv]))).read([x, y])
  const [xs, ys] = [table.columns.get(x)!, table.columns.get(y)!]
  return Array.from(xs, (value, i) => ({ x: value, y: ys[i] }))
}
