// A line through a CSV as a whole process, through src: npx tsx bench/models/points-million.ts FILE. Prints values and peak memory.
import { openTable } from '../../src/data/points/open-table.node.ts'
import { parseFormula } from '../../src/data/points/formula/index.ts'
import { evaluate, openCurve } from '../../src/fit/points/curve.ts'
import { solve } from '../../src/fit/points/solve.ts'
import { peakBytes } from '../peak.ts'

const open = await openTable(process.argv[2])
const formula = parseFormula('y ~ a*x + b', open.names)
const { table } = await open.read(formula.columns)
const curve = openCurve(formula)
const response = evaluate(formula.response, table.columns, table.rows)
const { values } = await solve({ formula, ...table, lineOf: (row) => table.lineOf(row), response }, curve)
console.log(JSON.stringify({ a: values[0], b: values[1], peak: peakBytes() }))
