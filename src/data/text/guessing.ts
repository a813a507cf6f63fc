import { PairTable } from '../../formats/tokenizer/pair-table.ts'

/** Losses in nats per target on the held-out part, of ways to guess that know less than a model: what its loss is compared with. */
export interface GuessingLosses {
  /** Every token as likely as any other: ln V. */
  even: number
  /** By how often each token stands in the training part. */
  unigram: number
  /** By the token before. */
  bigram: number
  /** By the two tokens before. */
  trigram: number
  /** How many training targets were counted for this. */
  counted: number
}

export interface GuessingOptions {
  /** The token after a document: what the first token of a document is guessed from. */
  end: number
  vocabularySize: number
  signal?: AbortSignal
}

/**
 * Counts the training part and measures on the held-out part. Each order is smoothed with the one below by Witten and Bell's rule (1991):
 * p(c | h) = (n(hc) + t(h) p'(c)) / (n(h) + t(h)), where t(h) is how many different tokens followed h.
 * Losses are NaN where the held-out part is empty.
 */
export async function guessingLosses(train: Iterable<Int32Array>, heldOut: Iterable<Int32Array>, options: GuessingOptions): Promise<GuessingLosses> {
  const { end, vocabularySize, signal } = options
  const pauses = new Pauses(signal)
  const counts = new TokenCounts(vocabularySize, end)
  for (const block of train) {
    counts.add(block)
    await pauses.next()
  }
  const sums = { unigram: 0, bigram: 0, trigram: 0 }
  let targets = 0
  let [before, last] = [end, end]
  for (const block of heldOut) {
    for (const target of block) {
      const [unigram, bigram, trigram] = counts.probabilities(before, last, target)
      sums.unigram -= Math.log(unigram)
      sums.bigram -= Math.log(bigram)
      sums.trigram -= Math.log(trigram)
      before = target === end ? end : last
      last = target
    }
    targets += block.length
    await pauses.next()
  }
  return { even: Math.log(vocabularySize), unigram: sums.unigram / targets, bigram: sums.bigram / targets, trigram: sums.trigram / targets, counted: counts.total }
}

/** Lets other work run, and heeds the signal, a few times a second. */
class Pauses {
  #last = Date.now()
  constructor(readonly signal: AbortSignal | undefined) {}

  next(): Promise<void> | undefined {
    if (Date.now() - this.#last < 50) return undefined
    this.#last = Date.now()
    this.signal?.throwIfAborted()
    return new Promise((resolve) => setTimeout(resolve, 0))
  }
}

class TokenCounts {
  readonly #tokens: Float64Array
  #kinds = 0
  readonly #pairs = new PairTable(1 << 12)
  readonly #pairCounts: number[] = []
  readonly #triples = new PairTable(1 << 12) // of a pair's index and a token
  readonly #tripleCounts: number[] = []
  readonly #afterToken: Followers = { count: [], kinds: [] }
  readonly #afterPair: Followers = { count: [], kinds: [] }
  #before: number
  #last: number
  total = 0

  constructor(
    readonly vocabularySize: number,
    readonly end: number,
  ) {
    this.#tokens = new Float64Array(vocabularySize)
    this.#before = end
    this.#last = end
  }

  add(targets: Int32Array): void {
    for (const target of targets) {
      if (this.#tokens[target]++ === 0) this.#kinds++
      const pair = this.#pairs.add(this.#last, target)
      follow(this.#afterToken, this.#last, bump(this.#pairCounts, pair))
      const context = this.#pairs.add(this.#before, this.#last)
      follow(this.#afterPair, context, bump(this.#tripleCounts, this.#triples.add(context, target)))
      this.#before = target === this.end ? this.end : this.#last
      this.#last = target
    }
    this.total += targets.length
  }

  /** Of `target` alone, after `last`, and after `before` and `last`. */
  probabilities(before: number, last: number, target: number): [number, number, number] {
    const unigram = (this.#tokens[target] + this.#kinds / this.vocabularySize) / (this.total + this.#kinds)
    const pair = this.#pairs.find(last, target)
    const bigram = smoothed(pair < 0 ? 0 : (this.#pairCounts[pair] ?? 0), this.#afterToken, last, unigram)
    const context = this.#pairs.find(before, last)
    if (context < 0) return [unigram, bigram, bigram]
    const triple = this.#triples.find(context, target)
    return [unigram, bigram, smoothed(triple < 0 ? 0 : this.#tripleCounts[triple], this.#afterPair, context, bigram)]
  }
}

/** Of each context: how many tokens followed it, and how many different ones. */
interface Followers {
  count: number[]
  kinds: number[]
}

function follow({ count, kinds }: Followers, context: number, isNew: boolean): void {
  count[context] = (count[context] ?? 0) + 1
  if (isNew) kinds[context] = (kinds[context] ?? 0) + 1
}

/** Adds one; answers whether it was the first. */
function bump(counts: number[], index: number): boolean {
  counts[index] = (counts[index] ?? 0) + 1
  return counts[index] === 1
}

function smoothed(count: number, { count: counts, kinds }: Followers, context: number, below: number): number {
  const different = kinds[context] ?? 0
  return different === 0 ? below : (count + different * below) / (counts[context] + different)
}
