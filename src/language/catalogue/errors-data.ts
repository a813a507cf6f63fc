import type { ErrorText } from '../types.ts'
import { corporaErrors } from './errors-corpora.ts'

export const dataErrors = {
  ...corporaErrors,
  'data.tokenizer.vocabulary-range': {
    doing: { en: 'training a tokenizer', zh: '训练分词器' },
    expected: {
      en: 'a vocabulary of {{least}} ({{specials}} special tokens and the 256 bytes) to {{most}} tokens',
      zh: '词表大小在 {{least}}（{{specials}} 个特殊词元加 256 个字节）到 {{most}} 之间',
    },
    found: { en: '{{vocabulary}}', zh: '{{vocabulary}}' },
    hint: { en: 'Choose another --vocabulary; 1024 to 8192 suits most small models', zh: '请换一个 --vocabulary；小模型一般用 1024 到 8192' },
  },
  'data.tokenizer.vocabulary-large': {
    doing: { en: 'training a tokenizer', zh: '训练分词器' },
    expected: { en: 'a text that allows a vocabulary of {{vocabulary}} tokens', zh: '文本足以支持 {{vocabulary}} 个词元的词表' },
    found: { en: 'it allows {{possible}}: after that nothing stands in it often enough to become a token', zh: '文本只支持 {{possible}} 个：再往后，没有出现次数足够多的组合可以成为词元' },
    hint: { en: 'Use --vocabulary {{possible}} or less, or give more text', zh: '请用 --vocabulary {{possible}} 或更小的值，或者提供更多文本' },
  },
  'data.text.empty': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'at least one character of text', zh: '至少有一个字符的文本' },
    found: { en: 'none', zh: '没有任何文字' },
    hint: { en: 'Check that these are the right files', zh: '请检查文件是否给对了' },
  },
} as const satisfies Record<string, ErrorText>
