/** Places of a scale's ticks: 1, 2 or 5 times a power of ten apart, about `wanted` of them. */
export function ticks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, wanted)
  if (!(rough > 0) || !Number.isFinite(rough)) return []
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? 10 * power
  const digits = Math.max(0, -Math.floor(Math.log10(step)))
  const found: number[] = []
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) found.push(Number((i * step).toFixed(Math.min(digits, 20))))
  return found
}

/** The range of some numbers with a margin around it. */
export function around(values: readonly number[], margin = 0.15, least = 1): readonly [number, number] {
  const finite = values.filter(Number.isFinite)
  if (finite.length === 0) return [-least, least]
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  const room = Math.max((high - low) * margin, (least - (high - low)) / 2, 1e-9)
  return [low - room, high + room]
}

/** The same, however small the range; it doesn't cross zero where no number does. */
export function windowOf(values: readonly number[], margin: number): readonly [number, number] {
  const [low, high] = around(values, margin, 1e-9)
  return [values.every((value) => value >= 0) ? Math.max(0, low) : low, values.every((value) => value <= 0) ? Math.min(0, high) : high]
}
