import { toFloats, type StoredType } from './dtype.ts'

/** NumPy's names of the types that it has; the others are written as float32, which holds each of their numbers. */
const DESCRIPTIONS: Partial<Record<StoredType, string>> = {
  BOOL: '|b1', U8: '|u1', I8: '|i1', I16: '<i2', U16: '<u2', F16: '<f2', I32: '<i4', U32: '<u4', F32: '<f4', F64: '<f8', I64: '<i8', U64: '<u8',
}

/** Numbers in row-major order as a .npy file, version 1.0 (NumPy Enhancement Proposal 1). BF16 and 8-bit floats become float32. */
export function npyBytes(bytes: Uint8Array, dtype: StoredType, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const description = DESCRIPTIONS[dtype] ?? '<f4'
  const data = DESCRIPTIONS[dtype] === undefined ? new Uint8Array(toFloats(bytes, dtype).buffer) : bytes
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const header = `{'descr': '${description}', 'fortran_order': False, 'shape': ${tuple}, }`
  // Magic, version and length take 10 bytes; spaces align the data to 64, and a line break ends the header.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10
  const file = new Uint8Array(10 + length + data.byteLength)
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8])
  file.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), 10)
  file.set(data, 10 + length)
  return file
}
