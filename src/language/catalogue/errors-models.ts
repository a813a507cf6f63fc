import type { ErrorText } from '../types.ts'

const doing = { en: 'reading the weights of a model', zh: '读取模型的权重' } as const

export const modelsErrors = {
  'models.load.missing': {
    doing,
    expected: { en: 'expected the tensor {{name}} {{shape}}, as config.json has it', zh: '按 config.json 应有张量 {{name}} {{shape}}' },
    found: { en: '{{count}} tensors are missing, this one first; a tensor that nobody asked for: {{found}}', zh: '缺少 {{count}} 个张量，这是第一个；未被用到的张量：{{found}}' },
    hint: { en: 'config.json and the weights belong to different models, or the download is not complete', zh: 'config.json 与权重不属于同一个模型，或下载不完整' },
  },
  'models.load.extra': {
    doing,
    expected: { en: 'expected the {{count}} tensors of config.json and no others', zh: '应只有 config.json 规定的 {{count}} 个张量' },
    found: { en: 'found {{name}} ({{type}}); {{others}} such in all', zh: '另有 {{name}}（{{type}}），这样的共 {{others}} 个' },
    hint: { en: 'the weights have parts that this architecture lacks: its answers would be wrong without them', zh: '权重中有该架构没有的部分：忽略它们会使回答出错' },
  },
  'models.load.shape': {
    doing,
    expected: { en: 'expected {{name}} to be {{expected}}', zh: '{{name}} 的形状应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'config.json and the weights belong to different models', zh: 'config.json 与权重不属于同一个模型' },
  },
  'models.load.dtype': {
    doing,
    expected: { en: 'expected {{name}} to be stored as one of {{expected}}', zh: '{{name}} 的存储类型应为 {{expected}} 之一' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'take the version of the model that is not quantized', zh: '请使用未经量化的版本' },
  },
  'models.load.range': {
    doing,
    expected: { en: 'expected the numbers of {{name}} within the range of float32', zh: '{{name}} 中的数应在 float32 的范围内' },
    found: { en: 'found {{value}}', zh: '实为 {{value}}' },
    hint: { en: 'a weight of this size is no weight: the file is damaged', zh: '这么大的权重不合理：文件可能已损坏' },
  },
} as const satisfies Record<string, ErrorText>
