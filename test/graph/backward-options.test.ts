import { describe, expect, it } from 'vitest'
import type { DecoderConfig } from '../../src/formats/config/decoder.ts'
import { backpropagate, constant, crossEntropy, input, mul, program, reshape, scalar, sum, type Program, type Tensor } from '../../src/graph/index.ts'
import { Philox } from '../../src/graph/philox.ts'
import { declareParameters, decoder, logitsOf } from '../../src/models/decoder.ts'
import { decoderParameters } from '../../src/models/parameters.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { CantianError } from '../../src/errors/index.ts'

// Qwen3 has every kind of parameter: matrices, norms of rows and of heads, biases here too, a tied embedding.
const config: DecoderConfig = {
  architecture: 'qwen3',
  vocabulary: 11,
  width: 12,
  feedForward: 16,
  layers: 2,
  heads: 2,
  keyValueHeads: 1,
  headWidth: 6,
  context: 5,
  normEpsilon: 1e-5,
  activation: 'silu',
  queryKeyValueBias: true,
  attentionOutputBias: true,
  feedForwardBias: true,
  queryKeyNorm: true,
  tiedEmbeddings: true,
  ropeBase: 10000,
  ropeScaling: null,
  windows: [null, null],
  begin: null,
  end: [],
  pad: null,
}
const [B, T] = [3, 5]
const specs = decoderParameters(config)

function lossOf(parameters: ReadonlyMap<string, Tensor>): Tensor {
  const ids = input('ids', 'i32', [B, T])
  const positions = constant(Int32Array.from({ length: B * T }, (_, i) => i % T), [B, T], 'i32')
  const { hidden } = decoder(config, parameters, ids, positions, { kind: 'whole' })
  const { losses } = crossEntropy(logitsOf(config, parameters, hidden), reshape(input('targets', 'i32', [B, T]), [B * T]))
  return mul(sum(losses), scalar(0.7))
}

async function gradientsOf(make: (parameters: ReadonlyMap<string, Tensor>) => Tensor[]): Promise<Float64Array[]> {
  const runtime = createReferenceRuntime()
  const parameters = declareParameters(config)
  const gradients = make(parameters)
  const p: Program = program({ run: { results: Object.fromEntries(gradients.map((g, i) => [`g${i}`, g])) } })
  const state = await runtime.createState(p.state)
  const random = new Philox(5, 'weights')
  let at = 0
  await state.write(specs.map(({ name, shape }) => ({ name, values: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, () => 0.5 * random.normal(at++)) })))
  const words = new Philox(6, 'words')
  const ids = Int32Array.from({ length: B * T }, (_, i) => words.word(i) % config.vocabulary)
  const targets = Int32Array.from({ length: B * T }, (_, i) => words.word(i + 99) % config.vocabulary)
  const executable = await runtime.compile(p)
  const results = await executable.run('run', state, { ids, targets })
  return gradients.map((_, i) => results[`g${i}`].data as Float64Array)
}

const largest = (x: Float64Array): number => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

describe('gradients of each example', () => {
  it('sum to the whole gradient, and differ from one another', async () => {
    const wrt = (parameters: ReadonlyMap<string, Tensor>) => specs.map(({ name }) => parameters.get(name)!)
    const whole = await gradientsOf((parameters) => backpropagate(lossOf(parameters), wrt(parameters)))
    const each = await gradientsOf((parameters) => backpropagate(lossOf(parameters), wrt(parameters), { examples: B }))
    specs.forEach(({ name }, i) => {
      const size = whole[i].length
      expect(each[i].length, name).toBe(B * size)
      const scale = largest(whole[i])
      for (let k = 0; k < size; k++) {
        const total = each[i][k] + each[i][size + k] + each[i][2 * size + k]
        expect(Math.abs(total - whole[i][k]) / scale, `${name}[${k}]`).toBeLessThan(1e-12)
      }
      expect(each[i].slice(0, size), name).not.toEqual(each[i].slice(size, 2 * size))
    })
  })

  it('names the op that can’t tell examples apart', () => {
    const p = input('p', 'f32', [B])
    const loss = sum(mul(p, input('x', 'f32', [B])))
    expect(() => backpropagate(loss, [p], { examples: B })).toThrow(CantianError)
  })
})

describe('recomputation', () => {
  it('gives the same gradients', async () => {
    const wrt = (parameters: ReadonlyMap<string, Tensor>) => specs.map(({ name }) => parameters.get(name)!)
    const kept = await gradientsOf((parameters) => backpropagate(lossOf(parameters), wrt(parameters)))
    const again = await gradientsOf((parameters) => backpropagate(lossOf(parameters), wrt(parameters), { recompute: ['model.layers.0', 'model.layers.1'] }))
    specs.forEach(({ name }, i) => expect(again[i], name).toEqual(kept[i]))
  })
})
