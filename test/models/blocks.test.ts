import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import type { Tensor } from '../../src/graph/index.ts'
import type { LatentConfig, RoutingConfig } from '../../src/formats/config/decoder.ts'
import { coordinateNetwork, coordinateParameters, fourierFeatures, type CoordinateNetwork } from '../../src/models/coordinates.ts'
import { frames, overlapAdd, unframe } from '../../src/models/frames.ts'
import { latentHeads, latentScale } from '../../src/models/latent-attention.ts'
import { denseExperts, gatheredExperts, loadBalance, route, stackExperts, type Expert } from '../../src/models/mixture-of-experts.ts'
import { patches, pictures } from '../../src/models/patches.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { answer, defaultTolerance, judged, relativeError, type Case } from '../ops/case.ts'
import { differenceError } from '../ops/difference.ts'
import { expectGolden, type GoldenCase } from '../ops/golden-case.ts'
import { given, type Numbers } from '../ops/numbers.ts'
import { runtimes } from '../ops/runtimes.ts'

/** What the cases of make.py say besides their numbers. */
interface Attributes {
  readonly latent: LatentConfig
  readonly factor: number | null
  readonly scale: number
  readonly routing: RoutingConfig
  readonly side: number
  readonly size: number
  readonly hop: number
  readonly samples: number
  readonly window: readonly number[]
  readonly frequencies: readonly number[]
  readonly network: CoordinateNetwork
}
type Golden = GoldenCase & { readonly attributes: Attributes }
type Inputs = Readonly<Record<string, Tensor>>

const { cases } = JSON.parse(readFileSync(new URL('../golden/blocks/blocks.json', import.meta.url), 'utf8')) as { cases: Record<string, Golden> }

function latentAttention(p: Inputs, { latent, factor, scale }: Attributes): Tensor {
  const layer = {
    project: (x: Tensor, name: string) => (p[`${name}.bias`] ? g.add(g.linear(x, p[`${name}.weight`]), p[`${name}.bias`]) : g.linear(x, p[`${name}.weight`])),
    norm: (name: string) => p[`${name}.weight`],
  }
  const [batch, time, width] = p.x.shape as number[]
  const { q, k, v } = latentHeads(g.reshape(p.x, [batch * time, width]), 3, latent, layer, { cos: p.cos, sin: p.sin, positions: p.at })
  const yarn = factor === null ? null : ({ kind: 'yarn', factor, betaFast: 32, betaSlow: 1, originalContext: 8, attentionFactor: 1, truncate: true } as const)
  expect(latentScale(latent, yarn)).toBeCloseTo(scale, 12)
  const { y } = g.attention(q, k, v, { heads: 3, keyHeads: 3, scale: latentScale(latent, yarn), causal: true, window: 0, softcap: 0 })
  return layer.project(y, 'o_proj')
}

/** The experts out of transformers' stacked matrices, gate over up. */
function stacked(p: Inputs): Expert {
  const width = p['experts.down_proj'].shape[2] as number
  return { gate: g.slice(p['experts.gate_up_proj'], 1, 0, width), up: g.slice(p['experts.gate_up_proj'], 1, width), down: p['experts.down_proj'] }
}

function apart({ gate, up, down }: Expert): Expert[] {
  const one = (x: Tensor, i: number): Tensor => g.reshape(g.slice(x, 0, i, i + 1), x.shape.slice(1))
  return Array.from({ length: gate.shape[0] as number }, (_, i) => ({ gate: one(gate, i), up: one(up, i), down: one(down, i) }))
}

function mixture(p: Inputs, routing: RoutingConfig, way: 'dense' | 'gathered'): Tensor {
  const chosen = route(g.linear(p.x, p['gate.weight']), routing, p['gate.e_score_correction_bias'])
  const experts = stacked(p)
  const y = way === 'dense' ? denseExperts(p.x, chosen, apart(experts), g.silu) : gatheredExperts(p.x, chosen, stackExperts(apart(experts)), g.silu)
  const shared = (name: string): Tensor => p[`shared_experts.${name}_proj.weight`]
  return shared('gate') ? g.add(y, g.linear(g.swiglu(g.linear(p.x, shared('gate')), g.linear(p.x, shared('up'))), shared('down'))) : y
}

const builders: Record<string, (inputs: Inputs, attributes: Attributes) => Tensor> = {
  ...Object.fromEntries(['latent', 'latentYarn', 'latentPlainQueries'].map((name) => [name, latentAttention])),
  ...Object.fromEntries(['mixtral', 'qwenNormalized', 'qwenAsItIs', 'deepseek', 'deepseekOneGroup'].map((name) => [name, (p: Inputs, { routing }: Attributes) => mixture(p, routing, 'dense')])),
  balance: ({ logits }, { routing }) => g.mul(loadBalance(route(logits, routing)), g.scalar(7)),
  patches: ({ x }, { side }) => patches(x, side),
  frames: ({ x }, { size, hop }) => frames(x, size, hop),
  overlapAdd: ({ x }, { hop, samples }) => overlapAdd(x, hop, samples),
  unframe: ({ x }, { window, hop, samples }) => unframe(x, window, hop, samples),
  fourier: ({ x }, { frequencies }) => fourierFeatures(x, frequencies),
  siren: (p, { network }) => coordinateNetwork(p.x, network, (name) => p[name]),
  reluNetwork: (p, { network }) => coordinateNetwork(p.x, network, (name) => p[name]),
}
/** Mixtures once more by gathering: the same golden numbers. */
const entries = Object.entries(cases).flatMap(([name, golden]) => {
  const build = (p: Inputs): Tensor => builders[name](p, golden.attributes)
  const gathered = (p: Inputs): Tensor => mixture(p, golden.attributes.routing, 'gathered')
  return [{ name, golden, build }, ...(golden.inputs['experts.down_proj'] ? [{ name: `${name}, gathered`, golden, build: gathered }] : [])]
})

it('has a golden case for every builder', () => expect(Object.keys(cases).sort()).toEqual(Object.keys(builders).sort()))

describe.each(entries)('$name', ({ golden, build }) => {
  it('equals transformers or PyTorch in float64, values and gradients', () => expectGolden(golden, build))

  it('has gradients that central differences confirm', async () => {
    const built = judged(caseOf(golden, build))
    const runtime = createReferenceRuntime()
    const [executable, state] = [await runtime.compile(built.program), await runtime.createState({})]
    const backward = await executable.run('backward', state, Object.fromEntries(Object.keys(built.program.entries.backward.feeds).map((name) => [name, built.feeds[name]])))
    for (const name of built.wrt) expect(await differenceError(built, executable, state, name, backward[name]), `gradient by ${name}`).toBeLessThan(1e-7)
  })
})

/** The case's inputs rounded to what every runtime is fed. */
function caseOf({ inputs, gradients }: GoldenCase, build: Case['build']): Case {
  const numbers = Object.entries(inputs).map(([name, { shape, values, dtype }]): [string, Numbers] => [name, given(dtype === 'f32' ? values.map(Math.fround) : values, shape, dtype)])
  return { op: 'block', title: '', inputs: Object.fromEntries(numbers), build, wrt: Object.keys(gradients) }
}

describe.each(runtimes)('$name against the float64 reference', ({ open, asks = () => true }) => {
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await open()
  })
  afterAll(() => runtime.close())
  const chosen = entries.map(({ name, golden, build }) => ({ name, built: judged(caseOf(golden, build)) })).filter(({ built }) => asks(built.program))

  it.each(chosen)('$name', async ({ built }) => {
    const [expected, actual] = [await answer(createReferenceRuntime(), built), await answer(runtime, built)]
    // Blocks are some ten ops in a row.
    expect(relativeError(actual.forward[0].data, expected.forward[0].data)).toBeLessThan(4 * defaultTolerance)
    for (const [name, array] of Object.entries(expected.gradients)) expect(relativeError(actual.gradients[name].data, array.data), `gradient by ${name}`).toBeLessThan(10 * defaultTolerance)
  })
})

/** What the reference runtime makes of a graph over inputs. */
async function computed(build: (inputs: Inputs) => Tensor, inputs: Record<string, Numbers>): Promise<ArrayLike<number>> {
  return (await answer(createReferenceRuntime(), judged({ inputs, build, wrt: [] }))).forward[0].data
}
const counting = (shape: readonly number[]): Numbers => given(Array.from({ length: g.sizeOf(shape) }, (_, i) => Math.fround(Math.sin(i))), shape)

describe('there and back', () => {
  it('pictures are what their patches were cut from', async () => {
    const x = counting([2, 4, 6, 3])
    expect(Array.from(await computed(({ x }) => pictures(patches(x, 2), 2, 4, 6), { x }))).toEqual(Array.from(x.data))
  })

  it('sound is what its windowed frames were cut from, but for samples whose window is 0', async () => {
    const x = counting([2, 16])
    const window = Array.from({ length: 8 }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 8))
    const back = await computed(({ x }) => unframe(g.mul(frames(x, 8, 2), g.constant(window, [8])), window, 2, 16), { x })
    Array.from(x.data).forEach((sample, i) => expect(back[i]).toBeCloseTo(i % 16 === 0 ? 0 : sample, 12))
  })

  it('refuses patches that don’t fit', () => expect(() => patches(g.input('x', 'f32', [1, 5, 6, 3]), 2)).toThrow(expect.objectContaining({ code: 'graph.refused' })))
})

describe('routing', () => {
  const routing: RoutingConfig = { count: 4, chosen: 2, scores: 'sigmoid', normalized: false, scaling: 1, groups: 2, chosenGroups: 1 }
  const chosenBy = async (logits: readonly number[], bias: readonly number[], change: Partial<RoutingConfig> = {}): Promise<number[]> => {
    const inputs = { logits: given(logits, [1, 4]), bias: given(bias) }
    return Array.from(await computed(({ logits, bias }) => route(logits, { ...routing, ...change }, bias).spread, inputs), (weight, i) => (weight > 0 ? i : -1)).filter((i) => i >= 0)
  }

  it('stays within the best group', async () => {
    expect(await chosenBy([3, -3, 1, 1], [0, 0, 0, 0])).toEqual([2, 3])
    expect(await chosenBy([3, -3, 1, 1], [0, 0, 0, 0], { groups: 1 })).toEqual([0, 2])
  })
  it('stays there when a bias makes every score of it negative', async () => expect(await chosenBy([3, -3, 1, 1], [-9, -9, -5, -5])).toEqual([2, 3]))
  it('lets the bias choose and not weigh', async () => {
    const spread = await computed(({ logits, bias }) => route(logits, { ...routing, groups: 1 }, bias).spread, { logits: given([0, 0, 2, 1], [1, 4]), bias: given([5, 5, 0, 0]) })
    expect(Array.from(spread)).toEqual([0.5, 0.5, 0, 0])
  })
  it('is balanced at 1 and worst at X', async () => {
    const loss = async (logits: readonly number[], rows: number) => (await computed(({ logits }) => loadBalance(route(logits, { ...routing, scores: 'softmax', groups: 1, chosen: 1 })), { logits: given(logits, [rows, 4]) }))[0]
    expect(await loss([9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9], 4)).toBeCloseTo(1, 12)
    expect(await loss([40, 0, 0, 0, 40, 0, 0, 0], 2)).toBeCloseTo(4, 12)
  })
})

describe('coordinate networks', () => {
  it('have the parameters that they read, the last layer linear', () => {
    const network: CoordinateNetwork = { inputs: 2, outputs: 3, width: 5, layers: 2, activation: 'sine', frequency: 30 }
    expect(coordinateParameters(network).map(({ name, shape, start }) => [name, shape, start.kind === 'uniform' && start.bound])).toEqual([
      ['layers.0.weight', [5, 2], 1 / 2], ['layers.0.bias', [5], 1 / Math.sqrt(2)],
      ['layers.1.weight', [5, 5], Math.sqrt(6 / 5) / 30], ['layers.1.bias', [5], 1 / Math.sqrt(5)],
      ['layers.2.weight', [3, 5], Math.sqrt(6 / 5) / 30], ['layers.2.bias', [3], 1 / Math.sqrt(5)],
    ])
  })
})
