import type { ErrorText } from '../types.ts'

export const runtimeErrors = {
  'runtime.feed': {
    doing: { en: 'feeding a run', zh: '向运行送入数据' },
    expected: { en: 'expected {{expected}}', zh: '应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'feed every input of the entry with its declared type and shape', zh: '请按声明的类型和形状送入该入口的每个输入' },
  },
  'runtime.state': {
    doing: { en: 'reaching into a state', zh: '访问状态' },
    expected: { en: 'expected {{expected}}', zh: '应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'name a tensor of this state and a range inside it', zh: '请给出该状态中的张量名和其内的范围' },
  },
  'runtime.entry': {
    doing: { en: 'running a program', zh: '运行程序' },
    expected: { en: 'expected one of the entries {{expected}}', zh: '入口应为 {{expected}} 之一' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'check the name of the entry', zh: '请检查入口名' },
  },
  'runtime.tap': {
    doing: { en: 'looking at a tensor of a run', zh: '查看运行中的张量' },
    expected: { en: 'expected one of the names {{expected}}', zh: '名称应为 {{expected}} 之一' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'names follow the layers of the model', zh: '名称与模型的层相同' },
  },
} as const satisfies Record<string, ErrorText>
