import type { ErrorText } from '../types.ts'

export const graphErrors = {
  'graph.refused': {
    doing: { en: 'building the op {{op}}', zh: '构建算子 {{op}}' },
    expected: { en: 'expected {{expected}}', zh: '应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'check the shapes and element types that this layer passes on', zh: '请检查这一层传入的形状和元素类型' },
  },
  'graph.loss': {
    doing: { en: 'backpropagating', zh: '反向传播' },
    expected: { en: 'expected a loss that is one float (shape [])', zh: '损失应是一个浮点数（形状 []）' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'reduce the loss to one number, for instance with mean(loss)', zh: '请先把损失化成一个数，例如 mean(loss)' },
  },
  'graph.unconnected': {
    doing: { en: 'backpropagating', zh: '反向传播' },
    expected: { en: 'expected the loss to depend on this tensor', zh: '损失应依赖于这个张量' },
    found: { en: 'found no path from {{op}} {{type}} to the loss', zh: '从 {{op}} {{type}} 到损失没有通路' },
    hint: { en: 'leave it out of the parameters, or use it in the model', zh: '请把它从参数中去掉，或在模型中用上它' },
  },
  'graph.examples': {
    doing: { en: 'backpropagating example by example', zh: '逐样本反向传播' },
    expected: { en: 'expected an op that tells examples apart', zh: '应是能区分样本的算子' },
    found: { en: 'found {{op}} at {{path}}', zh: '在 {{path}} 处为 {{op}}' },
    hint: { en: 'use the parameter in matmul, gather, a norm, or broadcast over rows', zh: '请在矩阵乘、查表、归一化或按行广播中使用该参数' },
  },
} as const satisfies Record<string, ErrorText>
