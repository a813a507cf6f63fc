// Training B in WebAssembly, in Node, with one and two threads, against the native runtime and against jax-js (WebAssembly too),
// in turn, on the same work from the same start.
//   npx tsx bench/web.ts       jax-js: `npm i` in bench/ first
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { createWebRuntime } from '../src/runtime/web/index.ts'
import { inTurn, quick, type Side } from './in-turn.ts'
import { median } from './median.ts'
import { models } from './models/nanogpt.ts'
import { startBytes, trainingSide } from './models/training-side.ts'
import { Peer } from './peer.ts'
import { figure, ratio, table } from './table.ts'

const folder = await mkdtemp(join(tmpdir(), 'cantian-bench-'))
const start = join(folder, 'start.f32')
await writeFile(start, startBytes('B'))

const runtimes = [createNativeRuntime(), await createWebRuntime({ device: 'wasm', threads: 2 }), await createWebRuntime({ device: 'wasm', threads: 1 })]
const own = [
  await trainingSide('B', runtimes[0], 'Cantian native'),
  await trainingSide('B', runtimes[1], `Cantian wasm, ${runtimes[1].description.threads} threads`),
  await trainingSide('B', runtimes[2], `Cantian wasm, ${runtimes[2].description.threads} thread`),
]
let theirs: readonly number[] = []
const sides: Side[] = [...own]
if (existsSync(fileURLToPath(new URL('node_modules/@jax-js/jax', import.meta.url)))) {
  const peer = new Peer('jax_nanogpt.mjs', [start, JSON.stringify(models.B)])
  await peer.next()
  sides.push({
    name: 'jax-js 0.1.25 wasm, jitted',
    async run(n) {
      const { times, losses } = await peer.ask<{ times: number[]; losses: number[] }>(String(n))
      theirs = [...theirs, ...losses]
      return times
    },
    close: () => peer.close(),
  })
} else console.log('jax-js: skipped, it is not installed (`npm i` in bench/).\n')

const times = await inTurn(sides, quick ? { rounds: 1, pieces: 2, warmup: 1 } : { rounds: 5, pieces: 10, warmup: 3 })
const speed = (side: Side): number => 1000 / median(times.get(side.name)!)
table(
  ['training B', 'ms a step', 'steps a second', 'of native'],
  sides.map((side) => [side.name, figure(1000 / speed(side)), figure(speed(side)), ratio(speed(side) / speed(own[0]))]),
)
const apart = (losses: readonly number[]): string => {
  const compared = Math.min(own[0].losses.length, losses.length)
  return Math.max(...Array.from({ length: compared }, (_, i) => Math.abs(losses[i] / own[0].losses[i] - 1))).toExponential(1)
}
console.log(`Furthest from the native losses: wasm ${apart(own[1].losses)} and ${apart(own[2].losses)}${theirs.length > 0 ? `, jax-js ${apart(theirs)}` : ''} over ${own[0].losses.length} steps.\n`)
for (const side of sides) await side.close()
for (const runtime of runtimes) await runtime.close()
await rm(folder, { recursive: true })
process.exit() // WebAssembly's own threads would keep the process
