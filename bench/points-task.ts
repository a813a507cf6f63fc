// What the peers of `points` are given: a folder with the same fits in their languages, and what they answer.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Expression } from '../src/data/points/formula/expression.ts'
import { parseFormula } from '../src/data/points/formula/index.ts'

export interface Task {
  readonly name: string
  readonly formula: string
  readonly start: Readonly<Record<string, number>>
  readonly x: readonly number[]
  readonly y: readonly number[]
}

export interface Answer {
  readonly task: string
  /** Milliseconds of each repeat. */
  readonly times: readonly number[]
  readonly values?: readonly number[]
  readonly errors?: readonly (number | null)[]
  readonly residualSumOfSquares?: number
  readonly failed?: string
}

/** Python with scipy and lmfit. */
export const python = process.env.PYTHON_POINTS ?? 'python3'

const peerPath = (name: string) => fileURLToPath(new URL(`./peers/${name}`, import.meta.url))

/** Writes tasks.json for Python and JavaScript, tasks.tsv and a CSV each for R. */
export function writeTasks(folder: string, tasks: readonly Task[]): void {
  const whole = tasks.map(({ name, formula, start, x, y }) => {
    const { parameters, model } = parseFormula(formula, ['y', 'x'])
    return { name, model: formula.split('~')[1].trim(), code: codeOf(model), parameters, start, x, y }
  })
  writeFileSync(join(folder, 'tasks.json'), JSON.stringify(whole))
  const lines = tasks.map(({ name, formula, x, y, start }, i) => {
    writeFileSync(join(folder, `${i}.csv`), `x,y\n${x.map((value, row) => `${value},${y[row]}`).join('\n')}\n`)
    // R names what it answers in the order of the start
    const { parameters } = parseFormula(formula, ['y', 'x'])
    return [name, formula, parameters.map((parameter) => `${parameter}=${start[parameter]}`).join(','), `${i}.csv`].join('\t')
  })
  writeFileSync(join(folder, 'tasks.tsv'), `${lines.join('\n')}\n`)
}

const signs: Partial<Record<string, string>> = { add: '+', subtract: '-', multiply: '*', divide: '/' }

function codeOf(expression: Expression): string {
  if (expression.kind === 'number') return String(expression.value)
  if (expression.kind !== 'call') return expression.name
  const inputs = expression.inputs.map(codeOf)
  const sign = signs[expression.function]
  if (sign !== undefined) return `(${inputs.join(sign)})`
  if (expression.function === 'negate') return `(-${inputs[0]})`
  return `Math.${expression.function === 'power' ? 'pow' : expression.function}(${inputs.join(', ')})`
}

export interface PeerRun {
  readonly versions: Readonly<Record<string, string>>
  readonly answers: readonly Answer[]
}

/** Runs a peer over the tasks in a folder; why it can't be had where it can't. */
export function runPeer(tool: string, folder: string, repeats: number): PeerRun | string {
  const [command, args] = commandOf(tool, folder, repeats)
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) return `${command}: ${error?.message ?? (stderr.trim().split('\n').at(-1) || 'failed')}`
  const [versions, ...answers] = stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)
  return { versions: versions as Record<string, string>, answers: answers as Answer[] }
}

function commandOf(tool: string, folder: string, repeats: number): [string, string[]] {
  if (tool === 'nls' || tool === 'nlsLM') return ['Rscript', [peerPath('points_r.R'), tool, folder, String(repeats)]]
  const tasks = join(folder, 'tasks.json')
  if (tool.startsWith('ml')) return [process.execPath, [peerPath('points_ml.mjs'), tool === 'ml' ? 'default' : 'tight', tasks, String(repeats)]]
  return [python, [peerPath('points_python.py'), tool, tasks, String(repeats)]]
}

export const peers: readonly (readonly [tool: string, title: string])[] = [
  ['scipy', 'SciPy curve_fit'],
  ['lmfit', 'lmfit'],
  ['nls', 'R nls'],
  ['nlsLM', 'R nlsLM'],
  ['ml', 'ml-lm'],
  ['ml-tight', 'ml-lm, small steps'],
]
