/** Cuts a text at the names of special tokens: the leftmost, and of those the longest, as Hugging Face does. */
export class SpecialSplitter {
  readonly #names: RegExp | null
  constructor(readonly specials: ReadonlyMap<string, number>) {
    const names = [...specials.keys()].filter((name) => name !== '').sort((a, b) => b.length - a.length)
    this.#names = names.length === 0 ? null : new RegExp(names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g')
  }

  /** The parts in order: stretches of text, and ids of special tokens. */
  split(text: string): (string | number)[] {
    if (this.#names === null) return text === '' ? [] : [text]
    const parts: (string | number)[] = []
    let start = 0
    for (const match of text.matchAll(this.#names)) {
      if (match.index > start) parts.push(text.slice(start, match.index))
      parts.push(this.specials.get(match[0])!)
      start = match.index + match[0].length
    }
    if (start < text.length) parts.push(text.slice(start))
    return parts
  }
}
