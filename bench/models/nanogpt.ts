// nanoGPT's layout in Cantian's graph, for comparing speed on equal work: LayerNorm without bias, GELU, learned positions,
// one matrix for q, k and v, tied embeddings, no dropout (github.com/karpathy/nanoGPT, model.py).
import { add, attention, constant, gather, gelu, input, layerNorm, linear, reshape, scope, splitAxis, state, type Program, type Tensor } from '../../src/graph/index.ts'
import type { ParameterSpec } from '../../src/models/parameters.ts'
import { targetLoss, trainingEntries, type UpdateOptions } from '../../src/fit/training-program.ts'

export interface NanoGpt {
  readonly layers: number
  readonly width: number
  readonly heads: number
  /** T */
  readonly context: number
  /** B */
  readonly batch: number
  readonly vocabulary: number
}

/** The models of engine-facts.md: 10.8M, 0.8M and 29.5M parameters. */
export const models = {
  A: { layers: 6, width: 384, heads: 6, context: 256, batch: 8, vocabulary: 65 },
  B: { layers: 4, width: 128, heads: 4, context: 64, batch: 12, vocabulary: 65 },
  C: { layers: 8, width: 512, heads: 8, context: 256, batch: 8, vocabulary: 8192 },
} as const satisfies Record<string, NanoGpt>

export function nanoGptParameters({ layers, width, context, vocabulary }: NanoGpt): ParameterSpec[] {
  const normal = { kind: 'normal', deviation: 0.02 } as const
  const residual = { kind: 'normal', deviation: 0.02 / Math.sqrt(2 * layers) } as const
  const ones = { kind: 'ones' } as const
  return [
    { name: 'wte', shape: [vocabulary, width], start: normal },
    { name: 'wpe', shape: [context, width], start: normal },
    ...Array.from({ length: layers }, (_, i): ParameterSpec[] => [
      { name: `h.${i}.ln_1`, shape: [width], start: ones },
      { name: `h.${i}.c_attn`, shape: [3 * width, width], start: normal },
      { name: `h.${i}.attn.c_proj`, shape: [width, width], start: residual },
      { name: `h.${i}.ln_2`, shape: [width], start: ones },
      { name: `h.${i}.c_fc`, shape: [4 * width, width], start: normal },
      { name: `h.${i}.mlp.c_proj`, shape: [width, 4 * width], start: residual },
    ]).flat(),
    { name: 'ln_f', shape: [width], start: ones },
  ]
}

export function nanoGptTraining(model: NanoGpt, options: UpdateOptions): Program {
  const specs = nanoGptParameters(model)
  const parameters = new Map(specs.map(({ name, shape }) => [name, state(name, 'f32', shape)]))
  const loss = () => lossOf(model, parameters)
  return trainingEntries({ specs, parameters, loss: loss() }, { loss: loss() }, options)
}

function lossOf({ layers, width, heads, context, batch }: NanoGpt, parameters: ReadonlyMap<string, Tensor>): Tensor {
  const parameter = (name: string) => parameters.get(name)!
  const rows = batch * context
  const zeros = constant(new Float32Array(width), [width])
  const norm = (x: Tensor, name: string) => layerNorm(x, parameter(name), zeros, 1e-5)
  const ids = input('ids', 'i32', [batch, context])
  let x = reshape(add(gather(parameter('wte'), ids), parameter('wpe')), [rows, width])
  for (let i = 0; i < layers; i++) {
    x = scope(`h.${i}`, () => {
      const qkv = reshape(linear(norm(x, `h.${i}.ln_1`), parameter(`h.${i}.c_attn`)), [batch, context, 3 * width])
      const [q, k, v] = splitAxis(qkv, 2, [width, width, width])
      const { y } = attention(q, k, v, { heads, keyHeads: heads, scale: 1 / Math.sqrt(width / heads), causal: true, window: 0, softcap: 0 })
      const attended = add(x, linear(reshape(y, [rows, width]), parameter(`h.${i}.attn.c_proj`)))
      return add(attended, linear(gelu(linear(norm(attended, `h.${i}.ln_2`), parameter(`h.${i}.c_fc`))), parameter(`h.${i}.mlp.c_proj`)))
    })
  }
  return targetLoss(linear(norm(x, 'ln_f'), parameter('wte')), batch, context).loss
}
