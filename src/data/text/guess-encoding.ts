/**
 * Which encoding bytes that are not UTF-8 may be in, as a label that TextDecoder knows; null where nothing fits. A guess for a person to
 * confirm: nothing is decoded by it.
 */
export async function guessEncoding(bytes: Uint8Array): Promise<string | null> {
  if (bytes.length < 2) return null
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const [even, odd] = zerosByParity(bytes)
  const half = bytes.length / 2
  // ASCII in UTF-16 has a zero in every pair; a binary file has them anywhere
  if (odd > 0.2 * half && even < 0.02 * half && decodes(bytes, 'utf-16le')) return 'utf-16le'
  if (even > 0.2 * half && odd < 0.02 * half && decodes(bytes, 'utf-16be')) return 'utf-16be'
  if (even + odd > 0) return null
  const { analyse } = await import('chardet')
  const guesses = analyse(bytes).map(({ name }) => name.toLowerCase())
  // chardet ranks by frequencies of letters; what can't be decoded can't be right
  return guesses.find((name) => name !== 'utf-8' && name !== 'ascii' && decodes(bytes, name)) ?? null
}

function zerosByParity(bytes: Uint8Array): [even: number, odd: number] {
  const zeros: [number, number] = [0, 0]
  bytes.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]++
  })
  return zeros
}

/** Whether all bytes but an unfinished end decode, and to no control characters. */
function decodes(bytes: Uint8Array, label: string): boolean {
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true })
    return !/[\0-\x08\x0e-\x1f]/.test(text)
  } catch {
    return false
  }
}
