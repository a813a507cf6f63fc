import type { TrainingText } from './train-tokenizer.ts'

/** The longest run of a sample that stands in the training text word for word. */
export interface Verbatim {
  text: string
  /** Characters (code points) of `text`. */
  characters: number
}

/**
 * For each sample, its longest run that stands in one document of the training text: whether a model writes or recites. The text is
 * read once; time is linear in its length, for each sample.
 */
export async function longestVerbatim(samples: readonly string[], training: TrainingText, options: { signal?: AbortSignal } = {}): Promise<Verbatim[]> {
  const searches = samples.map((sample) => new VerbatimSearch(sample))
  let last = Date.now()
  for await (const part of training) {
    const { text, end } = typeof part === 'string' ? { text: part, end: true } : part
    for (const search of searches) search.add(text, end)
    if (Date.now() - last < 50) continue
    options.signal?.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 0))
    last = Date.now()
  }
  return searches.map((search) => search.longest())
}

/** The suffix automaton of one sample (Blumer et al. 1985), through which a text is sent character by character (code points). */
class VerbatimSearch {
  readonly #length: number[] = [0] // of the longest string of a state
  readonly #link: number[] = [-1] // the state of the longest suffix in another state
  readonly #next: Map<number, number>[] = [new Map()]
  readonly #firstEnd: number[] = [0] // where a state's strings first end in the sample
  readonly #known = new Set<number>() // the characters of the sample
  readonly #characters: string[]
  #state = 0
  #matched = 0
  #best = 0
  #bestEnd = 0

  constructor(sample: string) {
    this.#characters = [...sample]
    let whole = 0
    for (let i = 0; i < this.#characters.length; i++) {
      const character = this.#characters[i].codePointAt(0)!
      this.#known.add(character)
      const state = this.#add(i + 1, new Map(), i + 1)
      let from = whole
      for (; from >= 0 && !this.#next[from].has(character); from = this.#link[from]) this.#next[from].set(character, state)
      this.#link[state] = from < 0 ? 0 : this.#suffix(from, character)
      whole = state
    }
  }

  #add(length: number, next: Map<number, number>, firstEnd: number): number {
    this.#length.push(length)
    this.#link.push(0)
    this.#next.push(next)
    this.#firstEnd.push(firstEnd)
    return this.#length.length - 1
  }

  /** The state of what `from` holds with `character` after it; split off where its state also holds longer strings. */
  #suffix(from: number, character: number): number {
    const target = this.#next[from].get(character)!
    if (this.#length[target] === this.#length[from] + 1) return target
    const copy = this.#add(this.#length[from] + 1, new Map(this.#next[target]), this.#firstEnd[target])
    this.#link[copy] = this.#link[target]
    this.#link[target] = copy
    for (let state = from; state >= 0 && this.#next[state].get(character) === target; state = this.#link[state]) this.#next[state].set(character, copy)
    return copy
  }

  /** The next part of a document; no part ends inside a character. */
  add(text: string, end: boolean): void {
    let state = this.#state
    let matched = this.#matched
    for (let i = 0; i < text.length; i++) {
      const character = text.codePointAt(i)!
      if (character > 0xffff) i++
      if (!this.#known.has(character)) {
        state = matched = 0
        continue
      }
      let next = this.#next[state].get(character)
      while (next === undefined) {
        state = this.#link[state] // every character of the sample leads on from the root, which ends this
        matched = this.#length[state]
        next = this.#next[state].get(character)
      }
      state = next
      matched++
      if (matched > this.#best) {
        this.#best = matched
        this.#bestEnd = this.#firstEnd[state]
      }
    }
    this.#state = end ? 0 : state
    this.#matched = end ? 0 : matched
  }

  longest(): Verbatim {
    const run = this.#characters.slice(this.#bestEnd - this.#best, this.#bestEnd)
    return { text: run.join(''), characters: run.length }
  }
}
