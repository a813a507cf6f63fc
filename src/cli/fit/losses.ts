// A loss as a picture of one line.

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Means of `count` stretches of equal length, in order; fewer where there are fewer losses. */
export function stretches(losses: readonly number[], count: number): number[] {
  const parts = Math.min(count, losses.length)
  return Array.from({ length: parts }, (_, i) => {
    const [from, to] = [Math.floor((i * losses.length) / parts), Math.floor(((i + 1) * losses.length) / parts)]
    let total = 0
    for (let j = from; j < to; j++) total += losses[j]
    return total / (to - from)
  })
}

/** ▇▆▅▄▃▂▂▁ of at most `columns` characters, from the highest loss to the lowest. */
export function sparkline(losses: readonly number[], columns: number): string {
  const heights = stretches(losses, columns)
  const low = Math.min(...heights)
  const range = Math.max(...heights) - low
  return heights.map((height) => blocks[range > 0 ? Math.min(7, Math.floor(((height - low) / range) * 8)) : 0]).join('')
}
