import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Peak, PeakTask } from '../../bench/peak-memory.ts'
import { estimateBytes } from '../../src/fit/estimate.ts'
import { deriveModel, type ModelChoices, type Size } from '../../src/fit/size.ts'
import { nativeAvailable } from '../../src/runtime/native/index.ts'

const script = fileURLToPath(new URL('../../bench/peak-memory.ts', import.meta.url))
const text = fileURLToPath(new URL('../golden/tokenizer/english.txt', import.meta.url))

describe.skipIf(!nativeAvailable() || process.platform !== 'linux')('the memory that a run is said to take, and takes (Linux counts it; needs onnxruntime-node)', () => {
  // bench/estimate.ts measures three sizes by three contexts, and more.
  const cases: PeakTask['choices'][] = [
    { size: 'tiny', context: 128, batch: 16, steps: 2 },
    { size: 'tiny', context: 512, batch: 6, layers: 3, width: 128, steps: 2 },
    { size: 'small', context: 64, batch: 24, steps: 2 },
    { size: 'tiny', context: 256, batch: 12, layers: 6, recompute: true, steps: 2 },
  ]
  for (const choices of cases) {
    it(JSON.stringify(choices), async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, JSON.stringify({ text, choices } satisfies PeakTask)])
      const { measured, estimated } = JSON.parse(stdout) as Peak
      console.log(`${(measured / 1e6).toFixed(0)} MB, estimated ${(estimated / 1e6).toFixed(0)} MB: ${(estimated / measured).toFixed(2)}`)
      expect(estimated / measured).toBeGreaterThan(0.75)
      expect(estimated / measured).toBeLessThan(1.25)
    })
  }
})

describe('the estimate', () => {
  const bytes = (size: Size, choices: ModelChoices, more: Partial<Parameters<typeof estimateBytes>[1]> = {}) => {
    const { config, batch } = deriveModel(size, choices, { size: 2048, begin: 0, end: 1, pad: null })
    return estimateBytes(config, { batch, accumulation: 1, context: config.context, optimizer: 'adamw', ema: 0, ...more })
  }
  it('grows with whatever takes memory', () => {
    const plain = bytes('small', {})
    expect(bytes('medium', {})).toBeGreaterThan(plain)
    expect(bytes('small', {}, { batch: 9 })).toBeGreaterThan(plain)
    expect(bytes('small', {}, { ema: 0.9 })).toBeGreaterThan(plain)
    expect(bytes('small', {}, { accumulation: 2 })).toBeGreaterThan(plain)
    expect(bytes('small', {}, { optimizer: 'sgd' })).toBeLessThan(plain)
    expect(bytes('small', {}, { recompute: true })).toBeLessThan(plain)
  })
})
