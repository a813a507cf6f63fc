// Fits of formulas to points: the NIST sets, 100,000 rows by 6 parameters, and a line through a million rows of CSV as a whole process.
//   npx tsx bench/points.ts [million] [nist] [alone] [rows]       PYTHON_POINTS=path of a python with scipy, lmfit and pandas (default python3)
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchMillion } from './points-million.ts'
import { benchAlone, benchNist } from './points-nist.ts'
import { benchRows } from './points-rows.ts'

const parts = { million: benchMillion, nist: benchNist, alone: benchAlone, rows: benchRows }
const wanted = process.argv.slice(2)
for (const [name, bench] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const folder = mkdtempSync(join(tmpdir(), 'cantian-bench-'))
  try {
    await bench(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
