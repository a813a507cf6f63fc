import { deriveModel } from '../fit/size.ts'
import { decoderParameters } from '../models/parameters.ts'
import type { PartSize } from './protocol.ts'
import { window } from './window.ts'

/** The parameters of a model, part by part, before there is one. */
export function partsOfModel(request: { readonly layers: number; readonly width: number; readonly vocabulary: number }): PartSize[] {
  const { config } = deriveModel('tiny', { layers: request.layers, width: request.width, context: window.context }, { size: request.vocabulary, begin: 0, end: 1, pad: 2 })
  const sizes = new Map<PartSize['part'], number>([['embedding', 0], ['attention', 0], ['feed-forward', 0], ['norms', 0]])
  for (const { name, shape } of decoderParameters(config)) {
    const part = name.includes('embed_tokens') || name.includes('lm_head') ? 'embedding' : name.includes('self_attn') ? 'attention' : name.includes('mlp') ? 'feed-forward' : 'norms'
    sizes.set(part, sizes.get(part)! + shape.reduce((size, extent) => size * extent, 1))
  }
  return [...sizes].map(([part, parameters]) => ({ part, parameters }))
}
