// Answers of a school as JSON: arrays of numbers as base64 of their little-endian bytes.

const kinds = { f32: Float32Array, u32: Uint32Array } as const
type Packed = { readonly [K in keyof typeof kinds]?: string }

export function toWire(value: unknown): string {
  return JSON.stringify(value, (_name, one: unknown) => {
    if (one instanceof Float32Array) return { f32: packed(one) }
    return one instanceof Uint32Array ? { u32: packed(one) } : one
  })
}

export function fromWire(text: string): unknown {
  return JSON.parse(text, (_name, one: unknown) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one
    const [[kind, bytes] = [], ...more] = Object.entries(one as Packed)
    if (more.length > 0 || typeof bytes !== 'string' || (kind !== 'f32' && kind !== 'u32')) return one
    return new kinds[kind](Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0)).buffer)
  }) as unknown
}

function packed({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  let text = ''
  // A call takes so many arguments at most.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
