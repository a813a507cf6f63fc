import { reshape, transpose, type Tensor } from '../graph/index.ts'

// B batch, H height, W width, C channels, P side of a patch in pixels.

/**
 * Pictures as rows of patches, top left first (arXiv:2010.11929, section 3.1): [B, H, W, C] → [B, (H/P)·(W/P), P·P·C],
 * each patch's pixels in row-major order with channels last.
 * @throws graph.refused where P divides H or W not
 */
export function patches(pictures: Tensor, side: number): Tensor {
  const [batch, height, width, channels] = pictures.shape as number[]
  const [down, across] = [Math.floor(height / side), Math.floor(width / side)]
  const cut = reshape(pictures, [batch, down, side, across, side, channels])
  return reshape(transpose(cut, [0, 1, 3, 2, 4, 5]), [batch, down * across, side * side * channels])
}

/** The pictures [B, H, W, C] whose patches [B, (H/P)·(W/P), P·P·C] these are. */
export function pictures(rows: Tensor, side: number, height: number, width: number): Tensor {
  const [batch, , numbers] = rows.shape as number[]
  const channels = Math.floor(numbers / (side * side))
  const [down, across] = [Math.floor(height / side), Math.floor(width / side)]
  const cut = reshape(rows, [batch, down, across, side, side, channels])
  return reshape(transpose(cut, [0, 1, 3, 2, 4, 5]), [batch, height, width, channels])
}
