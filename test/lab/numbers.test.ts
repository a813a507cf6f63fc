// What the pages show is what the engine computed: the same numbers as in Node, other ones with another seed, and a cell's
// value is the file's bytes.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitNetwork } from '../../lab/engine/network.ts'
import { curveAt, descend, fromSeeds } from '../../lab/engine/points.ts'
import { wave } from '../../lab/engine/wave.ts'
import { chromiumMissing } from '../browser/chromium.ts'
import { openLab, shown, type LabSession } from './session.ts'

const task = { points: [{ x: 1, y: 2 }, { x: 3, y: 6 }], formula: 'y ~ a*x + b' }

if (chromiumMissing !== undefined) it('shows what the engine computed', (context) => context.skip(chromiumMissing))

it('every try of a descent comes with the curve of its own numbers', async () => {
  const at = [-1, 0, 2.5, 7]
  const { tries, curves } = await descend({ ...task, seed: 1, most: 30, at })
  expect(curves).toHaveLength(tries.length * at.length)
  for (const [i, { values }] of tries.entries()) expect(curves.subarray(i * at.length, (i + 1) * at.length)).toEqual(await curveAt(task.formula, [...values], at))
  expect(curves[0]).not.toBe(curves[at.length])
})

describe.skipIf(chromiumMissing !== undefined)('numbers on the pages', () => {
  let lab: LabSession
  beforeAll(async () => {
    lab = await openLab()
  }, 120_000)
  afterAll(() => lab?.close())

  it('are the events of the descent, step by step, for each seed', async () => {
    const first: number[] = []
    for (const seed of [1, 2]) {
      const { tries } = await descend({ ...task, seed, most: 600 })
      for (const at of [7]) {
        await lab.visit({ query: `room=line&seed=${seed}&guess=30&step=${4 * at}` }, async (page) => {
          expect(await shown(page, 'tries', 'a')).toBe(tries[at].values[0])
          expect(await shown(page, 'tries', 'b')).toBe(tries[at].values[1])
          expect(await shown(page, 'tries', 'error')).toBe(tries[at].residualSumOfSquares)
        })
      }
      first.push(tries[0].values[0])
    }
    expect(first[0]).not.toBe(first[1])
  }, 60_000)

  it('are the ends of forty seeds', async () => {
    const formula = 'y ~ a*sin(b*x + c)'
    const points = [0, 1, 2, 3, 4, 5, 6].map((x) => ({ x, y: [0, 1, 0.2, -1, 0.1, 1, -0.2][x] }))
    for (const from of [1, 41]) {
      const ends = await fromSeeds({ points, formula, most: 1500, seeds: Array.from({ length: 40 }, (_, i) => from + i) })
      const best = ends.reduce((lowest, one) => (one.residualSumOfSquares < lowest.residualSumOfSquares ? one : lowest))
      const together = ends.filter(({ end }) => end.every((value, i) => Math.abs(value - best.end[i]) <= 1e-2 * Math.max(1, Math.abs(best.end[i]))))
      const query = new URLSearchParams({ room: 'line', scene: 'seeds', controls: 'none', formula, points: points.map(({ x, y }) => `${x},${y}`).join(';'), seeds: String(from) })
      await lab.visit({ query: String(query) }, async (page) => {
        expect(await shown(page, 'seeds', 'ended at the best place')).toBe(together.length)
      })
    }
  }, 90_000)

  it('are a network’s losses, which another seed changes', async () => {
    const { seen } = await wave({ seed: 1, count: 24, noise: 0.06 })
    const losses: number[] = []
    for (const seed of [1, 5]) {
      const { frames } = await fitNetwork({ points: seen, hidden: 8, bend: true, seed, steps: 1200, at: [0] })
      const frame = frames[2]
      losses.push(frame.loss)
      await lab.visit({ query: `room=story&scene=bend&bend=on&controls=none&seed=${seed}&frame=${frame.step}` }, async (page) => {
        // Chromium's and Node's Math.tanh may differ in the last bit.
        expect(await shown(page, 'bend', 'error')).toBeCloseTo(frame.loss, 8)
      })
    }
    expect(losses[0]).not.toBe(losses[1])
  }, 60_000)

  it('are the bytes of the file', async () => {
    const bytes = await readFile(new URL('../../examples/models/poems/model.safetensors', import.meta.url))
    const header = Number(bytes.readBigUInt64LE(0))
    const tensor = 'model.layers.0.self_attn.q_proj.weight'
    const { data_offsets: [begin], shape } = (JSON.parse(bytes.subarray(8, 8 + header).toString()) as Record<string, { data_offsets: [number, number]; shape: number[] }>)[tensor]
    for (const [row, column] of [[7, 12], [19, 27]]) {
      const stored = bytes.readFloatLE(8 + header + begin + 4 * (row * shape[1] + column))
      await lab.visit({ query: `room=story&scene=grid&controls=none&row=${row}&column=${column}` }, async (page) => {
        expect(await shown(page, 'grid', 'this one')).toBe(stored)
      })
    }
  }, 60_000)

  it('show all their digits and their source at a tap', async () => {
    await lab.visit({ query: 'room=line&seed=3' }, async (page) => {
      const number = page.locator('#tries [data-quantity="a"]')
      await number.waitFor()
      const value = Number(await number.getAttribute('data-value'))
      await number.click()
      expect(await number.textContent()).toContain(String(value).replace('-', '−'))
      expect(await number.textContent()).toContain('gradient descent, seed 3')
    })
  }, 60_000)

  it('come in a first load of less than 300 kB compressed', async () => {
    for (const room of ['story', 'line']) {
      const before = lab.requests.length
      await lab.visit({ query: `room=${room}` }, async (page) => {
        await page.waitForTimeout(500)
      })
      const asked = [...new Set(lab.requests.slice(before))].map((url) => new URL(url).pathname.replace('/somewhere/lab/', '')).map((path) => (path === '' ? 'index.html' : path))
      // The model is 4 MB; it loads when its scene comes into sight.
      expect(asked.filter((path) => path.includes('safetensors'))).toEqual([])
      const sizes = await Promise.all(asked.map(async (path) => gzipSync(await readFile(`${lab.folder}/${path}`)).length))
      expect(sizes.reduce((total, size) => total + size, 0), asked.join(' ')).toBeLessThan(300_000)
    }
  }, 60_000)
})
