// Networks from coordinates to values: a picture, a sound or a shape as a function of place.
import { add, concat, constant, cos, linear, mul, relu, scalar, sin, type Tensor } from '../graph/index.ts'
import { Philox } from '../graph/philox.ts'
import type { ParameterSpec } from './parameters.ts'

// R rows, D coordinates of a place, M random frequencies, H hidden width, L hidden layers, O values at a place.

/**
 * Random Fourier features (Tancik et al. 2020, arXiv:2006.10739, equation 5): [cos 2πxB, sin 2πxB] of x [R, D] with the
 * frequencies B [D, M] → [R, 2·M]. Without them a network of ReLUs learns blurs.
 */
export function fourierFeatures(x: Tensor, frequencies: ArrayLike<number>): Tensor {
  const dimensions = x.shape[x.rank - 1] as number
  const count = frequencies.length / dimensions
  // [M, D]: `linear` multiplies by the transpose.
  const turns = Float64Array.from(frequencies, (_, i) => 2 * Math.PI * frequencies[(i % dimensions) * count + Math.floor(i / dimensions)])
  const angles = linear(x, constant(turns, [count, dimensions], x.dtype))
  return concat([cos(angles), sin(angles)], -1)
}

/** Frequencies [D, M] drawn from a normal of deviation `scale`, in turns over a unit of the coordinate: the finest detail that can be learned. */
export function fourierFrequencies(dimensions: number, count: number, scale: number, seed: number): Float64Array {
  const random = new Philox(seed, 'fourier-frequencies')
  return Float64Array.from({ length: dimensions * count }, (_, i) => scale * random.normal(i))
}

export interface CoordinateNetwork {
  /** D, or what features were made of it. */
  readonly inputs: number
  readonly outputs: number
  /** H */
  readonly width: number
  /** L, at least 1. */
  readonly layers: number
  /** Sines (SIREN, arXiv:2006.09661), or ReLUs. */
  readonly activation: 'sine' | 'relu'
  /** ω₀ of sines: how many of their periods fit into the coordinates' range; SIREN's default 30. */
  readonly frequency?: number
}

/** Weights [out, in] and biases [out] of the layers: `layers.0.weight`, …, the last one linear. */
export function coordinateParameters(network: CoordinateNetwork): ParameterSpec[] {
  const { inputs, outputs, width, layers } = network
  return Array.from({ length: layers + 1 }, (_, i): ParameterSpec[] => {
    const [from, to] = [i === 0 ? inputs : width, i === layers ? outputs : width]
    const start = { kind: 'uniform', bound: startBound(network, i, from) } as const
    return [
      { name: `layers.${i}.weight`, shape: [to, from], start },
      // PyTorch's default of linear layers, which both papers keep for the biases.
      { name: `layers.${i}.bias`, shape: [to], start: { kind: 'uniform', bound: 1 / Math.sqrt(from) } },
    ]
  }).flat()
}

/** SIREN, section 3.2: 1/n in the first layer, √(6/n)/ω₀ after it, so that every layer's input keeps its spread; ReLUs: √(6/n) (He et al. 2015). */
function startBound({ activation, frequency = 30 }: CoordinateNetwork, layer: number, from: number): number {
  if (activation === 'relu') return Math.sqrt(6 / from)
  return layer === 0 ? 1 / from : Math.sqrt(6 / from) / frequency
}

/** Values [R, O] at places x [R, D]. */
export function coordinateNetwork(x: Tensor, { layers, activation, frequency = 30 }: CoordinateNetwork, parameter: (name: string) => Tensor): Tensor {
  const affine = (y: Tensor, i: number): Tensor => add(linear(y, parameter(`layers.${i}.weight`)), parameter(`layers.${i}.bias`))
  const bend = activation === 'relu' ? relu : (y: Tensor): Tensor => sin(mul(y, scalar(frequency, y.dtype)))
  let y = x
  for (let i = 0; i < layers; i++) y = bend(affine(y, i))
  return affine(y, layers)
}
