// Philox 4x32-10: a counter-based generator (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
// Every random number of Cantian is philox(seed, purpose, step, index): nothing is drawn in sequence, so that sampling
// or evaluating in between changes nothing later, and a resumed run draws what an unbroken one would have drawn.

const rounds = 10

/** a·b of two unsigned 32-bit numbers as high and low words. */
function multiply(a: number, b: number): readonly [high: number, low: number] {
  const low = Math.imul(a, b) >>> 0
  const [ah, al, bh, bl] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff]
  const mid = ah * bl + ((al * bl) / 0x10000 >>> 0)
  const mid2 = al * bh + (mid % 0x10000)
  const high = (ah * bh + Math.floor(mid / 0x10000) + Math.floor(mid2 / 0x10000)) >>> 0
  return [high, low]
}

/** Ten rounds over a counter of four words and a key of two, written into `out`. */
export function philoxBlock(counter: readonly [number, number, number, number], key: readonly [number, number], out: Uint32Array): void {
  let [a, b, c, d] = counter
  let [k0, k1] = key
  for (let round = 0; round < rounds; round++) {
    const [h0, l0] = multiply(0xd2511f53, a)
    const [h1, l1] = multiply(0xcd9e8d57, c)
    a = (h1 ^ b ^ k0) >>> 0
    b = l1
    c = (h0 ^ d ^ k1) >>> 0
    d = l0
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  out[0] = a
  out[1] = b
  out[2] = c
  out[3] = d
}

/** A purpose as a number: FNV-1a of its name, 32 bits. */
export function purposeOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0
  return hash
}

/** Numbers for one (seed, purpose, step): `seed` is a whole number of up to 53 bits. */
export class Philox {
  private readonly key: readonly [number, number]
  private readonly purpose: number
  private readonly block = new Uint32Array(4)
  private current = -1

  constructor(
    seed: number,
    purpose: string,
    private readonly step = 0,
  ) {
    this.key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]
    this.purpose = purposeOf(purpose)
  }

  /** Word `index`, an unsigned 32-bit number. */
  word(index: number): number {
    const block = Math.floor(index / 4)
    if (block !== this.current) {
      philoxBlock([block >>> 0, Math.floor(block / 2 ** 32) >>> 0, this.step >>> 0, (this.purpose ^ Math.floor(this.step / 2 ** 32)) >>> 0], this.key, this.block)
      this.current = block
    }
    return this.block[index % 4]
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform(index: number): number {
    return this.word(index) / 2 ** 32
  }

  /** A standard normal number (Box and Muller 1958): words 2k and 2k+1 give numbers 2k (cosine) and 2k+1 (sine). */
  normal(index: number): number {
    const even = index - (index % 2)
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform(even)))
    const angle = 2 * Math.PI * this.uniform(even + 1)
    return radius * (index === even ? Math.cos(angle) : Math.sin(angle))
  }

  /** `out[i] = deviation · normal(i)` for every i. */
  fillNormal(out: Float32Array | Float64Array, deviation: number): void {
    for (let i = 0; i < out.length; i += 2) {
      const radius = deviation * Math.sqrt(-2 * Math.log(1 - this.uniform(i)))
      const angle = 2 * Math.PI * this.uniform(i + 1)
      out[i] = radius * Math.cos(angle)
      if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle)
    }
  }

  /** A random order of 0..count-1 (Fisher and Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i)
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(this.uniform(i) * (i + 1))
      const kept = order[i]
      order[i] = order[j]
      order[j] = kept
    }
    return order
  }
}
