// From model A's description to a program that can run: building the graph with its gradient, lowering it and preparing
// ONNX Runtime's sessions. The first time in a process, and the median of later ones.
//   npx tsx bench/compile.ts
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { quick } from './in-turn.ts'
import { median } from './median.ts'
import { trainingProgramOf, type ModelName } from './models/training-side.ts'
import { figure, table } from './table.ts'

const runtime = createNativeRuntime()
const rows: string[][] = []
for (const name of ['A', 'B', 'C'] as const satisfies ModelName[]) {
  const build: number[] = []
  const compile: number[] = []
  for (let i = 0; i < (quick ? 2 : 11); i++) {
    const start = performance.now()
    const program = trainingProgramOf(name, 'split')
    build.push(performance.now() - start)
    const before = performance.now()
    const executable = await runtime.compile(program)
    compile.push(performance.now() - before)
    executable.close()
  }
  rows.push([name, figure(build[0]), figure(median(build.slice(1))), figure(compile[0]), figure(median(compile.slice(1)))])
}
table(['program', 'graph, first, ms', 'graph', 'compile, first, ms', 'compile'], rows)
console.log('Compiling prepares all of `gradients`, `apply` and `evaluate`. To reach: under 200 ms.\n')
