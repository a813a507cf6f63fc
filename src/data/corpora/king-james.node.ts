import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** One verse: the book as bible-kjv-text abbreviates it (`Ge`, `1Sm`), chapter and verse from 1. */
export interface Verse {
  readonly book: string
  readonly chapter: number
  readonly verse: number
  readonly text: string
}

/** The books in the order of the text: abbreviation, name. */
export const books: readonly (readonly [string, string])[] = [
  ['Ge', 'Genesis'], ['Exo', 'Exodus'], ['Lev', 'Leviticus'], ['Num', 'Numbers'], ['Deu', 'Deuteronomy'], ['Josh', 'Joshua'], ['Jdgs', 'Judges'],
  ['Ruth', 'Ruth'], ['1Sm', '1 Samuel'], ['2Sm', '2 Samuel'], ['1Ki', '1 Kings'], ['2Ki', '2 Kings'], ['1Chr', '1 Chronicles'],
  ['2Chr', '2 Chronicles'], ['Ezra', 'Ezra'], ['Neh', 'Nehemiah'], ['Est', 'Esther'], ['Job', 'Job'], ['Psa', 'Psalms'], ['Prv', 'Proverbs'],
  ['Eccl', 'Ecclesiastes'], ['SSol', 'Song of Solomon'], ['Isa', 'Isaiah'], ['Jer', 'Jeremiah'], ['Lam', 'Lamentations'], ['Eze', 'Ezekiel'],
  ['Dan', 'Daniel'], ['Hos', 'Hosea'], ['Joel', 'Joel'], ['Amos', 'Amos'], ['Obad', 'Obadiah'], ['Jonah', 'Jonah'], ['Mic', 'Micah'],
  ['Nahum', 'Nahum'], ['Hab', 'Habakkuk'], ['Zep', 'Zephaniah'], ['Hag', 'Haggai'], ['Zec', 'Zechariah'], ['Mal', 'Malachi'],
  ['Mat', 'Matthew'], ['Mark', 'Mark'], ['Luke', 'Luke'], ['John', 'John'], ['Acts', 'Acts'], ['Rom', 'Romans'], ['1Cor', '1 Corinthians'],
  ['2Cor', '2 Corinthians'], ['Gal', 'Galatians'], ['Eph', 'Ephesians'], ['Phi', 'Philippians'], ['Col', 'Colossians'],
  ['1Th', '1 Thessalonians'], ['2Th', '2 Thessalonians'], ['1Tim', '1 Timothy'], ['2Tim', '2 Timothy'], ['Titus', 'Titus'], ['Phmn', 'Philemon'],
  ['Heb', 'Hebrews'], ['Jas', 'James'], ['1Pet', '1 Peter'], ['2Pet', '2 Peter'], ['1Jn', '1 John'], ['2Jn', '2 John'], ['3Jn', '3 John'],
  ['Jude', 'Jude'], ['Rev', 'Revelation'],
]

/**
 * Reads `usr/lib/bible.data` of Debian's bible-kjv-text. The file holds windows of 65,536 bytes, each compressed as
 * compress(1) does; after 84 bytes of header stand the window's size, their number n, and n + 1 offsets, all big-endian.
 * Only the first window keeps the three bytes 1f 9d 90 in front (the offset points past them); gzip wants them on each.
 */
export async function readVerses(file: string): Promise<Verse[]> {
  const data = await readFile(file)
  if (data.subarray(0, 4).toString('latin1') !== 'EC02') throw new Error(`${file}: not the text of bible-kjv-text`)
  const windows = data.readUInt32BE(0x58)
  const offset = (i: number) => data.readUInt32BE(0x5c + 4 * i)
  const parts: Buffer[] = []
  for (let i = 0; i < windows; i++) {
    parts.push(await gunzip(Buffer.concat([Buffer.of(0x1f, 0x9d, 0x90), data.subarray(offset(i), offset(i + 1))])))
  }
  const verses: Verse[] = []
  for (const line of Buffer.concat(parts).toString('latin1').split('\n')) {
    const match = /^(\d?[A-Za-z]+)(\d+):(\d+) (.+)$/.exec(line)
    if (match !== null) verses.push({ book: match[1], chapter: Number(match[2]), verse: Number(match[3]), text: match[4].trim() })
  }
  return verses
}

/** A book as plain text: its name, each chapter's number, one verse a line. */
export function bookText(name: string, verses: readonly Verse[]): string {
  let chapter = 0
  let text = `${name.toUpperCase()}\n`
  for (const verse of verses) {
    if (verse.chapter !== chapter) text += `\nChapter ${(chapter = verse.chapter)}\n\n`
    text += `${verse.text}\n`
  }
  return text
}

/** gzip (on every Debian) also reads what compress(1) wrote; Node's zlib doesn't. */
function gunzip(input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('gzip', ['-dc'], { stdio: ['pipe', 'pipe', 'ignore'] })
    const out: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(Buffer.concat(out)) : reject(new Error(`gzip ended with ${code}`))))
    child.stdin.on('error', () => {}) // gzip that ends early reports itself by its exit status
    child.stdin.end(input)
  })
}
