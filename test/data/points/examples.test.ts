import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseFormula } from '../../../src/data/points/formula/index.ts'
import { openTable } from '../../../src/data/points/open-table.node.ts'

const folder = fileURLToPath(new URL('../../../examples/points/', import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith('.csv'))
const readme = readFileSync(`${folder}README.md`, 'utf8')
const rows: Record<string, number> = { 'two-points.csv': 2, 'cars.csv': 50, 'women.csv': 15, 'anscombe.csv': 11, 'puromycin.csv': 12 }

describe('examples/points', () => {
  it.each(files)('%s is whole, has its source in the README and a command that can be typed', async (name) => {
    const open = await openTable(folder + name)
    const { table, missing } = await open.read(open.names)
    expect([table.rows, missing]).toEqual([rows[name], 0])
    expect(readme).toContain(`| \`${name}\` |`)
    const formula = new RegExp(`examples/points/${name} "([^"]+)"`).exec(readme)![1]
    expect(parseFormula(formula, open.names).parameters).toHaveLength(2)
  })
})
