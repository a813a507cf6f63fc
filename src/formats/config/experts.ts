import { refused } from './check.ts'
import type { Architecture, DecoderConfig, ExpertsConfig } from './decoder.ts'
import type { DecoderJson } from './schema.ts'

/** The mixture of experts that a file of `architecture` describes; undefined where the architecture has none. */
export function readExperts(json: DecoderJson, architecture: Architecture, file: string): ExpertsConfig | undefined {
  const layers = Array.from({ length: json.num_hidden_layers }, (_, layer) => layer)
  const softmax = { scores: 'softmax', scaling: 1, groups: 1, chosenGroups: 1, sharedWidth: 0 } as const
  switch (architecture) {
    case 'mixtral': {
      const count = json.num_local_experts ?? 8
      const experts = { count, chosen: json.num_experts_per_tok ?? 2, normalized: true, width: json.intermediate_size, layers: layers.map(() => true) }
      return checked({ ...softmax, ...experts }, 'num_local_experts', file)
    }
    case 'qwen3_moe': {
      // transformers 5 writes `num_local_experts`, 4 wrote `num_experts`.
      const count = json.num_experts ?? json.num_local_experts ?? 128
      const [step, plain] = [json.decoder_sparse_step ?? 1, new Set(json.mlp_only_layers ?? [])]
      const has = layers.map((layer) => !plain.has(layer) && (layer + 1) % step === 0)
      return checked({ ...softmax, count, chosen: json.num_experts_per_tok ?? 8, normalized: json.norm_topk_prob ?? false, width: json.moe_intermediate_size ?? 768, layers: has }, 'num_experts', file)
    }
    case 'deepseek_v3': {
      const width = json.moe_intermediate_size ?? 2048
      return checked(
        {
          count: json.n_routed_experts ?? json.num_local_experts ?? 256,
          chosen: json.num_experts_per_tok ?? 8,
          scores: 'sigmoid',
          normalized: json.norm_topk_prob ?? true,
          scaling: json.routed_scaling_factor ?? 2.5,
          groups: json.n_group ?? 8,
          chosenGroups: json.topk_group ?? 4,
          width,
          layers: layers.map((layer) => layer >= (json.first_k_dense_replace ?? 3)),
          sharedWidth: width * (json.n_shared_experts ?? 1),
        },
        'n_routed_experts',
        file,
      )
    }
    default:
      return undefined
  }
}

/** Experts of all layers together: twice and more those of every published model (Kimi-K2: 384 in each of 61), few enough to name them all. */
const MOST = 2 ** 16

function checked(experts: ExpertsConfig, field: keyof DecoderJson & string, file: string): ExpertsConfig {
  const { count, chosen, groups, chosenGroups, layers } = experts
  const most = Math.floor(MOST / layers.length)
  if (count > most) throw refused(file, [field], `int 1 … ${most}`, count)
  if (count % groups !== 0) throw refused(file, ['n_group'], `divisor of ${count}`, groups)
  if (chosenGroups > groups) throw refused(file, ['topk_group'], `int 1 … ${groups}`, chosenGroups)
  const size = count / groups
  // A group is judged by its two best experts.
  if (groups > chosenGroups && size < 2) throw refused(file, ['n_group'], `int 1 … ${Math.floor(count / 2)}`, groups)
  if (chosen > size * chosenGroups) throw refused(file, ['num_experts_per_tok'], `int 1 … ${size * chosenGroups}`, chosen)
  return experts
}

/** The fields that `readExperts` reads, of an architecture that has experts. */
export function expertsJson(architecture: Architecture, experts: ExpertsConfig): Record<string, unknown> {
  const { count, chosen, normalized, width, layers, scaling, groups, chosenGroups, sharedWidth } = experts
  if (architecture === 'mixtral') return { num_local_experts: count, num_experts_per_tok: chosen }
  const json = { num_experts_per_tok: chosen, norm_topk_prob: normalized, moe_intermediate_size: width }
  if (architecture === 'qwen3_moe') {
    return { ...json, num_experts: count, decoder_sparse_step: 1, mlp_only_layers: layers.flatMap((has, layer) => (has ? [] : [layer])) }
  }
  const first = layers.includes(true) ? layers.indexOf(true) : layers.length
  const choice = { n_routed_experts: count, n_group: groups, topk_group: chosenGroups, routed_scaling_factor: scaling }
  return { ...json, ...choice, n_shared_experts: sharedWidth / width, first_k_dense_replace: first }
}

/** Whether a file of the architecture can say what the experts are. */
export function canWriteExperts({ architecture, experts, feedForward }: DecoderConfig): boolean {
  if (!experts) return !['mixtral', 'qwen3_moe', 'deepseek_v3'].includes(architecture)
  const { scores, normalized, scaling, groups, chosenGroups, width, layers, sharedWidth } = experts
  const plain = scores === 'softmax' && scaling === 1 && groups === 1 && chosenGroups === 1 && sharedWidth === 0
  if (architecture === 'mixtral') return plain && normalized && width === feedForward && !layers.includes(false)
  if (architecture === 'qwen3_moe') return plain
  const first = layers.indexOf(true)
  return architecture === 'deepseek_v3' && scores === 'sigmoid' && sharedWidth > 0 && sharedWidth % width === 0 && (first < 0 || !layers.includes(false, first))
}
