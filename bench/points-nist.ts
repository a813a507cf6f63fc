import { readFileSync } from 'node:fs'
import { parseFormula } from '../src/data/points/formula/index.ts'
import { quick } from './in-turn.ts'
import { median } from './median.ts'
import { digits, worst } from './points-digits.ts'
import { runOurs } from './points-ours.ts'
import { peers, runPeer, writeTasks, type Answer, type Task } from './points-task.ts'
import { figure, ratio, table } from './table.ts'

interface NistSet {
  readonly head: {
    readonly name: string
    readonly kind: 'linear' | 'nonlinear'
    readonly difficulty: string
    readonly formula: string
    readonly columns: readonly string[]
    readonly starts?: readonly Readonly<Record<string, number>>[]
    readonly certified: { readonly parameters: Readonly<Record<string, { readonly value: number; readonly standardError: number }>>; readonly residualSumOfSquares: number }
  }
  readonly rows: readonly (readonly number[])[]
}

interface Certified {
  readonly values: readonly number[]
  readonly errors: readonly number[]
}

const sets = JSON.parse(readFileSync(new URL('../test/golden/nist/sets.json', import.meta.url), 'utf8')) as NistSet[]

/** In the order in which the formula names them, which is the order of the answers. */
function certifiedOf({ formula, columns, certified }: NistSet['head']): Certified {
  const each = parseFormula(formula, columns).parameters.map((name) => certified.parameters[name])
  return { values: each.map(({ value }) => value), errors: each.map(({ standardError }) => standardError) }
}

/** Below so many digits a fit counts as failed. */
const least = 4
const ours = 'Cantian'

/** The 14 nonlinear sets from both starts by everyone with their defaults, in turn. */
export async function benchNist(folder: string): Promise<void> {
  const certified = new Map<string, Certified>()
  const tasks: Task[] = sets.flatMap(({ head, rows }) =>
    (head.starts ?? []).map((start, i) => ({ name: `${head.name}, start ${i + 1}`, formula: head.formula, start, x: column(head, rows, 'x'), y: column(head, rows, 'y') })),
  )
  for (const { head } of sets) for (const suffix of [', start 1', ', start 2']) certified.set(head.name + suffix, certifiedOf(head))
  writeTasks(folder, tasks)
  const answers = new Map<string, Map<string, Answer>>()
  const note = (tool: string, answer: Answer) => {
    const of = answers.get(tool) ?? new Map<string, Answer>()
    answers.set(tool, of.set(answer.task, { ...answer, times: [...(of.get(answer.task)?.times ?? []), ...answer.times] }))
  }
  const repeats = quick ? 1 : 5
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    for (const task of tasks) note(ours, await runOurs(task, new Map([['x', Float64Array.from(task.x)], ['y', Float64Array.from(task.y)]]), task.start, repeats))
    for (const [tool, title] of peers) {
      // its small steps take seconds a set
      const run = runPeer(tool, folder, tool === 'ml-tight' ? 1 : repeats)
      if (typeof run === 'string') {
        if (round === 0) console.log(`${title}: skipped, ${run}\n`)
      } else {
        if (round === 0) console.log(`${title}: ${Object.entries(run.versions).filter(([, version]) => version).map((each) => each.join(' ')).join(', ')}\n`)
        for (const answer of run.answers) note(title, answer)
      }
    }
  }
  const tools = [...answers.keys()]
  const cell = (tool: string, task: string): string => {
    const { failed, values, times } = answers.get(tool)!.get(task)!
    if (failed !== undefined) return 'error'
    const reached = worst(values!, certified.get(task)!.values)
    return `${reached < least ? 'wrong' : reached.toFixed(1)}; ${figure(median(times))}`
  }
  console.log('Correct digits of the worst parameter; milliseconds. "error": it gave up; "wrong": fewer than 4 digits.\n')
  table(['NIST, nonlinear', ...tools], tasks.map(({ name }) => [name, ...tools.map((tool) => cell(tool, name))]))
  const good = (tool: string, { name }: Task) => {
    const { failed, values } = answers.get(tool)!.get(name)!
    return failed === undefined && worst(values!, certified.get(name)!.values) >= least
  }
  table(
    [`of ${tasks.length}`, 'found', 'fewest digits', 'fewest of errors', 'time where both found it'],
    tools.map((tool) => {
      const found = tasks.filter((task) => good(tool, task))
      const both = found.filter((task) => good(ours, task))
      const time = (of: string) => both.map(({ name }) => median(answers.get(of)!.get(name)!.times))
      const quotients = time(tool).map((each, i) => each / time(ours)[i])
      const errors = found.filter(({ name }) => !name.startsWith('Lanczos1')).map(({ name }) => ({ errors: answers.get(tool)!.get(name)!.errors, certified: certified.get(name)!.errors }))
      return [
        tool,
        String(found.length),
        Math.min(...found.map(({ name }) => worst(answers.get(tool)!.get(name)!.values!, certified.get(name)!.values))).toFixed(1),
        errors.some((each) => each.errors === undefined) ? '–' : Math.min(...errors.map((each) => worst(each.errors!, each.certified))).toFixed(1),
        `${ratio(median(quotients))} of ours (${quotients.filter((each) => each < 1).length} of ${both.length} faster)`,
      ]
    }),
  )
}

/** Linear sets by QR, and the nonlinear ones with no start at all, which no peer takes. */
export async function benchAlone(): Promise<void> {
  const rows: string[][] = []
  for (const { head, rows: data } of sets) {
    const columns = new Map(head.columns.map((name) => [name, Float64Array.from(column(head, data, name))]))
    const answer = await runOurs({ name: head.name, formula: head.formula }, columns, undefined, quick ? 1 : 3)
    const known = certifiedOf(head)
    rows.push([
      `${head.name}, ${head.kind === 'linear' ? 'linear' : 'no start'}`,
      answer.failed ?? worst(sorted(answer.values!), sorted(known.values)).toFixed(1),
      answer.failed === undefined ? worst(sorted(answer.errors!), sorted(known.errors)).toFixed(1) : '–',
      answer.residualSumOfSquares === undefined ? '–' : digits(answer.residualSumOfSquares, head.certified.residualSumOfSquares).toFixed(1),
      figure(median(answer.times)),
    ])
  }
  table(['Cantian alone', 'digits of parameters', 'of standard errors', 'of the sum of squares', 'ms'], rows)
  console.log('ENSO has whole months: periods that alias to the same values there fit it as well. The sum of squares of Wampler1 is 0, of Lanczos1 1e-25: rounding.\n')
}

/** With no start, like terms (b1*exp(-b2*x) + b3*exp(-b4*x)) may come in any order, and a period of a sine with either sign. */
const sorted = (values: readonly (number | null)[]): number[] => values.map((value) => Math.abs(value ?? NaN)).sort((a, b) => a - b)

const column = (head: NistSet['head'], rows: NistSet['rows'], name: string): number[] => rows.map((row) => row[head.columns.indexOf(name)])
