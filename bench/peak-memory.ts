// One run in a process of its own, which prints the most memory that it had and what was estimated before step 1.
//   tsx bench/peak-memory.ts '{"text":"FILE","choices":{"size":"small","context":256}}'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fitFiles } from '../src/fit/fit-text.node.ts'
import type { TrainingChoices } from '../src/fit/options.ts'
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { peakBytes } from './peak.ts'

export interface PeakTask {
  readonly text: string
  readonly choices: TrainingChoices
}

export interface Peak {
  /** Bytes, by the kernel's count. */
  readonly measured: number
  readonly estimated: number
  readonly parameters: number
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly context: number
  readonly batch: number
  readonly vocabulary: number
  /** Resident bytes when step 1 began. */
  readonly before: number
}

const { text, choices } = JSON.parse(process.argv[2]) as PeakTask
const folder = await mkdtemp(join(tmpdir(), 'cantian-peak-'))
try {
  // Evaluated, sampled and saved on the way, as a real run is.
  const run = fitFiles({ evaluateEvery: 2, sampleEvery: 2, saveEvery: 2, steps: 4, sampleTokens: 16, ...choices, files: [text], out: join(folder, 'run'), runtime: createNativeRuntime() })
  let peak: Omit<Peak, 'measured'> | undefined
  for await (const event of run) {
    if (event.kind !== 'start') continue
    const { bytes: estimated, parameters, layers, width, heads, context, batch, vocabulary } = event
    peak = { estimated, parameters, layers, width, heads, context, batch, vocabulary, before: process.memoryUsage.rss() }
  }
  await run.done
  console.log(JSON.stringify({ measured: peakBytes(), ...peak }))
} finally {
  await rm(folder, { recursive: true })
}
