// Training A, B and C (engine-facts.md: 10.8M, 0.8M and 29.5M parameters) here and in PyTorch, in turn, on the same work from
// the same start; the matrix products of our step alone; the most memory of each.
//   npx tsx bench/training.ts [A B C]       PYTHON=path of a python with torch (default python3)
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { inTurn, quick, type Side } from './in-turn.ts'
import { median } from './median.ts'
import { productsSide, startBytes, trainingSide, type ModelName } from './models/training-side.ts'
import { keepMemory, lacking, Peer } from './peer.ts'
import { figure, ratio, table } from './table.ts'

interface TorchSide extends Side {
  losses: readonly number[]
  peak: number
}

interface Hello {
  readonly torch: string
  readonly threads: number
  readonly capability: string
}

async function torchSide(name: ModelName, start: string, kind: 'f32' | 'bf16', environment: Record<string, string>, label: string): Promise<TorchSide & { hello: Hello }> {
  const peer = new Peer('torch_train.py', [name, kind, start], environment)
  const side: TorchSide & { hello: Hello } = {
    name: label,
    losses: [],
    peak: 0,
    hello: await peer.next<Hello>(),
    async run(n) {
      const { times, losses, peak } = await peer.ask<{ times: number[]; losses: number[]; peak: number }>(String(n))
      side.losses = [...side.losses, ...losses]
      side.peak = peak
      return times
    },
    close: () => peer.close(),
  }
  return side
}

const wanted = (process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['B', 'A', 'C']) as ModelName[]
const noTorch = lacking('torch')
if (noTorch !== undefined) console.log(`PyTorch: skipped, ${noTorch}.\n`)

const bf16 = 'PyTorch bf16 autocast, memory kept'
/** A processor without bf16 takes minutes a step of C: measured once, left out afterwards. */
let hopeless = false
for (const name of wanted) {
  const rows: string[][] = []
  const notes: string[] = []
  const folder = await mkdtemp(join(tmpdir(), 'cantian-bench-'))
  const start = join(folder, 'start.f32')
  await writeFile(start, startBytes(name))
  const runtime = createNativeRuntime()
  const own = await trainingSide(name, runtime, 'Cantian f32')
  const products = await productsSide(name, runtime)
  const peers = noTorch === undefined
    ? [
        await torchSide(name, start, 'f32', {}, 'PyTorch f32'),
        await torchSide(name, start, 'f32', keepMemory, 'PyTorch f32, memory kept'),
        ...(hopeless ? [] : [await torchSide(name, start, 'bf16', keepMemory, bf16)]),
      ]
    : []
  const sides = [own, products, ...peers]
  const times = await inTurn(sides, quick ? { rounds: 1, pieces: 1, warmup: 1 } : { rounds: 5, pieces: { A: 3, B: 40, C: 2 }[name], warmup: 3 })
  const of = (side: Side): number => median(times.get(side.name)!)
  if (hopeless) notes.push(`${bf16}: not run again, it was over 4 times as slow above`)
  hopeless ||= median(times.get(bf16) ?? [0]) > 4 * of(own)
  const peaks = new Map<Side, number>([[own, peakOf(name)], ...peers.map((peer) => [peer, peer.peak] as const)])
  for (const side of sides) {
    const peak = peaks.get(side)
    rows.push([side.name, figure(of(side)), ratio(of(side) / of(own)), peak === undefined ? '–' : figure(peak / 1e6)])
    await side.close()
  }
  notes.push(`${products.count} products take ${((100 * of(products)) / of(own)).toFixed(0)}% of our step, ${figure(products.operations / of(products) / 1e6)} GFLOP/s`)
  if (peers.length > 0) {
    const [f32] = peers
    const compared = Math.min(8, own.losses.length, f32.losses.length)
    const furthest = Math.max(...Array.from({ length: compared }, (_, i) => Math.abs(own.losses[i] / f32.losses[i] - 1)))
    notes.push(`from the same start the first ${compared} losses are within ${furthest.toExponential(1)} of PyTorch's f32 (PyTorch ${f32.hello.torch}, ${f32.hello.capability}, ${f32.hello.threads} threads)`)
  }
  await rm(folder, { recursive: true })
  table([`training ${name}`, 'ms a step', 'of ours', 'peak MB'], rows)
  for (const note of notes) console.log(`- ${note}`)
  console.log()
}
console.log('Medians of steps taken in turn. Peak memory is of a fresh process each, ours with Node and the TypeScript loader.\n')

function peakOf(name: ModelName): number {
  const script = fileURLToPath(new URL('peak-training.ts', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', script, name], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (JSON.parse(stdout) as { peak: number }).peak
}
