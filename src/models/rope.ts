import type { RopeScaling } from '../formats/config/decoder.ts'

/** Angles per position of each pair of dimensions, [D/2], and the factor of cos and sin. */
export function ropeFrequencies(headSize: number, theta: number, scaling: RopeScaling | null): { frequencies: Float64Array; factor: number } {
  const half = headSize / 2
  const base = Float64Array.from({ length: half }, (_, i) => theta ** (-(2 * i) / headSize))
  if (!scaling) return { frequencies: base, factor: 1 }
  switch (scaling.kind) {
    case 'linear':
      return { frequencies: base.map((f) => f / scaling.factor), factor: 1 }
    case 'llama3': {
      // transformers, modeling_rope_utils.py, _compute_llama3_parameters
      const { factor, lowFrequency: low, highFrequency: high, originalContext } = scaling
      return {
        frequencies: base.map((f) => {
          const wavelength = (2 * Math.PI) / f
          if (wavelength < originalContext / high) return f
          if (wavelength > originalContext / low) return f / factor
          const smooth = (originalContext / wavelength - low) / (high - low)
          return ((1 - smooth) * f) / factor + smooth * f
        }),
        factor: 1,
      }
    }
    case 'yarn': {
      // arXiv:2309.00071, section 3.2; transformers, _compute_yarn_parameters
      const { factor, originalContext, betaFast, betaSlow, attentionFactor, truncate } = scaling
      const corner = (rotations: number) => (headSize * Math.log(originalContext / (rotations * 2 * Math.PI))) / (2 * Math.log(theta))
      let low = corner(betaFast)
      let high = corner(betaSlow)
      if (truncate) [low, high] = [Math.floor(low), Math.ceil(high)]
      low = Math.max(low, 0)
      high = Math.min(high, headSize - 1)
      if (low === high) high += 0.001
      return {
        frequencies: base.map((f, i) => {
          const ramp = Math.min(1, Math.max(0, (i - low) / (high - low)))
          return (f / factor) * ramp + f * (1 - ramp)
        }),
        factor: attentionFactor,
      }
    }
  }
}

/**
 * cos and sin of every position's angles, each [positions, D/2] in row-major order, in float64 (transformers multiplies
 * positions and frequencies in float32: at position p its angles are off by up to 6e-8·p).
 */
export function ropeTables(positions: number, headSize: number, theta: number, scaling: RopeScaling | null): { cos: Float64Array; sin: Float64Array } {
  const { frequencies, factor } = ropeFrequencies(headSize, theta, scaling)
  const half = headSize / 2
  const cos = new Float64Array(positions * half)
  const sin = new Float64Array(positions * half)
  for (let p = 0; p < positions; p++) {
    for (let i = 0; i < half; i++) {
      cos[p * half + i] = Math.cos(p * frequencies[i]) * factor
      sin[p * half + i] = Math.sin(p * frequencies[i]) * factor
    }
  }
  return { cos, sin }
}
