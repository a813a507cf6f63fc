// Tiles against the numbers themselves: every cell of every level, exact or sampled, local and over a network that counts.
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPlace } from '../../src/formats/model-place.node.ts'
import { fromNumbers, storedNumbers, type StoredType } from '../../src/formats/dtype.ts'
import { safetensorsBytes } from '../../src/formats/safetensors/write.ts'
import { memoryFolder } from '../../src/formats/source.ts'
import { Philox } from '../../src/graph/philox.ts'
import { openAt, type OpenedCheckpoint } from '../../src/see/open.ts'
import { gridAt, gridOf } from '../../src/see/tiles/grid.ts'
import { folderStore, pyramidKey } from '../../src/see/tiles/pyramid-store.node.ts'
import { Pyramids } from '../../src/see/tiles/pyramids.ts'
import { joinedWithin } from '../../src/see/tiles/reading.ts'
import { decodeTile, encodeTile, type Tile } from '../../src/see/tiles/tile.ts'
import { tileOf, viewOf } from '../../src/see/tiles/view.ts'
import { serveRanges } from './giant/range-server.ts'

interface Made {
  readonly name: string
  readonly dtype: StoredType
  readonly shape: readonly number[]
  readonly data: Uint8Array<ArrayBuffer>
}

function made(name: string, dtype: StoredType, shape: readonly number[], seed: number, change: (values: Float64Array) => void = () => undefined): Made {
  const random = new Philox(seed, 'test.tiles')
  const values = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => random.normal(i))
  change(values)
  return { name, dtype, shape, data: fromNumbers(dtype === 'I64' ? (Array.from(values, (value) => BigInt(Math.round(1000 * value))) as bigint[]) : values, dtype) }
}

const small = [
  made('wide', 'F32', [70, 301], 1),
  made('deep', 'BF16', [3, 33, 65], 2),
  made('line', 'F64', [1000], 3),
  made('one', 'F16', [], 4),
  made('whole', 'I64', [20, 20], 5),
  made('holes', 'F32', [40, 40], 6, (values) => {
    values[41] = NaN
    values[1599] = -Infinity
  }),
  { name: 'none', dtype: 'F32', shape: [0, 7], data: new Uint8Array(0) } satisfies Made,
]
const valuesOf = ({ data, dtype }: Made): number[] => Array.from(storedNumbers(data, dtype) as ArrayLike<number>, Number)

/** What a cell must show, from the numbers one by one. */
function cell({ shape, ...rest }: Made, values: readonly number[], level: number, row: number, column: number, type: 'extreme' | 'rms'): number {
  const grid = gridOf(shape)
  const side = 2 ** level
  const under: number[] = []
  for (let r = row * side; r < Math.min(grid.rows, (row + 1) * side); r++) for (let c = column * side; c < Math.min(grid.columns, (column + 1) * side); c++) under.push(values[r * grid.columns + c])
  void rest
  if (under.some(Number.isNaN)) return NaN
  if (type === 'rms') return Math.sqrt(under.reduce((sum, value) => sum + value * value, 0) / under.length)
  return under.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)
}

function expectCells(tile: Tile, tensor: Made, row = 0, column = 0): void {
  const values = valuesOf(tensor)
  for (let r = 0; r < tile.rows; r++) {
    for (let c = 0; c < tile.columns; c++) {
      const found = tile.values[r * tile.columns + c]
      const wanted = tile.level === 0 ? values[(row + r) * gridOf(tensor.shape).columns + column + c] : cell(tensor, values, tile.level, row + r, column + c, tile.type as 'rms')
      const same = Number.isNaN(wanted) ? Number.isNaN(found) : tile.type === 'rms' ? found === wanted || Math.abs(found - wanted) <= 2e-7 * Math.abs(wanted) : Object.is(found, Math.fround(wanted))
      if (!same) expect.fail(`${tensor.name}, level ${tile.level}, ${tile.type}, cell ${row + r},${column + c}: ${found}, not ${wanted}`)
    }
  }
}

let opened: OpenedCheckpoint
let folder: string
const large = made('large', 'F32', [3000, 3001], 7)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-tiles-'))
  await writeFile(join(folder, 'model.safetensors'), await safetensorsBytes([...small, large]))
  opened = await openAt(folder, await openPlace(folder))
})
afterAll(async () => {
  await opened.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a view', () => {
  it.each(small.map((tensor) => [tensor.name, tensor] as const))('of %s shows its numbers, and what lies under every cell of every level', async (name, tensor) => {
    for (let level = 0; level < 11; level++) {
      const whole = gridAt(gridOf(tensor.shape), level)
      for (const type of ['extreme', 'rms'] as const) {
        const tile = await viewOf(opened, name, { level, row: 0, column: 0, ...whole }, { type })
        expect(tile).toMatchObject({ ...whole, level, sampled: false, type: level === 0 ? 'value' : type })
        expectCells(tile, tensor)
      }
    }
  })

  it('of a part is that part, cut at the edges', async () => {
    expectCells(await viewOf(opened, 'wide', { level: 0, row: 60, column: 290, rows: 50, columns: 50 }), small[0], 60, 290)
    const part = await viewOf(opened, 'wide', { level: 2, row: 3, column: 70, rows: 5, columns: 100 })
    expect(part).toMatchObject({ rows: 5, columns: 6 })
    expectCells(part, small[0], 3, 70)
    expect(await tileOf(opened, 'wide', { level: 0, row: 0, column: 1 })).toMatchObject({ rows: 70, columns: 45 })
  })

  it.each([
    [{ level: 0, row: 70, column: 0, rows: 1, columns: 1 }],
    [{ level: -1, row: 0, column: 0, rows: 1, columns: 1 }],
    [{ level: 99, row: 0, column: 0, rows: 1, columns: 1 }],
    [{ level: 0, row: 0, column: 1.5, rows: 1, columns: 1 }],
    [{ level: 0, row: 0, column: 0, rows: 1 << 20, columns: 2 }],
  ])('%o is refused', async (rectangle) => {
    await expect(viewOf(opened, 'wide', rectangle)).rejects.toMatchObject({ code: 'see.view', where: 'wide' })
  })
})

describe('a large tensor', () => {
  it('is sampled and marked so until its pyramid is there; then exact, also when the pyramid comes from the store', async () => {
    const store = folderStore(join(folder, 'cache'))
    const pyramids = new Pyramids(opened, store, (tensor) => pyramidKey(opened, tensor))
    const place = { level: 4, row: 0, column: 0, rows: 188, columns: 188 }
    const values = valuesOf(large)
    const first = await viewOf(opened, 'large', place, { pyramids })
    expect(first).toMatchObject({ sampled: true, rows: 188, columns: 188 })
    // A sample may miss the extreme, never pass it.
    for (let i = 0; i < first.values.length; i += 7) expect(Math.abs(first.values[i])).toBeLessThanOrEqual(Math.abs(cell(large, values, 4, Math.floor(i / 188), i % 188, 'extreme')))
    expect(first.values.every((value) => value !== 0)).toBe(true)
    await pyramids.want('large')
    for (const type of ['extreme', 'rms'] as const) for (const level of [3, 4, 5, 6]) {
      const tile = await viewOf(opened, 'large', { level, row: 5, column: 9, rows: 40, columns: 40 }, { pyramids, type })
      expect(tile.sampled).toBe(false)
      expectCells(tile, large, 5, 9)
    }
    const again = new Pyramids(opened, store, (tensor) => pyramidKey(opened, tensor))
    const [built, stored] = await Promise.all([pyramids.want('large'), again.want('large')])
    expect(stored).toEqual(built)
    // Another version of the file has another key.
    const key = await pyramidKey(opened, 'large')
    await utimes(join(folder, 'model.safetensors'), 1, 1)
    const changed = await openAt(folder, await openPlace(folder))
    expect(await pyramidKey(changed, 'large')).not.toBe(key)
    await changed.close()
    await Promise.all([pyramids.close(), again.close()])
  })

  it('costs at most 4 MB a view over a network, in few requests', async () => {
    const served = await serveRanges(folder)
    try {
      const remote = await openAt(`${served.url}/model.safetensors`, await openPlace(`${served.url}/model.safetensors`))
      const requests = () => [...served.requests.values()].reduce((sum, count) => sum + count, 0)
      for (const place of [{ level: 4, row: 0, column: 0, rows: 188, columns: 188 }, { level: 0, row: 1000, column: 1000, rows: 256, columns: 256 }, { level: 1, row: 100, column: 700, rows: 300, columns: 300 }]) {
        const [sent, asked] = [served.sent, requests()]
        const tile = await viewOf(remote, 'large', place)
        expect(served.sent - sent).toBeLessThanOrEqual(4 << 20)
        expect(requests() - asked).toBeLessThanOrEqual(24)
        expect(tile.sampled).toBe(place.level > 0)
        if (place.level === 0) expectCells(tile, large, 1000, 1000)
      }
      await remote.close()
    } finally {
      await served.close()
    }
  })
})

it('keeps pyramids up to a limit, the newest always', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cantian-pyramids-'))
  const pyramid = (fill: number) => [{ level: 5, rows: 20, columns: 50, extreme: new Float32Array(1000).fill(fill), squares: new Float32Array(1000) }]
  const store = folderStore(folder, undefined, 20_000)
  for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) {
    await store.write(key, pyramid(i))
    // Which is older is a matter of the clock.
    await utimes(join(folder, `${key}.safetensors`), 1000 + i, 1000 + i)
  }
  expect((await readdir(folder)).sort()).toEqual(['c.safetensors', 'd.safetensors'])
  expect((await store.read('d'))![0].extreme[0]).toBe(3)
  await folderStore(folder, undefined, 10).write('e', pyramid(4))
  expect(await readdir(folder)).toEqual(['e.safetensors'])
  await rm(folder, { recursive: true })
})

describe('bytes of a tile', () => {
  it('come back as they went, in the order that is pinned', async () => {
    const tile = await viewOf(opened, 'holes', { level: 1, row: 0, column: 0, rows: 20, columns: 20 })
    const bytes = encodeTile(tile)
    expect(decodeTile(bytes)).toEqual(tile)
    expect([...new Uint32Array(bytes.slice(0, 20).buffer)]).toEqual([20, 20, 1, 1, 0])
    for (const broken of [bytes.slice(0, 10), bytes.slice(0, -4), new Uint8Array(20).fill(255)]) expect(() => decodeTile(broken)).toThrow(expect.objectContaining({ code: 'see.tile' }))
  })
})

describe('runs of elements', () => {
  it('are joined across gaps as far as the bytes allow', () => {
    const runs = [{ start: 0, count: 10 }, { start: 12, count: 10 }, { start: 100, count: 10 }, { start: 110, count: 5 }]
    expect(joinedWithin(runs, 64, 1000)).toEqual([{ start: 0, count: 22 }, { start: 100, count: 15 }])
    expect(joinedWithin(runs, 100, 1000)).toEqual([{ start: 0, count: 115 }])
    expect(joinedWithin(runs, 100, 36)).toEqual([{ start: 0, count: 10 }, { start: 12, count: 10 }, { start: 100, count: 15 }])
  })
})

it('works without Node: a folder in memory', async () => {
  const memory = await openAt('memory', { folder: memoryFolder(new Map([['model.safetensors', await safetensorsBytes(small)]])) })
  expectCells(await viewOf(memory, 'deep', { level: 1, row: 0, column: 0, rows: 50, columns: 33 }), small[1])
})
