import type { Tokenizer } from '../../formats/tokenizer/tokenizer.ts'
import { gzipSize, type Compressed } from './compression.ts'
import type { TokenDataset } from './dataset.ts'
import { datasetBytes } from './dataset-text.ts'
import { endOf } from './encode-documents.ts'
import { guessingLosses, type GuessingLosses } from './guessing.ts'

/** What a model's loss on the held-out part is compared with. Losses are nats per target; null where there is nothing to compare on. */
export interface LossReport {
  losses: Omit<GuessingLosses, 'counted'> | null
  /** Training targets counted for the losses. */
  counted: number
  /** Bits per byte of the held-out text: of the same ways to guess, and of compressors that see nothing but this text. */
  bitsPerByte: { even: number; unigram: number; bigram: number; trigram: number; gzip: number | null; xz: number | null } | null
  /** Why a compressor gave no number: the program or the part of the platform that is missing. */
  missing: { gzip?: string; xz?: string }
  heldOut: { targets: number; bytes: number }
}

export interface ReportOptions {
  /** A compressor for xz (`xzSize` of xz.node.ts, in Node). */
  xz?(bytes: Uint8Array, signal?: AbortSignal): Promise<Compressed>
  /** About so many training targets are counted, in blocks from all over; more take more memory. Default 4 million. */
  most?: number
  signal?: AbortSignal
}

/** Nats per target as bits per byte of text. */
export function bitsPerByte(loss: number, targets: number, bytes: number): number {
  return (loss * targets) / Math.LN2 / bytes
}

/** The numbers of a report card that don't depend on a model. */
export async function lossReport(dataset: TokenDataset, tokenizer: Tokenizer, options: ReportOptions = {}): Promise<LossReport> {
  const { signal, most = 1 << 22 } = options
  const heldOut = { targets: dataset.heldOutTokens, bytes: dataset.heldOutBytes }
  if (heldOut.bytes === 0) return { losses: null, counted: 0, bitsPerByte: null, missing: {}, heldOut }
  const every = Math.ceil(dataset.trainTokens / most) // so that a long text is counted all over
  const { counted, ...losses } = await guessingLosses(dataset.targets('train', every), dataset.targets('heldOut'), {
    end: endOf(tokenizer),
    vocabularySize: tokenizer.vocabularySize,
    signal,
  })
  const text = datasetBytes(dataset, tokenizer, 'heldOut')
  const gzip = await gzipSize(text)
  const xz: Compressed = options.xz === undefined ? { reason: 'xz' } : await options.xz(text, signal)
  const bits = (loss: number) => bitsPerByte(loss, heldOut.targets, heldOut.bytes)
  const ofCompressor = (compressed: Compressed) => ('bytes' in compressed ? (8 * compressed.bytes) / text.length : null)
  return {
    losses,
    counted,
    bitsPerByte: {
      even: bits(losses.even),
      unigram: bits(losses.unigram),
      bigram: bits(losses.bigram),
      trigram: bits(losses.trigram),
      gzip: ofCompressor(gzip),
      xz: ofCompressor(xz),
    },
    missing: { ...('reason' in gzip && { gzip: gzip.reason }), ...('reason' in xz && { xz: xz.reason }) },
    heldOut,
  }
}
