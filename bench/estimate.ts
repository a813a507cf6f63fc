// Peak memory of training, measured in a fresh process each, against the estimate before step 1 (src/fit/estimate.ts).
//   npx tsx bench/estimate.ts [TEXT]      default: the King James text of examples/; a few minutes
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Peak, PeakTask } from './peak-memory.ts'

const script = fileURLToPath(new URL('./peak-memory.ts', import.meta.url))
const text = process.argv[2] ?? fileURLToPath(new URL('../examples/king-james/king-james.txt', import.meta.url))

const choices: PeakTask['choices'][] = (['tiny', 'small', 'medium'] as const).flatMap((size) => [64, 256, 512].map((context) => ({ size, context })))
choices.push(
  { size: 'tiny', context: 128, batch: 1 },
  { size: 'medium', context: 256, batch: 1 },
  { size: 'small', context: 256, batch: 32 },
  { size: 'tiny', vocabulary: 7900 },
  { size: 'small', context: 128, batch: 4, heads: 8, width: 256, layers: 4 },
  { size: 'small', optimizer: 'muon' },
  { size: 'small', optimizer: 'sgd', ema: 0.99 },
  { size: 'small', batch: 4, accumulation: 4 },
  { size: 'medium', context: 512, recompute: true },
)

const mega = (bytes: number): string => (bytes / 1e6).toFixed(0).padStart(6)
console.log('measured  estimated  ratio   at step 1   what')
let worst = 1
for (const choice of choices) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', script, JSON.stringify({ text, choices: choice })], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const peak = JSON.parse(stdout) as Peak
  const { measured, estimated, before, parameters, layers, width, heads, context, batch, vocabulary } = peak
  const ratio = estimated / measured
  if (Math.abs(Math.log(ratio)) > Math.abs(Math.log(worst))) worst = ratio
  console.log(`${mega(measured)} MB ${mega(estimated)} MB  ${ratio.toFixed(2)}  ${mega(before)} MB  ${JSON.stringify(choice)}: ${(parameters / 1e6).toFixed(2)}M, ${layers} layers, width ${width}, ${heads} heads, context ${context}, batch ${batch}, vocabulary ${vocabulary}`)
}
console.log(`furthest: ${worst.toFixed(2)}`)
