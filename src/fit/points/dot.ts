/** x·y. Four sums side by side: one alone waits for each addition to end before the next. */
export function dot(x: Float64Array, y: Float64Array): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let i = 0
  for (; i + 3 < x.length; i += 4) {
    a += x[i] * y[i]
    b += x[i + 1] * y[i + 1]
    c += x[i + 2] * y[i + 2]
    d += x[i + 3] * y[i + 3]
  }
  for (; i < x.length; i++) a += x[i] * y[i]
  return a + b + (c + d)
}
