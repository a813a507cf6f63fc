// One number as a file stores it: float32, and bfloat16, which keeps the upper half.
import { binaryOf, describeBytes } from '../../src/formats/decimal.ts'
import { fromNumbers } from '../../src/formats/dtype.ts'
import type { StoredAs } from './protocol.ts'

export async function bits(value: number): Promise<StoredAs> {
  const as = (dtype: 'F32' | 'BF16') => {
    const bytes = fromNumbers([value], dtype)
    return { value: Number(describeBytes(bytes, dtype).value), binary: binaryOf(bytes, dtype) }
  }
  return { float32: as('F32'), bfloat16: as('BF16') }
}
