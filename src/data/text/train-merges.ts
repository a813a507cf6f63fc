import type { Merge } from '../../formats/tokenizer/merges.ts'
import { PairTable } from '../../formats/tokenizer/pair-table.ts'
import { PairQueue } from './pair-queue.ts'

export interface MergeTraining {
  /** The spellings of the tokens so far, by id; new ones are pushed. */
  spellings: string[]
  /** Ids of the special tokens, which no merge may spell. */
  specials: ReadonlySet<string>
  /** Stop at this many tokens. */
  vocabulary: number
  /** Stop when no pair stands this often. */
  minimumFrequency: number
  /** Called after every merge; may wait. A rejection stops the training. */
  pause(merged: number): Promise<void> | undefined
}

/** Words as runs of token ids, with the number of times that each stands in the text. */
export interface CountedWords {
  ids: Int32Array // of all words, one after another; merged in place
  starts: Float64Array // of each word in ids, and the end
  counts: Float64Array
}

/**
 * Learns merges: again and again, the pair of tokens that stands most often side by side becomes a token; of equally frequent pairs the
 * one with the smaller ids. The same merges as Hugging Face's BpeTrainer (tokenizers 0.23, `models/bpe/trainer.rs`), whose less obvious
 * ways matter for runs of one character: overlapping pairs are counted each (`aaa` has two), a merge that spells a known token reuses
 * its id, and a pair that comes up again after it was merged is merged in its new places only, and then ranks where it came last.
 */
export async function trainMerges(words: CountedWords, training: MergeTraining): Promise<Merge[]> {
  const { spellings, specials, vocabulary, minimumFrequency } = training
  const { ids, starts, counts } = words
  const lengths = Int32Array.from(counts, (_, word) => starts[word + 1] - starts[word])
  const idOf = new Map(spellings.map((spelling, id) => [spelling, id]))
  const pairs = new PairTable(1 << 16)
  const frequencies: number[] = [] // of pairs, by index in the table
  const queue = new PairQueue(pairs, frequencies)

  countPairs(words, pairs, frequencies, queue)
  const ranks = new Map<number, { rank: number; result: number }>() // by pair
  let fresh = new Map<number, number[]>() // the words where a merge made a pair
  const count = (a: number, b: number, change: number, word: number) => {
    const pair = pairs.add(a, b)
    frequencies[pair] = (frequencies[pair] ?? 0) + change
    if (change < 0) return
    const places = fresh.get(pair)
    if (places === undefined) fresh.set(pair, [word])
    else if (places[places.length - 1] !== word) places.push(word)
  }
  for (let merged = 0; spellings.length < vocabulary;) {
    const top = queue.pop()
    if (top === undefined || top.frequency < Math.max(1, minimumFrequency)) break
    const a = pairs.first[top.pair]
    const b = pairs.second[top.pair]
    const spelling = spellings[a] + spellings[b]
    if (specials.has(spelling)) continue
    const result = idOf.get(spelling) ?? spellings.length
    if (result === spellings.length) {
      spellings.push(spelling)
      idOf.set(spelling, result)
    }
    ranks.set(top.pair, { rank: merged, result })
    for (const word of top.words) {
      const times = counts[word]
      const start = starts[word]
      let end = start + lengths[word]
      let to = start
      for (let from = start; from < end; from++, to++) {
        if (ids[from] !== a || from + 1 >= end || ids[from + 1] !== b) {
          ids[to] = ids[from]
          continue
        }
        if (to > start) {
          count(ids[to - 1], a, -times, word)
          count(ids[to - 1], result, times, word)
        }
        if (from + 2 < end) {
          count(b, ids[from + 2], -times, word)
          count(result, ids[from + 2], times, word)
        }
        ids[to] = result
        from++
      }
      end = to
      lengths[word] = end - start
    }
    for (const [pair, places] of fresh) if (frequencies[pair] > 0) queue.push(pair, Int32Array.from(places))
    fresh = new Map()
    merged++
    const waiting = training.pause(merged)
    if (waiting !== undefined) await waiting
  }
  return [...ranks]
    .sort(([, x], [, y]) => x.rank - y.rank)
    .map(([pair, { result }]) => ({ a: pairs.first[pair], b: pairs.second[pair], result }))
}

/** Counts all pairs and puts each, with the words that hold it, into the queue. */
function countPairs({ ids, starts, counts }: CountedWords, pairs: PairTable, frequencies: number[], queue: PairQueue): void {
  const holders: number[] = [] // how many words hold a pair
  const lastHolder: number[] = []
  const eachPair = (visit: (pair: number, word: number, firstTime: boolean) => void) => {
    lastHolder.length = 0
    for (let word = 0; word < counts.length; word++) {
      for (let i = starts[word]; i + 1 < starts[word + 1]; i++) {
        const pair = pairs.add(ids[i], ids[i + 1])
        visit(pair, word, lastHolder[pair] !== word)
        lastHolder[pair] = word
      }
    }
  }
  eachPair((pair, word, firstTime) => {
    frequencies[pair] = (frequencies[pair] ?? 0) + counts[word]
    holders[pair] = (holders[pair] ?? 0) + (firstTime ? 1 : 0)
  })
  const places = holders.map((n) => new Int32Array(n))
  const filled = new Int32Array(holders.length)
  eachPair((pair, word, firstTime) => {
    if (firstTime) places[pair][filled[pair]++] = word
  })
  places.forEach((words, pair) => queue.push(pair, words))
}
