// The two entries of the package, from their sources: what a program in Node and a page import.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as inNode from '../../src/index.node.ts'
import * as inPage from '../../src/index.ts'
import type { FitEvent } from '../../src/fit/events.ts'

const texts = Array.from({ length: 120 }, (_, i) => `春眠不觉晓，处处闻啼鸟。${i % 5}夜来风雨声，花落知多少。`)
const small = { texts, seed: 3, tokenizer: 'characters', layers: 1, width: 32, heads: 2, context: 32, batch: 4, sampleEvery: 0 } as const

let folder: string
let runtime: inNode.Runtime
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-library-'))
  runtime = await inNode.openRuntime({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
  await rm(folder, { recursive: true, force: true })
})

const lossesOf = async (run: AsyncIterable<FitEvent>): Promise<number[]> => {
  const losses: number[] = []
  for await (const event of run) if (event.kind === 'step') losses.push(event.loss)
  return losses
}

describe('the library', () => {
  it('exports the same names in Node and in pages, but for where runs live and where they compute', () => {
    const only = (a: object, b: object) => Object.keys(a).filter((name) => !(name in b)).sort()
    expect(only(inNode, inPage)).toEqual(['resume'])
    expect(only(inPage, inNode)).toEqual(['createWebRuntime'])
  })

  it('trains into a folder and into memory alike, bit for bit, and both can be asked', async () => {
    const out = join(folder, 'alike')
    const memory = new inPage.MemoryRunStore()
    const [onDisk, inMemory] = [await lossesOf(inNode.fit({ ...small, steps: 8, out, runtime })), await lossesOf(inPage.fit({ ...small, steps: 8, out: memory, runtime }))]
    expect(onDisk).toHaveLength(8)
    expect(inMemory).toEqual(onDisk)
    for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json', 'model.safetensors']) {
      expect(Buffer.from(memory.files.get(name)!).equals(await readFile(join(out, name))), name).toBe(true)
    }
    const answers: string[] = []
    for (const [open, model] of [[inNode.openModel, out], [inPage.openModel, memory.folder]] as const) {
      const opened = await open(model as never, { runtime })
      answers.push((await inNode.ask(opened, '春眠', { temperature: 0, maxTokens: 6 }).answer).text)
      await opened.close()
    }
    expect(answers[1]).toBe(answers[0])
    expect((await memory.load()).position.step).toBe(8)
  })

  it('stops at a signal, saves, and goes on as if it never had', async () => {
    const whole = await lossesOf(inNode.fit({ ...small, steps: 12, out: join(folder, 'whole'), runtime }))
    const out = join(folder, 'stopped')
    const stop = new AbortController()
    const run = inNode.fit({ ...small, steps: 12, out, runtime, signal: stop.signal })
    const before: number[] = []
    for await (const event of run) {
      if (event.kind !== 'step') continue
      before.push(event.loss)
      if (event.step === 4) stop.abort()
    }
    const report = await run.done
    expect(report.reason).toBe('stopped')
    expect(before.length).toBeLessThan(12)
    expect([...before, ...(await lossesOf(inNode.resume(out, { runtime })))]).toEqual(whole)
    expect(await inNode.resume(out, { runtime }).done).toBeNull()
  })

  it('goes on without anybody iterating, and tells whoever comes late everything', async () => {
    const run = inNode.fit({ ...small, steps: 3, runtime })
    await run.done
    expect(await lossesOf(run)).toHaveLength(3)
  })

  it('rejects with a typed error at `done` and where it is iterated, and crashes nothing where nobody looks', async () => {
    const run = inNode.fit({ ...small, texts: [], runtime })
    await expect(run.done).rejects.toBeInstanceOf(inNode.CantianError)
    await expect(lossesOf(run)).rejects.toMatchObject({ code: 'data.text.empty' })
    await expect(inNode.openModel(join(folder, 'nothing-here'), { runtime })).rejects.toMatchObject({ code: 'ask.model.missing' })
    inNode.fit({ ...small, texts: [], runtime })
    await new Promise((resolve) => setTimeout(resolve, 50))
  })
})
