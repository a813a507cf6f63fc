// Sums and dot products in twice the precision: a number is a sum of two doubles, high + low.
// Source: Dekker 1971, A floating-point technique for extending the available precision; Ogita, Rump and Oishi 2005, Accurate sum and dot product.

const splitter = 134217729 // 2^27 + 1

/** A running sum that keeps what rounding would lose. Products of numbers beyond 1e150 overflow: scale first. */
export class ExactSum {
  private high = 0
  private low = 0

  clear(): this {
    this.high = 0
    this.low = 0
    return this
  }

  add(x: number): this {
    const sum = this.high + x
    const part = sum - this.high
    this.low += this.high - (sum - part) + (x - part)
    this.high = sum
    return this
  }

  /** Adds x·y with its rounding error. */
  addProduct(x: number, y: number): this {
    const product = x * y
    const cx = splitter * x
    const xHigh = cx - (cx - x)
    const xLow = x - xHigh
    const cy = splitter * y
    const yHigh = cy - (cy - y)
    const yLow = y - yHigh
    this.low += xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow)
    return this.add(product)
  }

  get value(): number {
    return this.high + this.low
  }
}
