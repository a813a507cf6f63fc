// y = a*x + b from two points by gradient descent: steps a second, with the loss of every step returned.
//   npx tsx bench/line.ts       PYTHON=path of a python with torch (default python3)
import { backpropagate, add, constant, input, mean, mul, program, state, sub } from '../src/graph/index.ts'
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { createReferenceRuntime } from '../src/runtime/reference/index.ts'
import type { Runtime } from '../src/runtime/runtime.ts'
import { inTurn, quick, type Side } from './in-turn.ts'
import { median } from './median.ts'
import { lacking, Peer } from './peer.ts'
import { figure, ratio, table } from './table.ts'

function line() {
  const [a, b, rate] = [state('a', 'f32', []), state('b', 'f32', []), input('rate', 'f32', [])]
  const off = sub(add(mul(a, constant([1, 3], [2])), b), constant([2, 6], [2]))
  const loss = mean(mul(off, off), [0])
  const [da, db] = backpropagate(loss, [a, b])
  return program({ step: { results: { loss }, updates: { a: sub(a, mul(rate, da)), b: sub(b, mul(rate, db)) } } })
}

interface LineSide extends Side {
  readonly steps: number
}

async function side(name: string, runtime: Runtime, steps: number): Promise<LineSide> {
  const executable = await runtime.compile(line())
  const parameters = await runtime.createState(executable.program.state)
  return {
    name,
    steps,
    async run(n) {
      const times: number[] = []
      for (let i = 0; i < n; i++) {
        await parameters.write([{ name: 'a', values: [-1] }, { name: 'b', values: [3] }])
        const start = performance.now()
        const { loss } = await executable.run('step', parameters, { rate: 0.1 }, { steps })
        times.push(performance.now() - start)
        if (loss.data.length !== steps || !(loss.data[steps - 1] < 1e-6 * loss.data[0])) throw new Error(`${name}: ${loss.data[0]} → ${loss.data[steps - 1]} in ${loss.data.length} steps`)
      }
      return times
    },
    close() {
      executable.close()
      parameters.close()
    },
  }
}

const noTorch = lacking('torch')
const sides: LineSide[] = [await side('Cantian reference (float64, JavaScript)', createReferenceRuntime(), 20_000), await side('Cantian native', createNativeRuntime(), 2_000)]
if (noTorch === undefined) {
  const peer = new Peer('torch_line.py', [])
  const { torch } = await peer.next<{ torch: string }>()
  sides.push({ name: `PyTorch ${torch} eager`, steps: 2_000, run: async (n) => (await peer.ask<{ times: number[] }>(String(n))).times, close: () => peer.close() })
} else console.log(`PyTorch: skipped, ${noTorch}.\n`)

const times = await inTurn(sides, quick ? { rounds: 1, pieces: 1, warmup: 1 } : { rounds: 7, pieces: 3 })
const speed = ({ name, steps }: LineSide): number => (1000 * steps) / median(times.get(name)!)
table(
  ['y = a*x + b', 'steps a second', 'of the reference'],
  sides.map((each) => [each.name, figure(speed(each)), ratio(speed(each) / speed(sides[0]))]),
)
for (const each of sides) await each.close()
console.log('Each run starts afresh and answers the loss of every step. To reach: 200,000 steps a second.\n')
