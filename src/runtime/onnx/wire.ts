// The parts of onnx.proto (IR version 9) that Cantian writes. Field numbers from github.com/onnx/onnx, onnx/onnx.proto.
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { OnnxAttribute, OnnxType } from '../../graph/op.ts'

/** TensorProto.DataType. */
export const dataTypes: Readonly<Record<OnnxType, number>> = { f32: 1, i32: 6, i64: 7, bool: 9, f16: 10, f64: 11, bf16: 16 }

export interface OnnxNode {
  readonly opType: string
  readonly domain: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, OnnxAttribute | { readonly kind: 'graph'; readonly value: OnnxGraph }>>
}
export interface OnnxValue {
  readonly name: string
  readonly dtype: OnnxType
  readonly shape: readonly (number | string)[]
}
export interface OnnxInitializer {
  readonly name: string
  readonly dtype: OnnxType
  readonly shape: readonly number[]
  /** Little-endian bytes, or where in a file beside the model they lie. */
  readonly bytes?: Uint8Array
  readonly external?: { readonly location: string; readonly offset: number; readonly length: number }
}
export interface OnnxGraph {
  readonly name: string
  readonly nodes: readonly OnnxNode[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly initializers: readonly OnnxInitializer[]
}

/** The bytes of an ONNX ModelProto: opset 20, com.microsoft 1, IR version 9. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const w = new BinaryWriter()
  w.tag(1, WireType.Varint).int64(9)
  w.tag(2, WireType.LengthDelimited).string('cantian')
  message(w, 7, () => writeGraph(w, graph))
  for (const [domain, version] of [
    ['', 20],
    ['com.microsoft', 1],
  ] as const) {
    message(w, 8, () => {
      text(w, 1, domain)
      w.tag(2, WireType.Varint).int64(version)
    })
  }
  return w.finish()
}

function writeGraph(w: BinaryWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(w, 1, () => writeNode(w, node))
  text(w, 2, graph.name)
  for (const initializer of graph.initializers) message(w, 5, () => writeTensor(w, initializer))
  for (const value of graph.inputs) message(w, 11, () => writeValue(w, value))
  for (const value of graph.outputs) message(w, 12, () => writeValue(w, value))
}

function writeNode(w: BinaryWriter, { inputs, outputs, name, opType, domain, attributes }: OnnxNode): void {
  for (const input of inputs) text(w, 1, input)
  for (const output of outputs) text(w, 2, output)
  text(w, 3, name)
  text(w, 4, opType)
  for (const [key, attribute] of Object.entries(attributes)) {
    message(w, 5, () => {
      text(w, 1, key)
      switch (attribute.kind) {
        case 'float':
          w.tag(2, WireType.Bit32).float(attribute.value)
          w.tag(20, WireType.Varint).int32(1)
          break
        case 'int':
          w.tag(3, WireType.Varint).int64(attribute.value)
          w.tag(20, WireType.Varint).int32(2)
          break
        case 'string':
          text(w, 4, attribute.value)
          w.tag(20, WireType.Varint).int32(3)
          break
        case 'graph':
          message(w, 6, () => writeGraph(w, attribute.value))
          w.tag(20, WireType.Varint).int32(5)
          break
        case 'ints':
          for (const value of attribute.value) w.tag(8, WireType.Varint).int64(value)
          w.tag(20, WireType.Varint).int32(7)
          break
      }
    })
  }
  text(w, 7, domain)
}

function writeTensor(w: BinaryWriter, { name, dtype, shape, bytes, external }: OnnxInitializer): void {
  for (const dim of shape) w.tag(1, WireType.Varint).int64(dim)
  w.tag(2, WireType.Varint).int32(dataTypes[dtype])
  text(w, 8, name)
  if (external) {
    const entries = { location: external.location, offset: String(external.offset), length: String(external.length) }
    for (const [key, value] of Object.entries(entries)) {
      message(w, 13, () => {
        text(w, 1, key)
        text(w, 2, value)
      })
    }
    w.tag(14, WireType.Varint).int32(1)
  } else w.tag(9, WireType.LengthDelimited).bytes(bytes!)
}

function writeValue(w: BinaryWriter, { name, dtype, shape }: OnnxValue): void {
  text(w, 1, name)
  message(w, 2, () =>
    message(w, 1, () => {
      w.tag(1, WireType.Varint).int32(dataTypes[dtype])
      message(w, 2, () => {
        for (const dim of shape) {
          message(w, 1, () => {
            if (typeof dim === 'number') w.tag(1, WireType.Varint).int64(dim)
            else text(w, 2, dim)
          })
        }
      })
    }),
  )
}

function message(w: BinaryWriter, field: number, body: () => void): void {
  w.tag(field, WireType.LengthDelimited).fork()
  body()
  w.join()
}

const text = (w: BinaryWriter, field: number, value: string): BinaryWriter => w.tag(field, WireType.LengthDelimited).string(value)
