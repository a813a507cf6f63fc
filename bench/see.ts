// Looking into checkpoints: statistics against NumPy on the same set (warm), tiles from the first request on, headers.
//   npx tsx bench/see.ts       PYTHON=path of a python with numpy (default python3)
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromNumbers, type StoredType } from '../src/formats/dtype.ts'
import { openPlace } from '../src/formats/model-place.node.ts'
import { writeSafetensors } from '../src/formats/safetensors/write.ts'
import { Philox } from '../src/graph/philox.ts'
import { openAt } from '../src/see/open.ts'
import { statisticsOf } from '../src/see/statistics/tensor.ts'
import { gridAt, gridOf } from '../src/see/tiles/grid.ts'
import { Pyramids } from '../src/see/tiles/pyramids.ts'
import { encodeTile } from '../src/see/tiles/tile.ts'
import { tileOf } from '../src/see/tiles/view.ts'
import { inTurn, quick, type Side } from './in-turn.ts'
import { median } from './median.ts'
import { lacking, Peer } from './peer.ts'
import { figure, ratio, table } from './table.ts'

const folder = await mkdtemp(join(tmpdir(), 'cantian-bench-'))
const shape = quick ? [1024, 1024] : [4096, 11008]

/** A matrix as wide as those of a 7B model, and normal numbers in it. */
async function matrix(dtype: StoredType): Promise<string> {
  const size = shape[0] * shape[1]
  const random = new Philox(1, 'bench.see')
  const values = new Float32Array(size)
  const some = Float32Array.from({ length: 1 << 16 }, (_, i) => 0.02 * random.normal(i))
  for (let i = 0; i < size; i++) values[i] = some[(i * 40503) & 65535] * (1 + (i % 977) / 977)
  const path = join(folder, `${dtype}.safetensors`)
  const parts: Uint8Array[] = []
  await writeSafetensors(async (bytes) => void parts.push(bytes.slice()), [{ name: 'w', dtype, shape, data: fromNumbers(values, dtype) }])
  await writeFile(path, Buffer.concat(parts))
  return path
}

const missing = lacking('numpy')
if (missing !== undefined) console.log(`NumPy: skipped, ${missing}.\n`)

const statistics: string[][] = []
const tiles: string[][] = []
for (const dtype of ['BF16', 'F32'] as const) {
  const path = await matrix(dtype)
  const opened = await openAt(path, await openPlace(path))
  const own: Side = {
    name: 'Cantian',
    async run(n) {
      const times: number[] = []
      for (let i = 0; i < n; i++) {
        const start = performance.now()
        await statisticsOf(opened, 'w')
        times.push(performance.now() - start)
      }
      return times
    },
    close: async () => undefined,
  }
  const sides = [own]
  if (missing === undefined) {
    const peer = new Peer('numpy_statistics.py', [path])
    const { numpy } = await peer.next<{ numpy: string }>()
    sides.push({
      name: `NumPy ${numpy}`,
      async run(n) {
        const times: number[] = []
        for (let i = 0; i < n; i++) times.push((await peer.ask<{ ms: number }>('go')).ms)
        return times
      },
      close: () => peer.close(),
    })
  }
  const measured = await inTurn(sides, { rounds: quick ? 1 : 5, pieces: 1, warmup: 1 })
  const ours = median(measured.get('Cantian')!)
  for (const [name, times] of measured) statistics.push([`${dtype} ${shape.join(' × ')}, ${name}`, figure(median(times)), ratio(median(times) / ours)])
  for (const side of sides) await side.close()

  const random = new Philox(2, 'bench.tiles')
  let drawn = 0
  const measure = async (name: string, level: number, count: number, pyramids?: Pyramids) => {
    const { rows, columns } = gridAt(gridOf(shape), level)
    const times: number[] = []
    let sampled = 0
    for (let i = 0; i < count; i++) {
      const [row, column] = [rows, columns].map((extent) => Math.floor(random.uniform(drawn++) * Math.ceil(extent / 256)))
      const start = performance.now()
      const tile = await tileOf(opened, 'w', { level, row, column }, { pyramids })
      encodeTile(tile)
      times.push(performance.now() - start)
      sampled += Number(tile.sampled)
    }
    times.sort((a, b) => a - b)
    tiles.push([`${dtype}, ${name}`, figure(median(times)), figure(times[Math.ceil(0.99 * count) - 1]), `${sampled} of ${count}`])
  }
  const count = quick ? 20 : 400
  await measure('raw cells', 0, count)
  await measure('level 2, no pyramid', 2, count / 4)
  await measure('level 5, no pyramid', 5, count / 4)
  const pyramids = new Pyramids(opened)
  const start = performance.now()
  await pyramids.want('w')
  const built = performance.now() - start
  await measure('level 3, pyramid', 3, count, pyramids)
  await measure('level 5, pyramid', 5, count, pyramids)
  console.log(`The pyramid of ${dtype} ${shape.join(' × ')}: built in ${figure(built)} ms, ${figure(opened.tensors.get('w')!.bytes / built / 1e6)} GB/s.\n`)
  await pyramids.close()
  await opened.close()
}
table(['statistics of one tensor, warm', 'median ms', 'of ours'], statistics)
console.log('Minimum, maximum, mean, deviation, zeros, NaN, infinities, seven quantiles, 64 bins; read from the page cache.\n')
table(['a tile of 256 × 256 cells', 'median ms', 'p99 ms', 'sampled'], tiles)
console.log('In random order, to the encoded bytes. To reach: p99 of 16 ms for raw cells and those of a pyramid.\n')
await rm(folder, { recursive: true })
