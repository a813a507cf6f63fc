// A few steps of training A, B or C in a process of its own, which prints the most memory that it had, Node included.
//   tsx bench/peak-training.ts A
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { peakBytes } from './peak.ts'
import { trainingSide, type ModelName } from './models/training-side.ts'

const side = await trainingSide(process.argv[2] as ModelName, createNativeRuntime(), 'cantian')
await side.run(5)
console.log(JSON.stringify({ peak: peakBytes() }))
await side.close()
