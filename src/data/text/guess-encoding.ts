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
  if (bytes.every((byte) => byte < 0x80)) return null // ASCII: every encoding fits, none is meant
  const { analyse } = await import('chardet')
  // chardet ranks by frequencies of letters; what can't be decoded can't be right
  const guesses = analyse(bytes)
    .map(({ name, confidence }) => ({ name: name.toLowerCase(), confidence }))
    .filter(({ name }) => name !== 'utf-8' && name !== 'ascii' && decodes(bytes, name))
  const east = guesses.find(({ name }) => ofTwoBytes.includes(name))
  if (east && east.confidence >= sure) return east.name
  // Of a few characters (the header of a table) chardet's frequencies say nothing, and Han in pairs of bytes pass for Greek or Cyrillic.
  if (writesHan(bytes, commonGb)) return 'gb18030'
  for (const common of [commonBig5, commonShiftJis]) {
    // One letter of Latin-1 and the ASCII letter behind it pass for one character; two in a row seldom do.
    if (writesHan(bytes, common) && /[\p{Script=Han}\u3040-\u30ff]{2}/u.test(textIn(bytes, common.label)!)) return common.label
  }
  return guesses.find(({ name }) => !ofTwoBytes.includes(name))?.name ?? (hasLoneLetters(bytes) ? 'windows-1252' : (guesses[0]?.name ?? null))
}

const ofTwoBytes = ['gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr']
/** chardet's confidence in an encoding of two bytes: 10 below a dozen characters, whatever they are. */
const sure = 50

/** An encoding's Han of everyday use: all that begin with bytes from `first` to `last`. */
interface CommonHan {
  readonly label: string
  readonly first: number
  readonly last: number
  readonly seconds: readonly (readonly [from: number, to: number])[]
}
/** GB 2312, level 1: 3755 characters. */
const commonGb: CommonHan = { label: 'gb18030', first: 0xb0, last: 0xd7, seconds: [[0xa1, 0xfe]] }
/** Big5, level 1: 5401 characters. */
const commonBig5: CommonHan = { label: 'big5', first: 0xa4, last: 0xc6, seconds: [[0x40, 0x7e], [0xa1, 0xfe]] }
/** Shift_JIS, level 1: 2965 characters. */
const commonShiftJis: CommonHan = { label: 'shift_jis', first: 0x88, last: 0x98, seconds: [[0x40, 0x7e], [0x80, 0xfc]] }

function charactersOf({ label, first, last, seconds }: CommonHan): ReadonlySet<string> {
  const bytes: number[] = []
  for (let lead = first; lead <= last; lead++) for (const [from, to] of seconds) for (let trail = from; trail <= to; trail++) bytes.push(lead, trail)
  return new Set(new TextDecoder(label).decode(Uint8Array.from(bytes)).match(/\p{Script=Han}/gu))
}

/**
 * Whether bytes decode to Han of everyday use, three of four at least beside ASCII, punctuation and units. Russian and Greek in single
 * bytes seldom have an even number of letters in every word; what remains of them is rare Han, as is Big5 read as GB18030.
 */
function writesHan(bytes: Uint8Array, common: CommonHan): boolean {
  const letters = textIn(bytes, common.label)?.match(/[^\x00-\x7f\p{P}\p{S}\p{Z}\uff10-\uff19]/gu) ?? []
  if (letters.length === 0) return false
  const everyday = charactersOf(common)
  // Kana, but none of half width: there almost any byte beyond ASCII is one.
  const isEveryday = (letter: string) => everyday.has(letter) || (common === commonShiftJis && /[\u3040-\u30ff]/.test(letter))
  return letters.filter(isEveryday).length >= 0.75 * letters.length
}

/** Whether bytes beyond ASCII stand alone or in twos among ASCII letters, as in Größe. */
function hasLoneLetters(bytes: Uint8Array): boolean {
  const text = textIn(bytes, 'windows-1252') ?? ''
  const alone = /(?<!\p{L})[^\x00-\x7f]+(?!\p{L})/u.test(text)
  return /\p{L}/u.test(text) && !alone && !/[^\x00-\x7f]{3}/.test(text) && (text.match(/[^\x00-\x7f]+/g) ?? []).every((part) => /^\p{L}+$/u.test(part))
}

function zerosByParity(bytes: Uint8Array): [even: number, odd: number] {
  const zeros: [number, number] = [0, 0]
  bytes.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]++
  })
  return zeros
}

/** The text of all bytes but an unfinished end; undefined where some don't decode, or to control characters. */
function textIn(bytes: Uint8Array, label: string): string | undefined {
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true })
    return /[\0-\x08\x0e-\x1f]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

const decodes = (bytes: Uint8Array, label: string): boolean => textIn(bytes, label) !== undefined
