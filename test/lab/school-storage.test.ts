// A run whose browser stops keeping it goes on in memory, and says so once.
import { describe, expect, it } from 'vitest'
import { BrowserRunStore } from '../../lab/engine/school/run-store.ts'
import type { RunRecord, Storage } from '../../lab/engine/school/storage.ts'
import type { CantianError } from '../../src/errors/index.ts'

const record: RunRecord = {
  id: 'one', created: 0, title: '', request: { text: 'quatrains', tokenizer: 'characters', layers: 1, width: 32, steps: 10, seed: 1 },
  files: {}, tokens: { ids: new Uint16Array(), starts: new Float64Array(), bytes: new Float64Array() }, start: null, guessing: null, step: null, finished: false,
}

const refusing = (name: string): Storage =>
  ({
    transaction() {
      throw new DOMException('no more', name)
    },
  }) as unknown as Storage

const content = (step: number) => ({
  model: [{ name: 'w', dtype: 'F32' as const, shape: [2], data: () => Promise.resolve(new Uint8Array(new Float32Array([step, -step]).buffer)) }],
  optimizer: [],
  position: { format: 1 as const, step, cursor: { epoch: 0, batch: step }, best: null, evaluationsSinceBest: 0, trainedMilliseconds: 0 },
  run: { finished: false } as never,
})

describe('a run in a browser', () => {
  it.each([['QuotaExceededError', 'lab.storage.full'], ['InvalidStateError', 'lab.storage.refused']])('%s: %s, once, and the last checkpoint is still there', async (name, code) => {
    const told: unknown[] = []
    const store = new BrowserRunStore(refusing(name), record, (error) => told.push(error))
    await store.save(content(3))
    await store.save(content(6))
    expect(told.map((error) => (error as CantianError).code)).toEqual([code])
    expect(store.steps).toEqual([3, 6])
    const { position, tensors } = await store.load()
    expect(position.step).toBe(6)
    const found: [string, number[]][] = []
    for await (const [tensor, values] of tensors()) found.push([tensor, [...values]])
    expect(found).toEqual([['w', [6, -6]]])
  })

  it('without storage has nothing to load before its first checkpoint', async () => {
    await expect(new BrowserRunStore(null, record, () => undefined).load()).rejects.toMatchObject({ code: 'fit.no-run' })
  })
})
