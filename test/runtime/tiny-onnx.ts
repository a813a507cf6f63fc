import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** The few messages of ONNX (onnx.proto3) that the binding's own tests need. */
export interface TinyNode {
  op: string
  inputs: string[]
  outputs: string[]
  domain?: string
  ints?: Record<string, number>
  lists?: Record<string, number[]>
  graphs?: Record<string, TinyGraph>
}
export interface TinyGraph {
  /** [name, ONNX element type, extents; a string is a symbol] */
  inputs: [string, number, (number | string)[]][]
  outputs: [string, number, (number | string)[]][]
  nodes: TinyNode[]
  initializers?: [string, number, number[], Uint8Array][]
}

type Fill = (writer: BinaryWriter) => void
function message(writer: BinaryWriter, field: number, fill: Fill): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  fill(writer)
  writer.join()
}
const text = (writer: BinaryWriter, field: number, value: string): void => void writer.tag(field, WireType.LengthDelimited).string(value)
const whole = (writer: BinaryWriter, field: number, value: number): void => void writer.tag(field, WireType.Varint).int64(value)

function valueInfo(writer: BinaryWriter, field: number, [name, type, shape]: TinyGraph['inputs'][number]): void {
  message(writer, field, (info) => {
    text(info, 1, name)
    message(info, 2, (typeProto) =>
      message(typeProto, 1, (tensor) => {
        whole(tensor, 1, type)
        message(tensor, 2, (dims) => {
          for (const dim of shape) message(dims, 1, (d) => (typeof dim === 'number' ? whole(d, 1, dim) : text(d, 2, dim)))
        })
      }),
    )
  })
}

function attribute(writer: BinaryWriter, name: string, type: number, fill: Fill): void {
  message(writer, 5, (attr) => {
    text(attr, 1, name)
    fill(attr)
    whole(attr, 20, type)
  })
}

function graph(writer: BinaryWriter, { inputs, outputs, nodes, initializers = [] }: TinyGraph): void {
  for (const node of nodes) {
    message(writer, 1, (n) => {
      for (const input of node.inputs) text(n, 1, input)
      for (const output of node.outputs) text(n, 2, output)
      text(n, 4, node.op)
      for (const [name, value] of Object.entries(node.ints ?? {})) attribute(n, name, 2, (a) => whole(a, 3, value))
      for (const [name, list] of Object.entries(node.lists ?? {})) {
        attribute(n, name, 7, (a) => list.forEach((value) => whole(a, 8, value)))
      }
      for (const [name, body] of Object.entries(node.graphs ?? {})) {
        attribute(n, name, 5, (a) => message(a, 6, (g) => graph(g, body)))
      }
      if (node.domain !== undefined) text(n, 7, node.domain)
    })
  }
  text(writer, 2, 'tiny')
  for (const [name, type, shape, bytes] of initializers) {
    message(writer, 5, (tensor) => {
      for (const extent of shape) whole(tensor, 1, extent)
      whole(tensor, 2, type)
      text(tensor, 8, name)
      tensor.tag(9, WireType.LengthDelimited).bytes(bytes)
    })
  }
  for (const input of inputs) valueInfo(writer, 11, input)
  for (const output of outputs) valueInfo(writer, 12, output)
}

/** A model of opset 20 (com.microsoft 1), IR version 9. */
export function tinyModel(body: TinyGraph): Uint8Array {
  const writer = new BinaryWriter()
  whole(writer, 1, 9)
  message(writer, 7, (g) => graph(g, body))
  for (const [domain, version] of [['', 20], ['com.microsoft', 1]] as const) {
    message(writer, 8, (opset) => {
      text(opset, 1, domain)
      whole(opset, 2, version)
    })
  }
  return writer.finish()
}

export const bytesOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
