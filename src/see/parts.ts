import { isBuffer, isScale } from '../formats/tensor-roles.ts'

/** What a tensor does in a model. `prediction`: modules that predict further tokens (MTP); `scales`: factors of quantized weights. */
export const PARTS = ['embedding', 'attention', 'feed-forward', 'experts', 'shared-experts', 'router', 'norms', 'head', 'other', 'prediction', 'scales', 'buffers'] as const
export type Part = (typeof PARTS)[number]

/** Parts whose numbers are parameters of the main model: those that answer. */
export const isMain = (part: Part): boolean => part !== 'prediction' && part !== 'scales' && part !== 'buffers'

const layerOf = (name: string): number | undefined => {
  const found = /(?:^|\.)(?:layers|h|blocks|block)\.(\d+)\./.exec(name)?.[1]
  return found === undefined ? undefined : Number(found)
}

/**
 * Says of each name which part it belongs to. DeepSeek-V3's prediction modules stand as layers after the last one: known
 * by the number of layers, or, without a configuration, by the projection that only they have (arXiv:2412.19437, section 2.2).
 */
export function partsOf(names: Iterable<string>, layers?: number): (name: string) => Part {
  const predicting = new Set<number>()
  for (const name of names) {
    const layer = layerOf(name)
    if (layer !== undefined && (/\.(?:eh_proj|enorm|hnorm)\./.test(name) || (layers !== undefined && layer >= layers))) predicting.add(layer)
  }
  return (name) => {
    if (isScale(name)) return 'scales'
    if (isBuffer(name)) return 'buffers'
    const layer = layerOf(name)
    if ((layer !== undefined && predicting.has(layer)) || /^(?:model\.)?mtp\./.test(name)) return 'prediction'
    return RULES.find(([, rule]) => rule.test(name))?.[0] ?? 'other'
  }
}

/** In this order: the norms inside attention are norms, the gate before experts is a router. */
const RULES: readonly (readonly [Part, RegExp])[] = [
  ['norms', /(?:norm|ln_\w+|layernorm\w*)(?:\.\w+)?\.(?:weight|bias)$/i],
  ['router', /(?:mlp|block_sparse_moe|feed_forward|moe)\.(?:gate|router)\.|e_score_correction_bias$|shared_expert_gate\./],
  ['shared-experts', /\.shared_experts?\./],
  ['experts', /\.experts\./],
  ['embedding', /(?:^|\.)(?:embed_tokens|wte|wpe|tok_embeddings|word_embeddings|token_embd|embed_in|embeddings?)\./],
  ['head', /(?:^|\.)(?:lm_head|embed_out|output)\.(?:weight|bias)$/],
  ['attention', /(?:^|\.)(?:self_attn|attn|attention|cross_attn|self_attention)\./],
  ['feed-forward', /(?:^|\.)(?:mlp|feed_forward|ffn|fc1|fc2|intermediate)\./],
]
