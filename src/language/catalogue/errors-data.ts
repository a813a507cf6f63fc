import type { ErrorText } from '../types.ts'
import { corporaErrors } from './errors-corpora.ts'
import { formulaErrors } from './errors-formula.ts'
import { tableErrors } from './errors-table.ts'

export const dataErrors = {
  ...corporaErrors,
  ...formulaErrors,
  ...tableErrors,
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
  'data.text.empty-file': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'a file with text in it', zh: '有内容的文件' },
    found: { en: 'an empty file', zh: '空文件' },
    hint: { en: 'Leave it out, or check how it was written', zh: '请去掉它，或检查它是怎么生成的' },
  },
  'data.text.no-files': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'a folder with texts ({{endings}}) in it or below it', zh: '文件夹及其子文件夹中有文本（{{endings}}）' },
    found: { en: 'none', zh: '一个也没有' },
    hint: { en: 'Name the files themselves if they have other endings', zh: '如果文件用了别的扩展名，请直接写出文件名' },
  },
  'data.text.not-a-file': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'a file or a folder', zh: '文件或文件夹' },
    found: { en: 'something else (a device, a pipe or a socket)', zh: '别的东西（设备、管道或套接字）' },
    hint: { en: 'Write the text to a file first', zh: '请先把文本写入文件' },
  },
  'data.text.binary': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'text', zh: '文本' },
    found: { en: 'a zero byte at offset {{offset}}: the file looks binary', zh: '偏移 {{offset}} 处有零字节：这像是二进制文件' },
    hint: { en: 'Text is learned from txt, md, jsonl and json; save the document as plain text', zh: '可以学习的文本格式是 txt、md、jsonl 和 json；请把文档另存为纯文本' },
  },
  'data.text.encoding': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'UTF-8', zh: 'UTF-8 编码' },
    found: { en: 'byte {{byte}} at offset {{offset}}, line {{line}}; the file looks like {{guess}}', zh: '偏移 {{offset}}（第 {{line}} 行）处的字节 {{byte}}；文件像是 {{guess}} 编码' },
    hint: { en: 'Try --encoding {{guess}}', zh: '请试试 --encoding {{guess}}' },
  },
  'data.text.utf8': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'UTF-8', zh: 'UTF-8 编码' },
    found: { en: 'byte {{byte}} at offset {{offset}}, line {{line}}, which is no part of a character', zh: '偏移 {{offset}}（第 {{line}} 行）处的字节 {{byte}} 不属于任何字符' },
    hint: { en: 'Mend the file, or name its encoding with --encoding', zh: '请修复文件，或用 --encoding 指明编码' },
  },
  'data.text.truncated': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'a file that ends after a whole character', zh: '文件结束在一个完整的字符之后' },
    found: { en: '{{bytes}} bytes of an unfinished character at offset {{offset}}, line {{line}}: the file was cut off', zh: '偏移 {{offset}}（第 {{line}} 行）处只有一个字符的前 {{bytes}} 个字节：文件被截断了' },
    hint: { en: 'Copy or fetch the file again, or delete the last {{bytes}} bytes', zh: '请重新复制或下载文件，或删去最后 {{bytes}} 个字节' },
  },
  'data.text.other-encoding': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'text in {{encoding}}', zh: '{{encoding}} 编码的文本' },
    found: { en: 'bytes that are none, between offsets {{from}} and {{to}}', zh: '偏移 {{from}} 到 {{to}} 之间的字节不符合该编码' },
    hint: { en: 'Leave --encoding out: what the file looks like is then named', zh: '请去掉 --encoding，报错时会给出猜测的编码' },
  },
  'data.text.label': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'an encoding such as utf-8, gb18030, big5, utf-16le, shift_jis', zh: '一种编码名，例如 utf-8、gb18030、big5、utf-16le、shift_jis' },
    found: { en: '"{{encoding}}"', zh: '“{{encoding}}”' },
    hint: { en: 'Leave --encoding out: what the file looks like is then named', zh: '请去掉 --encoding，报错时会给出猜测的编码' },
  },
  'data.text.json': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'JSON', zh: 'JSON' },
    found: { en: '{{problem}}', zh: '{{problem}}' },
    hint: { en: 'A .jsonl holds one JSON value a line; rename the file to .txt to read it as plain text', zh: '.jsonl 每行是一个 JSON 值；想当作纯文本读，请改名为 .txt' },
  },
  'data.text.entry': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'a string, or an object with the field "{{field}}"', zh: '字符串，或带有字段“{{field}}”的对象' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Turn the file into such entries first', zh: '请先把文件转换成这种形式' },
  },
  'data.text.field': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'text in the field "{{field}}"', zh: '字段“{{field}}”中有文本' },
    found: { en: 'text in the fields: {{fields}}', zh: '有文本的字段是：{{fields}}' },
    hint: { en: 'Name the right one with --field', zh: '请用 --field 指明字段' },
  },
  'data.text.long-line': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'a line of jsonl of at most {{most}} million characters', zh: 'jsonl 的每一行不超过 {{most}} 百万个字符' },
    found: { en: 'a longer one', zh: '更长的一行' },
    hint: { en: 'Is it rather a .json? Or write the document as a .txt, which may have any length', zh: '它会不会其实是 .json？也可以把文档存成 .txt，长度不限' },
  },
  'data.text.large-json': {
    doing: { en: 'reading texts', zh: '读取文本' },
    expected: { en: 'a json file of at most {{most}} million characters, since it is read whole', zh: 'json 文件不超过 {{most}} 百万个字符，因为要整个读入' },
    found: { en: 'a larger one', zh: '更大的文件' },
    hint: { en: 'Write it as .jsonl, one entry a line, which may have any size', zh: '请改写成 .jsonl，每行一条，大小不限' },
  },
  'data.text.context-long': {
    doing: { en: 'cutting the text into windows', zh: '把文本切成窗口' },
    expected: { en: 'a context of at most {{tokens}} tokens, which is all that there is to train on', zh: '上下文不超过 {{tokens}} 个词元，这是全部的训练文本' },
    found: { en: '{{context}}', zh: '{{context}}' },
    hint: { en: 'Use a smaller --context, or give more text', zh: '请用更小的 --context，或提供更多文本' },
  },
  'data.tokenizer.no-end': {
    doing: { en: 'encoding documents', zh: '编码文档' },
    expected: { en: 'a tokenizer whose tokenizer_config.json names an eos_token or a bos_token', zh: '分词器的 tokenizer_config.json 写明 eos_token 或 bos_token' },
    found: { en: 'neither', zh: '两者都没有' },
    hint: { en: 'Put tokenizer_config.json beside tokenizer.json', zh: '请把 tokenizer_config.json 放在 tokenizer.json 旁边' },
  },
  'data.tokens.header': {
    doing: { en: 'opening a token file', zh: '打开词元文件' },
    expected: { en: 'the header of a token file, format 1', zh: '词元文件的文件头，格式 1' },
    found: { en: '{{problem}}', zh: '{{problem}}' },
    hint: { en: 'Delete the folder; it is made again from the text', zh: '请删除这个文件夹，它会由文本重新生成' },
  },
  'data.tokens.size': {
    doing: { en: 'opening a token file', zh: '打开词元文件' },
    expected: { en: '{{expected}} bytes', zh: '{{expected}} 字节' },
    found: { en: '{{size}}', zh: '{{size}}' },
    hint: { en: 'The file was cut off: delete the folder; it is made again from the text', zh: '文件被截断了：请删除这个文件夹，它会由文本重新生成' },
  },
  'data.tokens.index': {
    doing: { en: 'opening a token file', zh: '打开词元文件' },
    expected: { en: 'documents one after another, from the first token to the last', zh: '文档从第一个词元到最后一个依次排列' },
    found: { en: 'other places', zh: '位置不对' },
    hint: { en: 'The file is damaged: delete the folder; it is made again from the text', zh: '文件已损坏：请删除这个文件夹，它会由文本重新生成' },
  },
  'data.tokens.id': {
    doing: { en: 'reading a token file', zh: '读取词元文件' },
    expected: { en: 'ids below {{size}}', zh: '编号小于 {{size}}' },
    found: { en: '{{id}} at position {{position}}', zh: '位置 {{position}} 处是 {{id}}' },
    hint: { en: 'The file is damaged, or belongs to another tokenizer: delete the folder; it is made again', zh: '文件已损坏，或属于另一个分词器：请删除这个文件夹，它会重新生成' },
  },
} as const satisfies Record<string, ErrorText>
