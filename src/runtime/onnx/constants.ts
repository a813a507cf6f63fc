import type { OnnxType } from '../../graph/op.ts'
import type { OnnxInitializer } from './wire.ts'

/** The initializers of one graph: equal constants are stored once. */
export class Constants {
  private readonly byKey = new Map<string, string>()
  private readonly bySource = new WeakMap<object, Map<string, string>>()
  readonly initializers: OnnxInitializer[] = []

  /** The name of a constant tensor with these values. */
  add(values: ArrayLike<number>, dtype: OnnxType, shape: readonly number[]): string {
    const kind = `${dtype}[${shape.join(',')}]`
    // Large tables are compared by identity: hashing megabytes for each use would cost more than it saves.
    if (values.length > 64) {
      const known = this.bySource.get(values) ?? new Map<string, string>()
      this.bySource.set(values, known)
      const name = known.get(kind) ?? this.store(values, dtype, shape)
      known.set(kind, name)
      return name
    }
    const key = `${kind}:${Array.from(values, (v) => (Object.is(v, -0) ? '-0' : String(v))).join(',')}`
    const name = this.byKey.get(key) ?? this.store(values, dtype, shape)
    this.byKey.set(key, name)
    return name
  }

  private store(values: ArrayLike<number>, dtype: OnnxType, shape: readonly number[]): string {
    const name = `constant_${this.initializers.length}`
    this.initializers.push({ name, dtype, shape, bytes: bytesOf(values, dtype) })
    return name
  }
}

function bytesOf(values: ArrayLike<number>, dtype: OnnxType): Uint8Array {
  switch (dtype) {
    case 'f32':
      return new Uint8Array(Float32Array.from(values).buffer)
    case 'f64':
      return new Uint8Array(Float64Array.from(values).buffer)
    case 'i32':
      return new Uint8Array(Int32Array.from(values).buffer)
    case 'i64':
      return new Uint8Array(BigInt64Array.from(Array.from(values, (v) => BigInt(v))).buffer)
    case 'bool':
      return Uint8Array.from(values, (v) => (v ? 1 : 0))
    default:
      throw new Error(`a constant of ${dtype} is not made here`)
  }
}
