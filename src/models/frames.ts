import { constant, div, gather, mul, scatterRows, transpose, type Tensor } from '../graph/index.ts'

// B batch, N samples of sound, S samples of a frame, H samples from one frame's start to the next's (hop), F frames.

/** Frames that fit whole: the samples after the last one are left out. */
export const frameCount = (samples: number, size: number, hop: number): number => (samples < size ? 0 : Math.floor((samples - size) / hop) + 1)

/** For each sample of each frame its place in the sound, [F, S]. */
const placesOf = (count: number, size: number, hop: number): Tensor =>
  constant(Int32Array.from({ length: count * size }, (_, i) => Math.floor(i / size) * hop + (i % size)), [count, size], 'i32')

/** Overlapping frames of sound: [B, N] → [B, F, S]; none where the sound is shorter than a frame. Multiply by a window before a Fourier transform. */
export function frames(sound: Tensor, size: number, hop: number): Tensor {
  const samples = sound.shape[1] as number
  const cut = gather(transpose(sound, [1, 0]), placesOf(frameCount(samples, size, hop), size, hop)) // [F, S, B]
  return transpose(cut, [2, 0, 1])
}

/**
 * Overlap-add: frames [B, F, S] laid at their places in a sound of N samples and added up, [B, N]; samples that no frame
 * covers are 0. The transpose of `frames`.
 */
export function overlapAdd(framed: Tensor, hop: number, samples: number): Tensor {
  const [, count, size] = framed.shape as number[]
  return transpose(scatterRows(placesOf(count, size, hop), transpose(framed, [1, 2, 0]), samples), [1, 0])
}

/**
 * The sound [B, N] whose frames, each multiplied by `window` (S numbers), are given: overlap-add of the frames times the
 * window again, over the sum of the squared windows (Griffin and Lim 1984, equation 6). Samples whose windows are all 0
 * can't be known and are 0.
 */
export function unframe(framed: Tensor, window: ArrayLike<number>, hop: number, samples: number): Tensor {
  const [, count, size] = framed.shape as number[]
  const weight = new Float64Array(samples)
  for (let f = 0; f < count; f++) for (let i = 0; i < size; i++) weight[f * hop + i] += window[i] ** 2
  const total = constant(weight.map((square) => (square > 0 ? square : 1)), [samples], framed.dtype)
  return div(overlapAdd(mul(framed, constant(window, [size], framed.dtype)), hop, samples), total)
}
