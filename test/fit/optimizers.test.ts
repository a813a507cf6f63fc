import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { adamw, muon, sgd, type Optimizer } from '../../src/fit/optimizers/index.ts'
import { decays } from '../../src/fit/optimizers/optimizer.ts'
import { learningRate, type Schedule } from '../../src/fit/schedule.ts'
import { trainingEntries } from '../../src/fit/training-program.ts'
import { add, input, mul, state, sum } from '../../src/graph/index.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'

type Numbers = Record<string, number[]>
interface Golden {
  shapes: Record<string, number[]>
  rates: number[]
  start: Numbers
  gradients: Numbers[]
  cases: Record<string, { name: 'sgd' | 'adamw' | 'muon'; options: object; clip: number; ema: number; norms: number[]; first: Numbers; last: Numbers; average: Numbers }>
}
const golden = JSON.parse(readFileSync(new URL('../golden/optimizers/optimizers.json', import.meta.url), 'utf8')) as Golden
const specs = Object.entries(golden.shapes).map(([name, shape]) => ({ name, shape, start: { kind: 'zeros' as const } }))
const makers: Record<string, (options: object) => Optimizer> = { sgd, adamw, muon }

/** A loss whose gradient is what is fed: the sum of every parameter times its feed. */
function programOf(optimizer: Optimizer, clip: number, ema: number, form: 'split' | 'step') {
  const parameters = new Map(specs.map(({ name, shape }) => [name, state(name, 'f32', shape)]))
  const loss = specs.map(({ name, shape }) => sum(mul(parameters.get(name)!, input(`fed.${name}`, 'f32', shape)))).reduce((total, one) => add(total, one))
  return trainingEntries({ specs, parameters, loss }, { loss }, { optimizer, clip, ema, accumulates: false, form })
}

/** The largest difference of any number from the golden one, over the largest size of a golden number. */
function distance(found: Numbers, wanted: Numbers): number {
  let [most, size] = [0, 0]
  for (const { name } of specs) {
    wanted[name].forEach((value, i) => {
      most = Math.max(most, Math.abs(value - found[name][i]))
      size = Math.max(size, Math.abs(value))
    })
  }
  return most / size
}

async function runCase(runtime: Runtime, form: 'split' | 'step', { name, options, clip, ema }: Golden['cases'][string]) {
  const optimizer = makers[name](options)
  const exact = runtime.description.kind === 'reference'
  const program = programOf(optimizer, clip, ema, form)
  const executable = await runtime.compile(program)
  const numbers = await runtime.createState(program.state)
  try {
    for (const { name: parameter } of specs) {
      await numbers.write([{ name: parameter, values: golden.start[parameter] }])
      if (ema > 0) await numbers.write([{ name: `ema.${parameter}`, values: golden.start[parameter] }])
    }
    const read = async (prefix: string): Promise<Numbers> => {
      const arrays = await numbers.read(specs.map((spec) => ({ name: `${prefix}${spec.name}` })))
      return Object.fromEntries(specs.map((spec, i) => [spec.name, Array.from(arrays[i].data)]))
    }
    const norms: number[] = []
    let first: Numbers = {}
    for (const [i, rate] of golden.rates.entries()) {
      const fed = Object.fromEntries(specs.map((spec) => [`fed.${spec.name}`, Float32Array.from(golden.gradients[i][spec.name])]))
      // As arrays of float64, which the reference takes as they are.
      const update = Object.fromEntries(Object.entries(optimizer.feeds(i + 1, rate)).map(([feed, value]) => [feed, exact ? Float64Array.of(value) : value]))
      if (form === 'split') await executable.run('gradients', numbers, fed)
      const { gradientNorm } = form === 'split' ? await executable.run('apply', numbers, update) : await executable.run('step', numbers, { ...fed, ...update })
      norms.push(gradientNorm.data[0])
      if (i === 0) first = await read('')
    }
    return { norms, first, last: await read(''), average: ema > 0 ? await read('ema.') : undefined }
  } finally {
    executable.close()
    numbers.close()
  }
}

const runtimes: { title: string; skip: boolean; make: () => Runtime; form: 'split' | 'step'; tolerance: number }[] = [
  { title: 'reference, float64', skip: false, make: createReferenceRuntime, form: 'step', tolerance: 1e-10 },
  { title: 'reference, gradients and update apart', skip: false, make: createReferenceRuntime, form: 'split', tolerance: 1e-10 },
  { title: 'native, float32', skip: !nativeAvailable(), make: () => createNativeRuntime({ threads: 1 }), form: 'split', tolerance: 1e-5 },
  { title: 'native, in one graph', skip: !nativeAvailable(), make: () => createNativeRuntime({ threads: 1 }), form: 'step', tolerance: 1e-5 },
]

for (const { title, skip, make, form, tolerance } of runtimes) {
  describe.skipIf(skip)(`updates as PyTorch's: ${title}`, () => {
    const runtime = skip ? undefined : make()
    afterAll(() => runtime?.close())
    for (const [what, wanted] of Object.entries(golden.cases)) {
      it(what, async () => {
        const found = await runCase(runtime!, form, wanted)
        for (const [i, norm] of wanted.norms.entries()) expect(Math.abs(found.norms[i] / norm - 1)).toBeLessThan(Math.max(tolerance, 1e-7)) // a result is float32
        expect(distance(found.first, wanted.first), 'after a step').toBeLessThan(tolerance)
        // Newton-Schulz multiplies a rounding error by up to 3.4 an iteration.
        const last = tolerance * (wanted.name === 'muon' && tolerance > 1e-6 ? 10 : 1)
        expect(distance(found.last, wanted.last), 'after six').toBeLessThan(last)
        if (found.average) expect(distance(found.average, wanted.average), 'average').toBeLessThan(last)
      })
    }
  })
}

describe('decay groups', () => {
  it('matrices decay, vectors don’t', () => {
    const start = { kind: 'zeros' } as const
    expect(decays({ name: 'w', shape: [3, 4], start })).toBe(true)
    expect(decays({ name: 'norm', shape: [3], start })).toBe(false)
  })
})

describe('schedules', () => {
  const rates = (schedule: Schedule) => Array.from({ length: schedule.steps }, (_, i) => learningRate(schedule, i + 1))
  const close = (found: number[], wanted: number[]) => found.forEach((rate, i) => expect(rate, `step ${i + 1}`).toBeCloseTo(wanted[i], 12))

  it('constant', () => close(rates({ kind: 'constant', peak: 2, warmup: 0, steps: 3 }), [2, 2, 2]))
  it('rises from 0 first', () => close(rates({ kind: 'constant', peak: 2, warmup: 4, steps: 6 }), [0.5, 1, 1.5, 2, 2, 2]))
  it('cosine down to a tenth', () => {
    const wanted = [0.5, 1, ...[1, 2, 3, 4].map((i) => 0.1 + 0.45 * (1 + Math.cos((Math.PI * i) / 4)))]
    close(rates({ kind: 'cosine', peak: 1, warmup: 2, steps: 6 }), wanted)
    expect(wanted.at(-1)).toBeCloseTo(0.1, 12)
  })
  it('warmup, stable, decay', () => {
    close(rates({ kind: 'warmup-stable-decay', peak: 1, warmup: 2, steps: 10 }), [0.5, 1, 1, 1, 1, 1, 1, 1, 0.55, 0.1])
    close(rates({ kind: 'warmup-stable-decay', peak: 1, warmup: 0, steps: 4, decay: 0.5, floor: 0 }), [1, 1, 0.5, 0])
  })
  it('a warmup longer than the run only rises', () => close(rates({ kind: 'cosine', peak: 1, warmup: 10, steps: 4 }), [0.1, 0.2, 0.3, 0.4]))
  it('one step alone is at the peak', () => close(rates({ kind: 'warmup-stable-decay', peak: 3, warmup: 1, steps: 1 }), [3]))
})
