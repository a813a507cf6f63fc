import { describe, expect, it } from 'vitest'
import { backpropagate, crossEntropy, input, mean, program, reshape, type Program } from '../../src/graph/index.ts'
import type { DecoderConfig } from '../../src/formats/config/decoder.ts'
import { declareParameters, decoder, logitsOf } from '../../src/models/decoder.ts'
import { decoderParameters } from '../../src/models/parameters.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { error, goldenConfig, goldenNumbers, loaded } from './golden.ts'

const [batch, time] = [2, 12]

/** The stored biases of routers take part in choices alone: no gradient reaches them. */
const learned = (config: DecoderConfig): string[] => decoderParameters(config).flatMap(({ name }) => (name.endsWith('e_score_correction_bias') ? [] : [name]))

/** The mean cross-entropy of a batch, and its gradient by every parameter. */
function lossProgram(config: DecoderConfig): Program {
  const parameters = declareParameters(config)
  const [ids, targets, positions] = ['ids', 'targets', 'positions'].map((name) => input(name, 'i32', [batch, time]))
  const { hidden } = decoder(config, parameters, ids, positions, { kind: 'whole' })
  const loss = mean(crossEntropy(logitsOf(config, parameters, hidden), reshape(targets, [batch * time])).losses)
  const names = learned(config)
  const gradients = backpropagate(loss, names.map((name) => parameters.get(name)!))
  return program({ gradients: { results: { loss, ...Object.fromEntries(names.map((name, i) => [name, gradients[i]])) } } })
}

/** The loss's relative error and the worst error of a gradient. */
async function errorsOf(runtime: Runtime, name: string): Promise<{ loss: number; gradient: number }> {
  const config = goldenConfig(name)
  const golden = await goldenNumbers(`${name}.golden.safetensors`)
  const state = await loaded(runtime, config, name)
  const executable = await runtime.compile(lossProgram(config))
  const ints = (name: string) => Int32Array.from(golden.get(name)!)
  const found = await executable.run('gradients', state, { ids: ints('ids'), targets: ints('targets'), positions: Int32Array.from({ length: batch * time }, (_, i) => i % time) })
  executable.close()
  state.close()
  const errors = learned(config).map((name) => error(found[name].data, golden.get(`gradient/${name}`)!))
  return { loss: Math.abs(found.loss.data[0] / golden.get('loss')![0] - 1), gradient: Math.max(...errors) }
}

describe.each(['gradient-llama', 'gradient-qwen3', 'gradient-qwen3_moe', 'gradient-deepseek_v3'])('%s: gradients of PyTorch’s autograd in float64', (name) => {
  it('are the reference runtime’s', async () => {
    const { loss, gradient } = await errorsOf(createReferenceRuntime(), name)
    expect(loss).toBeLessThan(1e-12)
    expect(gradient).toBeLessThan(1e-6)
  })
  it.skipIf(!nativeAvailable())('are the native runtime’s (needs onnxruntime-node)', async () => {
    const runtime = createNativeRuntime({ threads: 1 })
    const { loss, gradient } = await errorsOf(runtime, name)
    await runtime.close()
    expect(loss).toBeLessThan(1e-6)
    expect(gradient).toBeLessThan(1e-3)
  })
})
