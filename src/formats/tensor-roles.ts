// What a stored tensor is, by its name, where it is no parameter.

/** Tables that older versions of transformers stored beside the weights; they follow from the configuration. */
const BUFFERS = /(?:^|\.)(?:rotary_emb\.(?:inv_freq|original_inv_freq|cos_cached|sin_cached)|attn\.(?:bias|masked_bias)|self_attn\.(?:bias|masked_bias)|position_ids)$/

/** Factors of quantized weights: DeepSeek's blocks (`weight_scale_inv`), compressed-tensors, GPTQ and AWQ. */
const SCALES = /(?:^|[._])(?:weight_scale_inv|weight_scale(?:_2)?|input_scale|k_scale|v_scale|scales|qzeros|g_idx)$/

export const isBuffer = (name: string): boolean => BUFFERS.test(name)
export const isScale = (name: string): boolean => SCALES.test(name)
/** Whether its numbers count as parameters; a router's stored biases do. */
export const isParameter = (name: string): boolean => !isBuffer(name) && !isScale(name)
