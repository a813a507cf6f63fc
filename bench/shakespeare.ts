// Shakespeare at equal wall time: nanoGPT's published CPU recipe in PyTorch (eager f32, fused AdamW) is timed, then ours gets
// the same seconds for everything, from reading the text to the last step, with a recipe of our own; three seeds. Judged by the
// bits per byte of the same held-out tenth. Also: whether Muon beats AdamW in equal time.
//   npx tsx bench/shakespeare.ts       PYTHON=path of a python with torch (default python3); about 10 minutes
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { quick } from './in-turn.ts'
import { keepMemory, lacking, python } from './peer.ts'
import type { Outcome, Recipe, Task } from './shakespeare-run.ts'
import { figure, table } from './table.ts'

const path = fileURLToPath(new URL('../../shared/data/shakespeare.txt', import.meta.url))
const missing = lacking('torch') ?? (existsSync(path) ? undefined : '../shared/data/shakespeare.txt is not here')
if (missing !== undefined) {
  console.log(`Skipped: ${missing}.\n`)
  process.exit(0)
}

const shape = { vocabulary: 1024, layers: 2, width: 128, heads: 4, context: 64, batch: 24 } as const
const recipes: Readonly<Record<'adamw' | 'muon', Recipe>> = {
  adamw: { ...shape, optimizer: 'adamw', learningRate: 2e-3, weightDecay: 0.1 },
  muon: { ...shape, optimizer: 'muon', learningRate: 0.01, weightDecay: 0.1 },
}

interface Published {
  readonly seconds: number
  readonly bitsPerByte: number
  readonly torch: string
  readonly iterations: number
}

// As nanoGPT cuts: the first 90% to learn from.
const { size } = await stat(path)
const heldOutBytes = size - Math.floor(size * 0.9)
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

function answerOf<T>(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): T {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...environment } })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as T
}

const rows: string[][] = []
const bits = new Map<string, number[]>()
const note = (name: string, seed: number, bitsPerByte: number, seconds: number, what: string): void => {
  rows.push([name, String(seed), bitsPerByte.toFixed(4), seconds.toFixed(1), what])
  bits.set(name, [...(bits.get(name) ?? []), bitsPerByte])
}
for (const seed of quick ? [1] : [1, 2, 3]) {
  const theirs = answerOf<Published>(python, [script('peers/torch_shakespeare.py'), path, String(heldOutBytes), String(seed), quick ? '100' : '2000'], keepMemory)
  note(`PyTorch ${theirs.torch}`, seed, theirs.bitsPerByte, theirs.seconds, `${theirs.iterations} iterations of nanoGPT's recipe`)
  for (const recipe of Object.values(recipes)) {
    const task: Task = { ...recipe, path, heldOutBytes, seconds: theirs.seconds, seed }
    const ours = answerOf<Outcome>(process.execPath, ['--import', 'tsx', script('shakespeare-run.ts'), JSON.stringify(task)])
    note(`Cantian, ${recipe.optimizer}`, seed, ours.bitsPerByte, ours.seconds, `${ours.steps} steps, ${ours.epochs.toFixed(1)} epochs, ${figure(ours.parameters / 1e6)}M parameters; ${ours.before.toFixed(1)} s before step 1`)
  }
}
table(['Shakespeare, held-out tenth', 'seed', 'bits per byte', 'seconds', 'what'], rows)
const mean = (name: string): number => bits.get(name)!.reduce((a, b) => a + b) / bits.get(name)!.length
const [theirs, ...ours] = [...bits.keys()]
for (const name of ours) console.log(`- ${name}: ${mean(name).toFixed(3)} bits per byte against PyTorch's ${mean(theirs).toFixed(3)} in the same time: ${mean(name) < mean(theirs) ? 'better' : 'WORSE'}`)
const [adamw, muon] = ['adamw', 'muon'].map((optimizer) => bits.get(`Cantian, ${optimizer}`)!)
console.log(`- Muon against AdamW in the same time: better in ${muon.filter((value, i) => value < adamw[i]).length} of ${muon.length} seeds`)
console.log(`- Recipes: ${Object.values(recipes).map((recipe) => JSON.stringify(recipe)).join('; ')}; cosine to 2% of the peak, byte-level BPE\n`)
