import type { ErrorText } from '../types.ts'

const doing = { en: 'reading JSON', zh: '读取 JSON' } as const
const config = { en: 'reading {{file}}', zh: '读取 {{file}}' } as const

/** JSON that comes from outside, and Hugging Face's configuration files. */
export const configErrors = {
  'formats.json.utf8': {
    doing,
    expected: { en: 'expected text in UTF-8', zh: '应为 UTF-8 文本' },
    found: { en: 'found bytes that are not', zh: '实际含有非 UTF-8 字节' },
    hint: { en: 'the file is binary, or in another encoding; save it as UTF-8', zh: '文件是二进制或其他编码；请存为 UTF-8' },
  },
  'formats.json.syntax': {
    doing,
    expected: { en: 'expected {{expected}} at character {{position}}', zh: '第 {{position}} 个字符处应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'the file is damaged or was edited by hand; check it there', zh: '文件已损坏或被手工改动；请检查该处' },
  },
  'formats.json.cut-off': {
    doing,
    expected: { en: 'expected {{expected}} at character {{position}}', zh: '第 {{position}} 个字符处应为 {{expected}}' },
    found: { en: 'found the end of the text', zh: '实际文本到此结束' },
    hint: { en: 'the file is empty or cut off; fetch or write it again', zh: '文件为空或不完整；请重新获取或写入' },
  },
  'formats.json.extra': {
    doing,
    expected: { en: 'expected nothing after the value, at character {{position}}', zh: '从第 {{position}} 个字符起应无其他内容' },
    found: { en: 'found {{found}}', zh: '实际还有 {{found}}' },
    hint: { en: 'remove what follows; a file holds one value', zh: '请删去其后的内容；一个文件只含一个值' },
  },
  'formats.json.depth': {
    doing,
    expected: { en: 'expected at most {{limit}} levels of nesting', zh: '嵌套应不超过 {{limit}} 层' },
    found: { en: 'found more at character {{position}}', zh: '实际在第 {{position}} 个字符处超出' },
    hint: { en: 'no such file needs that; do not trust it', zh: '此类文件无需如此嵌套；请勿信任' },
  },
  'formats.json.duplicate': {
    doing,
    expected: { en: 'expected each name once in an object', zh: '同一对象中每个名称应只出现一次' },
    found: { en: 'found {{name}} again at character {{position}}', zh: '实际在第 {{position}} 个字符处再次出现 {{name}}' },
    hint: { en: 'remove one of the two', zh: '请删去其中之一' },
  },
  'formats.json.name': {
    doing,
    expected: { en: 'expected ordinary names', zh: '应为普通名称' },
    found: { en: 'found the name {{name}} at character {{position}}', zh: '实际在第 {{position}} 个字符处有名称 {{name}}' },
    hint: { en: 'that name changes objects in JavaScript and is refused', zh: '该名称会改变 JavaScript 对象，因此被拒绝' },
  },
  'formats.json.number': {
    doing,
    expected: { en: 'expected a number of at most 400 characters within the range of float64, at character {{position}}', zh: '第 {{position}} 个字符处应为不超过 400 个字符、且在 float64 范围内的数' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'check the number', zh: '请检查该数' },
  },
  'formats.config.value': {
    doing: config,
    expected: { en: 'expected {{path}} to be {{expected}}', zh: '{{path}} 应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'correct it there, or fetch the file again', zh: '请在该处改正，或重新获取文件' },
  },
  'formats.config.architecture': {
    doing: config,
    expected: { en: 'expected a model_type that opens here: {{known}}', zh: 'model_type 应为此处可打开的类型：{{known}}' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'choose a model of one of these architectures', zh: '请选择上述架构之一的模型' },
  },
  'formats.config.unsupported': {
    doing: config,
    expected: { en: 'expected {{path}} to be one of {{known}}', zh: '{{path}} 应为以下之一：{{known}}' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'this model needs something that is not built here', zh: '该模型需要此处尚未实现的功能' },
  },
} as const satisfies Record<string, ErrorText>
