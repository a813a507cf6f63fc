import { Philox } from '../src/graph/philox.ts'
import { quick } from './in-turn.ts'
import { median } from './median.ts'
import { worst } from './points-digits.ts'
import { runOurs } from './points-ours.ts'
import { peers, runPeer, writeTasks, type Answer, type Task } from './points-task.ts'
import { figure, ratio, table } from './table.ts'

/** Two peaks over 100,000 rows, 6 parameters. */
export async function benchRows(folder: string): Promise<void> {
  const rows = quick ? 1000 : 100_000
  const noise = new Philox(7, 'bench')
  const x = Array.from({ length: rows }, (_, i) => (10 * i) / rows)
  const y = x.map((each, i) => 5 * Math.exp(-(((each - 3) / 0.8) ** 2)) + 3 * Math.exp(-(((each - 6.5) / 1.2) ** 2)) + 0.1 * noise.normal(i))
  const task: Task = {
    name: 'two peaks',
    formula: 'y ~ a*exp(-((x - b)/c)^2) + d*exp(-((x - e)/f)^2)',
    start: { a: 4, b: 2.5, c: 1, d: 4, e: 7, f: 1 },
    x,
    y,
  }
  const columns = new Map([['x', Float64Array.from(x)], ['y', Float64Array.from(y)]])
  const times = new Map<string, number[]>()
  const answers = new Map<string, Answer>()
  const note = (tool: string, answer: Answer) => {
    times.set(tool, [...(times.get(tool) ?? []), ...answer.times])
    answers.set(tool, answer)
  }
  writeTasks(folder, [task])
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    note('Cantian', await runOurs(task, columns, task.start, 1))
    for (const [tool, title] of peers) {
      const run = runPeer(tool, folder, 1)
      if (typeof run !== 'string') note(title, run.answers[0])
      else if (round === 0) console.log(`${title}: skipped, ${run}\n`)
    }
  }
  // What the digits are held to: SciPy's least_squares, as exact as it goes, begun where the first fit ended.
  writeTasks(folder, [{ ...task, start: Object.fromEntries(Object.keys(task.start).map((name, i) => [name, answers.get('Cantian')!.values![i]])) }])
  const reference = runPeer('reference', folder, 1)
  const exact = typeof reference === 'string' ? undefined : reference.answers[0].values
  const ours = median(times.get('Cantian')!)
  table(
    [`two peaks, ${rows.toLocaleString('en')} rows, 6 parameters`, 'median ms', 'of ours', 'digits'],
    [...answers].map(([tool, { failed, values }]) => [
      tool,
      failed === undefined ? figure(median(times.get(tool)!)) : failed,
      failed === undefined ? ratio(median(times.get(tool)!) / ours) : '–',
      exact && values ? worst(values, exact).toFixed(1) : '–',
    ]),
  )
  console.log("Digits against SciPy's least_squares with tolerances of 1e-15. The first run of each is counted: a fit is most often run once.\n")
}
