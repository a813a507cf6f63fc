// Training A, B and C (engine-facts.md) here and in PyTorch, in turn, on the same work. Prints medians and ratios.
//   npx tsx bench/training.ts [A B C]       PYTHON=path of a python with torch (default python3)
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import { adamw } from '../src/fit/optimizers/index.ts'
import { cpuName } from '../src/fit/machine.node.ts'
import { startValues } from '../src/models/initialize.ts'
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { models, nanoGptParameters, nanoGptTraining } from './models/nanogpt.ts'
import { median } from './median.ts'

interface Side {
  readonly name: string
  /** Milliseconds of each of n steps. */
  run(n: number): Promise<number[]>
  close(): void
}

async function cantian(name: keyof typeof models): Promise<Side> {
  const model = models[name]
  const optimizer = adamw()
  const runtime = createNativeRuntime()
  const program = nanoGptTraining(model, { optimizer, clip: 1, ema: 0, accumulates: false, form: 'split' })
  const before = performance.now()
  const executable = await runtime.compile(program)
  const compile = performance.now() - before
  const state = await runtime.createState(program.state)
  for (const spec of nanoGptParameters(model)) await state.write([{ name: spec.name, values: startValues(spec, 1) }])
  const size = model.batch * model.context
  const feeds = {
    ids: Int32Array.from({ length: size }, (_, i) => (i * 7919) % model.vocabulary),
    targets: Int32Array.from({ length: size }, (_, i) => ((i + 1) * 7919) % model.vocabulary),
    weights: new Float32Array(size).fill(1),
    scale: 1 / size,
  }
  let step = 0
  console.log(`cantian: ${runtime.description.engine}, ${runtime.description.threads} threads, compiled in ${compile.toFixed(0)} ms`)
  return {
    name: 'cantian f32',
    async run(n) {
      const times: number[] = []
      for (let i = 0; i < n; i++) {
        const start = performance.now()
        await executable.run('gradients', state, feeds)
        await executable.run('apply', state, optimizer.feeds(++step, 1e-3))
        times.push(performance.now() - start)
      }
      return times
    },
    close() {
      executable.close()
      state.close()
    },
  }
}

function torch(name: string, kind: 'f32' | 'bf16', environment: Record<string, string> = {}, label = `torch ${kind}`): Side {
  const python = process.env.PYTHON ?? 'python3'
  const child: ChildProcess = spawn(python, [new URL('peers/torch_train.py', import.meta.url).pathname, name, kind], { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines: Interface = createInterface({ input: child.stdout! })
  const iterator = lines[Symbol.asyncIterator]()
  let first = true
  return {
    name: label,
    async run(n) {
      if (first) {
        const { value } = await iterator.next()
        if (value === undefined) throw new Error('no PyTorch: set PYTHON to a python that has it')
        console.log(`${label}: ${value as string}`)
        first = false
      }
      child.stdin!.write(`${n}\n`)
      const { value } = await iterator.next()
      return (JSON.parse(value as string) as { times: number[] }).times
    },
    close: () => void child.kill(),
  }
}

const wanted = (process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['A', 'B', 'C']) as (keyof typeof models)[]
console.log(cpuName())
for (const name of wanted) {
  const steps = { A: 4, B: 40, C: 2 }[name]
  const sides = [await cantian(name), torch(name, 'f32'), torch(name, 'bf16')]
  const times = new Map<string, number[]>(sides.map((side) => [side.name, []]))
  for (const side of sides) await side.run(3)
  for (let round = 0; round < 5; round++) for (const side of sides) times.get(side.name)!.push(...(await side.run(steps)))
  const own = median(times.get('cantian f32')!)
  for (const side of sides) {
    const each = median(times.get(side.name)!)
    console.log(`${name}  ${side.name.padEnd(12)} ${each.toFixed(1).padStart(8)} ms a step   ${(each / own).toFixed(2)}x`)
    side.close()
  }
}
