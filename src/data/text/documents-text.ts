import type { TextPart } from './documents.ts'

export type TextSplit = 'file' | 'blank-line'

/** Lines that part documents: `<|endoftext|>` alone, as in many published corpora; or blank ones. Both with their line breaks. */
const separators: Record<TextSplit, RegExp> = {
  file: /(?<![^\n])<\|endoftext\|>[ \t]*(?:\r?\n|$)/,
  'blank-line': /(?<![^\n])(?:[ \t]*\r?\n)+/,
}

const longestLine = 1 << 22 // code units; of a longer line the beginning is passed on before its end has come

/** The documents of a plain text. It holds a few MB at a time, whatever the lengths of lines and documents. */
export async function* splitText(strings: AsyncIterable<string>, name: string, split: TextSplit): AsyncGenerator<TextPart> {
  const separator = separators[split]
  let line = '' // the last line so far, which may go on
  let lineBegan = false // whether its beginning was passed on, so that it is no separator
  let documentBegan = false
  function* pass(text: string, complete: boolean): Generator<TextPart> {
    let rest = text
    for (let first = true; ; first = false) {
      const match = separator.exec(first && lineBegan ? `\0${rest}` : rest) // \0: what follows is not at a line's beginning
      if (match === null) break
      const at = match.index - (first && lineBegan ? 1 : 0)
      yield* part(rest.slice(0, at), true)
      rest = rest.slice(at + match[0].length)
    }
    yield* part(rest, complete)
  }
  function* part(text: string, end: boolean): Generator<TextPart> {
    if (text !== '' || (end && documentBegan)) yield { name, text, end }
    documentBegan = !end && (documentBegan || text !== '')
  }
  for await (const string of strings) {
    line += string
    const cut = line.length > longestLine && !line.includes('\n') ? withoutHalfPair(line) : line.lastIndexOf('\n') + 1
    if (cut === 0) continue
    const passed = line.slice(0, cut)
    yield* pass(passed, false)
    lineBegan = !passed.endsWith('\n')
    line = line.slice(cut)
  }
  yield* pass(line, true)
}

/** The length of a text without half a surrogate pair at its end. */
function withoutHalfPair(text: string): number {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length
}
