// Every number that the lab shows carries where it came from. A bare number can't be shown: the class can't be made outside this file.

/** Where a displayed number comes from. */
export type Source =
  /** An event of Cantian's engine in this page. */
  | { readonly kind: 'measured'; readonly by: string }
  /** Stored in a file that this page has read. */
  | { readonly kind: 'bytes'; readonly address: string }
  /** Somebody else's count, with where it stands. */
  | { readonly kind: 'cited'; readonly citation: string }
  /** The reader's own: a slider, a box, a point that was dragged. */
  | { readonly kind: 'chosen' }
  /** Arithmetic on the numbers named. */
  | { readonly kind: 'derived'; readonly from: readonly Source[] }

export class Measured {
  readonly #value: number
  private constructor(
    value: number,
    readonly source: Source,
  ) {
    this.#value = value
  }

  get value(): number {
    return this.#value
  }

  /** @internal Only the makers below call it. */
  static make(key: typeof maker, value: number, source: Source): Measured {
    if (key !== maker) throw new Error('a number without a source')
    return new Measured(value, source)
  }
}

const maker = Symbol('maker')

/** Of an event of the engine; the engine's client alone calls it. */
export const measured = (value: number, by: string): Measured => Measured.make(maker, value, { kind: 'measured', by })
/** Read from a file, at an address. */
export const fromBytes = (value: number, address: string): Measured => Measured.make(maker, value, { kind: 'bytes', address })
/** Given by a publication. */
export const cited = (value: number, citation: string): Measured => Measured.make(maker, value, { kind: 'cited', citation })
/** Set by the reader. */
export const chosen = (value: number): Measured => Measured.make(maker, value, { kind: 'chosen' })
/** Computed from others, which stay named. */
export const derived = (compute: (...values: number[]) => number, ...from: Measured[]): Measured =>
  Measured.make(maker, compute(...from.map(({ value }) => value)), { kind: 'derived', from: from.map(({ source }) => source) })
