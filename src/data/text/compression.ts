/** A compressor's answer: bytes, or why there is none. */
export type Compressed = { bytes: number } | { reason: string }

/** The size of bytes after gzip, in Node and in pages (at the level that the platform gives). */
export async function gzipSize(bytes: Uint8Array): Promise<Compressed> {
  if (typeof CompressionStream === 'undefined') return { reason: 'CompressionStream' }
  const compressed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip'))
  return { bytes: (await new Response(compressed).arrayBuffer()).byteLength }
}
