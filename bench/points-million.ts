import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Philox } from '../src/graph/philox.ts'
import { quick } from './in-turn.ts'
import { median } from './median.ts'
import { python } from './points-task.ts'
import { figure, ratio, table } from './table.ts'

interface Line {
  readonly a: number
  readonly b: number
  readonly peak: number
}

/** A line through a CSV of a million rows: whole processes, in turn. */
export function benchMillion(folder: string): void {
  const file = join(folder, 'million.csv')
  const rows = quick ? 10_000 : 1_000_000
  writeRows(file, rows)
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const peer = here('peers/points_million.py')
  const sides: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
    ...(existsSync(here('../dist/cli')) ? [['Cantian, cantian fit', process.execPath, [here('../bin/cantian.js'), 'fit', file, 'y ~ a*x + b', '--json']] as const] : []),
    ['Cantian, solver through src (tsx)', process.execPath, ['--import', 'tsx', here('models/points-million.ts'), file]],
    ['pandas read_csv, numpy polyfit', python, [peer, 'pandas', file]],
    ['numpy loadtxt, numpy polyfit', python, [peer, 'numpy', file]],
    ['numpy loadtxt, SciPy curve_fit', python, [peer, 'scipy', file]],
    ['numpy loadtxt, lmfit', python, [peer, 'lmfit', file]],
    ['R read.csv, lm', 'Rscript', [here('peers/points_million.R'), file]],
  ]
  const times = new Map<string, number[]>()
  const found = new Map<string, Line>()
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    for (const [name, command, args] of sides) {
      const begun = performance.now()
      const { status, stdout, stderr } = measured(command, args)
      const took = performance.now() - begun
      if (status !== 0) {
        // What the command line says of formulas that it can't fit is JSON; the probe's line is no reason either.
        const why = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('peak ') && !line.startsWith('{')).at(-1) ?? 'the built package fits no formulas'
        if (round === 0) console.log(`${name}: skipped, ${why}\n`)
        continue
      }
      times.set(name, [...(times.get(name) ?? []), took])
      found.set(name, lineOf(stdout, stderr))
    }
  }
  const ours = Math.min(...[...times].filter(([name]) => name.startsWith('Cantian')).map(([, each]) => median(each)))
  table(
    [`line through ${rows.toLocaleString('en')} rows of CSV (${figure(statSync(file).size / 1e6)} MB)`, 'median s', 'of ours', 'peak MB', 'a', 'b'],
    [...times].map(([name, each]) => {
      const { a, b, peak } = found.get(name)!
      return [name, figure(median(each) / 1000), ratio(median(each) / ours), figure(peak / 1e6), a.toPrecision(12), b.toPrecision(12)]
    }),
  )
  console.log('Whole processes, from start to end. To reach: 2 s and 400 MB.\n')
}

const peakProbe = fileURLToPath(new URL('peak-at-exit.mjs', import.meta.url))

/** A Node process tells its own peak at its end, the peers in what they print. */
function measured(command: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const all = command === process.execPath ? ['--import', peakProbe, ...args] : args
  const { status, stdout, stderr, error } = spawnSync(command, all, { encoding: 'utf8', maxBuffer: 1 << 26 })
  return { status, stdout, stderr: error?.message ?? stderr }
}

function lineOf(stdout: string, stderr: string): Line {
  const answer = JSON.parse(stdout) as Partial<Line> & { parameters?: Record<string, { value: number }> }
  const peak = answer.peak ?? Number(/^peak (\d+)$/m.exec(stderr)?.[1])
  return answer.parameters ? { a: answer.parameters.a.value, b: answer.parameters.b.value, peak } : { ...(answer as Line), peak }
}

function writeRows(file: string, rows: number): void {
  const noise = new Philox(1, 'bench')
  const parts: string[] = ['x,y\n']
  for (let i = 0; i < rows; i++) {
    const x = i / 1000
    parts.push(`${x},${(2 * x + 1 + noise.normal(i)).toFixed(6)}\n`)
  }
  writeFileSync(file, parts.join(''))
  // In the disk's cache before the first reads it.
  readFileSync(file)
}
