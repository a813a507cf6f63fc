import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TokenDataset } from '../../src/data/text/index.ts'
import { CantianError } from '../../src/errors/index.ts'
import { readDecoderConfig } from '../../src/formats/config/normalize.ts'
import { openSafetensors } from '../../src/formats/safetensors/file.ts'
import { openLocal } from '../../src/formats/source.node.ts'
import { fitFiles, type FitFilesOptions } from '../../src/fit/fit-text.node.ts'
import { adamw } from '../../src/fit/optimizers/index.ts'
import { FolderRunStore } from '../../src/fit/run-store.node.ts'
import type { RunStore } from '../../src/fit/run-store.ts'
import { Trainer } from '../../src/fit/trainer.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { rig } from './rig.ts'
import { tinyChoices } from './tiny-run.ts'

const steps = JSON.parse(readFileSync(new URL('../golden/training/steps.json', import.meta.url), 'utf8')) as {
  config: object
  batch: number
  context: number
  rate: number
  warmup: number
  weightDecay: number
  clip: number
  batches: { ids: number[]; targets: number[]; weights: number[] }[]
  float64: { losses: number[]; norms: number[]; ends: Record<string, [sum: number, squares: number]> }
}

/** A runtime with single numbers fed in float64, which only the reference takes, and with a form of step of one's choice. */
function adapted(runtime: Runtime, { training = runtime.training, exact = false, taps = false }: { training?: Runtime['training']; exact?: boolean; taps?: boolean }): Runtime {
  return {
    description: runtime.description,
    training,
    createState: (spec, over) => runtime.createState(spec, over),
    close: () => runtime.close(),
    async compile(program, options) {
      const executable = await runtime.compile(program, options)
      const tapped = Object.keys(program.taps)
      return {
        program,
        run: (entry, state, feeds = {}, more = {}) => {
          const given = exact ? Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, typeof feed === 'number' ? Float64Array.of(feed) : feed])) : feeds
          return executable.run(entry, state, given, taps && entry === 'gradients' ? { ...more, taps: tapped } : more)
        },
        close: () => executable.close(),
      }
    },
  }
}

/** The golden batches, one after another. */
const goldenBatches = {
  batch: ({ batch }: { batch: number }) => {
    const { ids, targets, weights } = steps.batches[batch]
    const count = weights.reduce((a, b) => a + b)
    return { ids: Int32Array.from(ids), targets: Int32Array.from(targets), weights: Float32Array.from(weights), tokens: count, bytes: count, next: { epoch: 0, batch: batch + 1 } }
  },
} as unknown as TokenDataset

async function goldenRun(runtime: Runtime): Promise<{ losses: number[]; norms: number[]; ends: Record<string, [number, number]> }> {
  const { rate, warmup, weightDecay, clip, batch } = steps
  const trainer = await Trainer.create({
    runtime,
    config: readDecoderConfig(JSON.stringify(steps.config), 'config.json'),
    optimizer: adamw({ weightDecay }),
    schedule: { kind: 'constant', peak: rate, warmup, steps: steps.batches.length },
    dataset: goldenBatches,
    batch,
    accumulation: 1,
    clip,
    ema: 0,
    seed: 1,
  })
  const file = await openSafetensors(await openLocal(new URL('../golden/training/start.safetensors', import.meta.url).pathname))
  try {
    for (const name of file.tensors.keys()) await trainer.state.write([{ name, values: await file.floats(name) }])
    const [losses, norms] = [[] as number[], [] as number[]]
    for (let i = 0; i < steps.batches.length; i++) {
      const { loss, gradientNorm } = await trainer.step()
      losses.push(loss)
      norms.push(gradientNorm)
    }
    const ends: Record<string, [number, number]> = {}
    for (const { name } of trainer.parameters) {
      const [{ data }] = await trainer.state.read([{ name }])
      ends[name] = [(data as Float64Array).reduce((a, b) => a + b, 0), (data as Float64Array).reduce((a, b) => a + b * b, 0)]
    }
    return { losses, norms, ends }
  } finally {
    await file.close()
    trainer.close()
  }
}

const furthest = (found: readonly number[], wanted: readonly number[]): number => Math.max(...wanted.map((value, i) => Math.abs(found[i] / value - 1)))

describe('twenty steps of a Llama, as transformers and torch.optim.AdamW take them', () => {
  const { losses, norms, ends } = steps.float64

  it('reference, float64', async () => {
    const found = await goldenRun(adapted(createReferenceRuntime(), { exact: true }))
    // A result is handed out as float32; what stays in the state is float64.
    expect(furthest(found.losses, losses)).toBeLessThan(1e-7)
    expect(furthest(found.norms, norms)).toBeLessThan(1e-7)
    for (const [name, [sum, squares]] of Object.entries(ends)) {
      expect(Math.abs(found.ends[name][0] - sum), name).toBeLessThan(1e-9 * Math.max(1, Math.sqrt(squares)))
      expect(found.ends[name][1] / squares - 1, name).toBeCloseTo(0, 9)
    }
  })

  it.skipIf(!nativeAvailable())('native, float32', async () => {
    const found = await goldenRun(createNativeRuntime({ threads: 2 }))
    expect(furthest(found.losses, losses)).toBeLessThan(1e-4)
    expect(furthest(found.norms, norms)).toBeLessThan(1e-4)
  })

  it('gradients and update in one graph or in two: the same numbers', async () => {
    const one = await goldenRun(adapted(createReferenceRuntime(), { training: 'step' }))
    const two = await goldenRun(adapted(createReferenceRuntime(), { training: 'split' }))
    expect(two).toEqual(one)
  })

  it.skipIf(!nativeAvailable())('in one graph on the native runtime', async () => {
    const found = await goldenRun(adapted(createNativeRuntime({ threads: 2 }), { training: 'step' }))
    expect(furthest(found.losses, losses)).toBeLessThan(1e-4)
  })
})

/** Losses and gradient norms of a run, by step, exactly. */
async function lossesOf(options: FitFilesOptions): Promise<[number, number][]> {
  const found: [number, number][] = []
  for await (const event of fitFiles(options)) if (event.kind === 'step') found.push([event.loss, event.gradientNorm])
  return found
}

describe.skipIf(!nativeAvailable())('nothing that one looks at changes what comes', () => {
  const wide = { width: 64, heads: 4, context: 32, batch: 8, steps: 16 }
  const two = () => createNativeRuntime({ threads: 2 })
  let plain: [number, number][]
  beforeAll(async () => {
    plain = await lossesOf(tinyChoices(two(), { ...wide, evaluateEvery: 1000, sampleEvery: 0 }))
    expect(plain).toHaveLength(16)
    expect(plain[15][0]).toBeLessThan(plain[0][0])
  })

  it('the same seed gives the same run, with two threads', async () => expect(await lossesOf(tinyChoices(two(), { ...wide, evaluateEvery: 1000, sampleEvery: 0 }))).toEqual(plain))
  it('another seed gives another', async () => expect(await lossesOf(tinyChoices(two(), { ...wide, seed: 4, evaluateEvery: 1000, sampleEvery: 0 }))).not.toEqual(plain))
  it('evaluating and sampling every step', async () => expect(await lossesOf(tinyChoices(two(), { ...wide, evaluateEvery: 1, sampleEvery: 1 }))).toEqual(plain))
  it('every tensor tapped that has a name', async () => expect(await lossesOf(tinyChoices(adapted(two(), { taps: true }), { ...wide, evaluateEvery: 1000, sampleEvery: 0 }))).toEqual(plain))
  it('saving every step', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cantian-training-'))
    try {
      expect(await lossesOf(tinyChoices(two(), { ...wide, evaluateEvery: 1000, sampleEvery: 0, saveEvery: 1, out: join(folder, 'run') }))).toEqual(plain)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe.skipIf(!nativeAvailable())('layers that are computed anew', () => {
  it('give the same losses, by other operators of the same sums', async () => {
    const of = (recompute: boolean) => lossesOf(tinyChoices(createNativeRuntime(), { layers: 3, width: 64, heads: 4, context: 32, batch: 8, steps: 12, evaluateEvery: 1000, sampleEvery: 0, recompute }))
    const [kept, anew] = [await of(false), await of(true)]
    expect(anew).toHaveLength(12)
    for (const [i, [loss, norm]] of kept.entries()) {
      expect(Math.abs(anew[i][0] / loss - 1)).toBeLessThan(1e-4)
      expect(Math.abs(anew[i][1] / norm - 1)).toBeLessThan(1e-2)
    }
  })
})

describe('accumulation', () => {
  // 14 steps stay within the first epoch, after which batches of other sizes begin at other places; one window of it is masked in part.
  const losses = async (runtime: Runtime, batch: number, accumulation: number) => {
    const { trainer } = await rig(runtime, { batch, accumulation, steps: 14, warmup: 0, clip: 1 })
    try {
      const found: { loss: number; gradientNorm: number; tokens: number }[] = []
      for (let i = 0; i < 14; i++) {
        const { loss, gradientNorm, tokens } = await trainer.step()
        found.push({ loss, gradientNorm, tokens })
      }
      const [{ data }] = await trainer.state.read([{ name: 'model.layers.0.mlp.up_proj.weight' }])
      return { found, end: Array.from(data), cursor: trainer.position.cursor }
    } finally {
      trainer.close()
    }
  }
  const cases: [title: string, skip: boolean, make: () => Runtime, tolerance: number][] = [
    ['reference', false, () => adapted(createReferenceRuntime(), { training: 'split', exact: true }), 2e-7],
    ['native', !nativeAvailable(), () => createNativeRuntime({ threads: 1 }), 2e-5],
  ]
  for (const [title, skip, make, tolerance] of cases) {
    it.skipIf(skip)(`three batches of 6 are one of 18, also where targets run out: ${title}`, async () => {
      const [apart, whole] = [await losses(make(), 6, 3), await losses(make(), 18, 1)]
      expect(apart.found.map(({ tokens }) => tokens)).toEqual(whole.found.map(({ tokens }) => tokens))
      expect(new Set(whole.found.map(({ tokens }) => tokens)).size).toBeGreaterThan(1)
      expect(furthest(apart.found.map(({ loss }) => loss), whole.found.map(({ loss }) => loss))).toBeLessThan(tolerance)
      expect(furthest(apart.found.map(({ gradientNorm }) => gradientNorm), whole.found.map(({ gradientNorm }) => gradientNorm))).toBeLessThan(tolerance * 10)
      apart.end.forEach((value, i) => expect(Math.abs(value - whole.end[i])).toBeLessThan(tolerance * 10))
    })
  }

  it('a masked target counts for nothing: the loss is the mean of those that count', async () => {
    const { trainer } = await rig(createReferenceRuntime(), { batch: 4 })
    try {
      const { dataset } = trainer.options
      const last = { epoch: 0, batch: dataset.batchesPerEpoch(4, 8) - 1 }
      const { next: _next, ...part } = dataset.batch(last, 4, 8)
      expect(part.tokens).toBeLessThan(32)
      trainer.position = { step: 0, cursor: last }
      const feeds = { ids: part.ids, targets: part.targets, weights: part.weights }
      const { losses: each } = await trainer.executable.run('evaluate', trainer.state, { ...feeds, scale: 1 })
      const counted = Array.from(each.data).filter((_, i) => part.weights[i] === 1)
      expect(counted).toHaveLength(part.tokens)
      const { loss, tokens } = await trainer.step()
      expect(tokens).toBe(part.tokens)
      expect(loss).toBeCloseTo(counted.reduce((a, b) => a + b) / counted.length, 6)
    } finally {
      trainer.close()
    }
  })
})

describe('a loss that is no number', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cantian-diverged-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const runtimes: [title: string, skip: boolean, make: () => Runtime][] = [
    ['native', !nativeAvailable(), () => createNativeRuntime({ threads: 1 })],
    ['reference, one graph a step', false, createReferenceRuntime],
  ]
  for (const [title, skip, make] of runtimes) {
    it.skipIf(skip)(`stops, keeps the last checkpoint and names the first layer: ${title}`, async () => {
      const training = await rig(make(), { steps: 9, saveEvery: 2 }, { layers: 3 })
      const out = join(folder, title)
      const store = await FolderRunStore.create(out)
      // Poisons a parameter of the second layer after the checkpoint of step 4.
      const poisoned: RunStore = {
        name: store.name,
        begin: (files) => store.begin(files),
        log: (event) => store.log(event),
        load: () => store.load(),
        close: () => store.close(),
        save: async (content) => {
          const saved = await store.save(content)
          if (content.position.step === 4) await training.trainer.state.write([{ name: 'model.layers.1.mlp.up_proj.weight', start: 3, count: 1, values: [NaN] }])
          return saved
        },
      }
      const error: unknown = await training.train(poisoned, 'start').then(() => undefined, (cause: unknown) => cause)
      await store.close()
      expect(error).toBeInstanceOf(CantianError)
      expect(error).toMatchObject({ code: 'fit.diverged', where: out, values: { step: 5, loss: 'NaN', layer: 'model.layers.1', checkpoint: '4' } })
      // What is on the disk is whole, and training goes on from it as if nothing had been.
      const again = await FolderRunStore.open(out)
      expect(await training.train(again, 'checkpoint')).toMatchObject({ step: 9, reason: 'finished' })
      await again.close()
      training.trainer.close()
    })
  }

  it.skipIf(!nativeAvailable())('an absurd learning rate: no checkpoint that can’t be gone on from', async () => {
    const out = join(folder, 'absurd')
    const run = fitFiles(tinyChoices(createNativeRuntime({ threads: 1 }), { out, optimizer: 'sgd', learningRate: 100, clip: 0, warmup: 0, weightDecay: 0, steps: 60, saveEvery: 1, evaluateEvery: 1000, sampleEvery: 0, schedule: 'constant', accumulation: 2 }))
    const error: unknown = await run.done.then(() => undefined, (cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'fit.diverged' })
    const { checkpoint } = (error as CantianError).values
    const store = await FolderRunStore.open(out).catch(() => undefined)
    if (checkpoint === '–') expect(store).toBeUndefined()
    else {
      const { run: kept, tensors } = await store!.load()
      expect(String(kept.step)).toBe(checkpoint)
      for await (const [name, values] of tensors()) expect(values.every(Number.isFinite), name).toBe(true)
    }
    await store?.close()
  })
})

describe('early stop', () => {
  it('after as many evaluations without a better one as patience says', async () => {
    // A rate of nearly nothing: no evaluation is better than the first by more than a hair, and a climbing one is worse.
    const training = await rig(createReferenceRuntime(), { steps: 40, evaluateEvery: 2, saveEvery: 100, patience: 3, learningRate: 0.8, warmup: 0, clip: 0, optimizer: 'sgd' })
    const folder = await mkdtemp(join(tmpdir(), 'cantian-early-'))
    const store = await FolderRunStore.create(join(folder, 'run'))
    try {
      const losses: number[] = []
      const watched: RunStore = { ...store, name: store.name, begin: (f) => store.begin(f), save: (c) => store.save(c), load: () => store.load(), close: () => store.close(), log: (event) => (event.kind === 'evaluation' && losses.push(event.heldOutLoss), store.log(event)) }
      const { reason, step } = await training.train(watched, 'start')
      expect(reason).toBe('early')
      // The last evaluation is of everything held out.
      const looked = losses.slice(0, -1)
      const best = looked.indexOf(Math.min(...looked))
      expect(looked.length - 1 - best).toBe(3)
      expect(step).toBe(2 * looked.length)
    } finally {
      await store.close()
      training.trainer.close()
      await rm(folder, { recursive: true })
    }
  })
})
