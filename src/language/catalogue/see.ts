import type { Text } from '../types.ts'

/** Parts of a model, as maps and pages name them. */
export const seeTexts = {
  'see.part.embedding': { en: 'embedding', zh: '词嵌入' },
  'see.part.attention': { en: 'attention', zh: '注意力' },
  'see.part.feed-forward': { en: 'feed-forward', zh: '前馈' },
  'see.part.experts': { en: 'experts', zh: '专家' },
  'see.part.shared-experts': { en: 'shared experts', zh: '共享专家' },
  'see.part.router': { en: 'routers', zh: '路由' },
  'see.part.norms': { en: 'norms', zh: '归一化' },
  'see.part.head': { en: 'head', zh: '输出层' },
  'see.part.other': { en: 'other', zh: '其他' },
  'see.part.prediction': { en: 'prediction module (MTP)', zh: '多词元预测模块（MTP）' },
  'see.part.scales': { en: 'quantization scales', zh: '量化缩放系数' },
  'see.part.buffers': { en: 'buffers', zh: '缓冲区' },
} as const satisfies Record<string, Text>
