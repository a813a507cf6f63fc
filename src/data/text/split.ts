import { Philox } from '../../graph/philox.ts'
import type { TokenStore } from './token-store.ts'

/** Stretches [start, end) of a store's targets, in order. */
export interface TokenRange {
  start: number
  end: number
}

export interface Split {
  train: TokenRange[]
  heldOut: TokenRange[]
  trainDocuments: number
  heldOutDocuments: number
  /** `tail`: the end of the longest document is held out, since no choice of whole documents comes near the fraction. */
  by: 'document' | 'tail' | 'none'
}

export interface SplitOptions {
  seed: number
  /** The share of targets to hold out for evaluation. Default 0.1; 0 holds out nothing. */
  fraction?: number
  /** At most so many targets are held out. Default 2 million. */
  most?: number
}

/**
 * Splits a text into a part to train on and a part to judge by, which share no target. Documents are drawn in an order that the seed
 * gives, and held out whole until the fraction is reached; one that would take the part beyond 1.5 times the fraction is passed over.
 * Where that holds out less than half of it (a single document, or a few large ones), the tail of the longest document is held out.
 */
export function splitDocumentsOf(store: TokenStore, options: SplitOptions): Split {
  const { fraction = 0.1, most = 2_000_000, seed } = options
  if (!(fraction >= 0 && fraction < 1)) throw new Error(`a fraction in [0, 1) is wanted, not ${fraction}`)
  const { starts } = store
  const documents = starts.length - 1
  const all = [{ start: 0, end: store.length }]
  const wanted = Math.min(Math.floor(fraction * store.length), most)
  if (wanted === 0) return { train: all, heldOut: [], trainDocuments: documents, heldOutDocuments: 0, by: 'none' }
  const held = new Uint8Array(documents)
  let taken = 0
  let heldOutDocuments = 0
  for (const document of documents > 1 ? new Philox(seed, 'split').permutation(documents) : []) {
    if (taken >= wanted) break
    const length = starts[document + 1] - starts[document]
    if (taken + length > 1.5 * wanted) continue
    held[document] = 1
    taken += length
    heldOutDocuments++
  }
  // A few small files beside a large one (a README, a licence) would say nothing about it.
  if (taken < wanted / 2) return splitTail(store, wanted)
  const train: TokenRange[] = []
  const heldOut: TokenRange[] = []
  for (let document = 0; document < documents; document++) {
    const ranges = held[document] === 1 ? heldOut : train
    const last = ranges[ranges.length - 1]
    if (last?.end === starts[document]) last.end = starts[document + 1]
    else ranges.push({ start: starts[document], end: starts[document + 1] })
  }
  return { train, heldOut, trainDocuments: documents - heldOutDocuments, heldOutDocuments, by: 'document' }
}

function splitTail({ starts, length }: TokenStore, wanted: number): Split {
  const documents = starts.length - 1
  let longest = 0
  for (let i = 1; i < documents; i++) if (starts[i + 1] - starts[i] > starts[longest + 1] - starts[longest]) longest = i
  const end = starts[longest + 1]
  const cut = end - Math.min(wanted, end - starts[longest] - 1)
  if (cut === end) return { train: [{ start: 0, end: length }], heldOut: [], trainDocuments: documents, heldOutDocuments: 0, by: 'none' }
  const train = [{ start: 0, end: cut }]
  if (end < length) train.push({ start: end, end: length })
  return { train, heldOut: [{ start: cut, end }], trainDocuments: documents, heldOutDocuments: 1, by: 'tail' }
}
