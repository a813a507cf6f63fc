import type { ErrorText } from '../types.ts'
import { configErrors } from './errors-config.ts'
import { filesErrors } from './errors-files.ts'
import { safetensorsErrors } from './errors-safetensors.ts'

export const formatsErrors = {
  'formats.tokenizer.json': {
    doing: { en: 'reading a tokenizer', zh: '读取分词器' },
    expected: { en: 'JSON', zh: 'JSON' },
    found: { en: 'something else ({{problem}})', zh: '不是 JSON（{{problem}}）' },
    hint: { en: 'The file may be cut off or a link to another file: fetch it again', zh: '文件可能不完整，或只是一个指向别处的链接：请重新获取' },
  },
  'formats.tokenizer.shape': {
    doing: { en: 'reading a tokenizer', zh: '读取分词器' },
    expected: { en: "Hugging Face's tokenizer.json, with a model and its vocabulary", zh: 'Hugging Face 的 tokenizer.json，其中有 model 和词表' },
    found: { en: '{{problem}}', zh: '{{problem}}' },
    hint: { en: "Take the tokenizer.json from the model's own folder", zh: '请使用模型文件夹里自带的 tokenizer.json' },
  },
  'formats.tokenizer.ids': {
    doing: { en: 'reading a tokenizer', zh: '读取分词器' },
    expected: { en: 'one token for each id', zh: '每个编号只对应一个词元' },
    found: { en: 'id {{id}} for both "{{first}}" and "{{second}}"', zh: '编号 {{id}} 同时属于“{{first}}”和“{{second}}”' },
    hint: { en: 'The file is damaged or was edited: fetch it again', zh: '文件已损坏或被改动：请重新获取' },
  },
  'formats.tokenizer.merge': {
    doing: { en: 'reading the merges of a tokenizer', zh: '读取分词器的合并规则' },
    expected: { en: 'two tokens of the vocabulary that make a third, each pair once', zh: '词表中的两个词元合成词表中的第三个，每对只出现一次' },
    found: { en: 'merge {{rank}}: {{merge}}', zh: '第 {{rank}} 条合并：{{merge}}' },
    hint: { en: 'The file is damaged or was edited: fetch it again', zh: '文件已损坏或被改动：请重新获取' },
  },
  'formats.tokenizer.decoder': {
    doing: { en: 'reading a tokenizer', zh: '读取分词器' },
    expected: { en: 'a decoder whose tokens have exact bytes (ByteLevel, ByteFallback or Metaspace)', zh: '词元对应确切字节的 decoder（ByteLevel、ByteFallback 或 Metaspace）' },
    found: { en: '{{decoder}}', zh: '{{decoder}}' },
    hint: { en: 'Models that write text come with such a tokenizer; this one may be of another kind', zh: '能写文字的模型都配有这类分词器；这个模型可能不是' },
  },
  ...filesErrors,
  ...safetensorsErrors,
  ...configErrors,
} as const satisfies Record<string, ErrorText>
