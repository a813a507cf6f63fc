import type { ErrorText } from '../types.ts'

/** Trying numbers of a model, and looking for those that matter. */
export const matterErrors = {
  'see.not-in-engine': {
    doing: { en: 'turning numbers of a model that answers', zh: '改动正在回答的模型的数值' },
    expected: { en: 'a tensor that answers are computed with', zh: '应为计算回答时用到的张量' },
    found: { en: 'one that the engine leaves out (a buffer, or a module that no answer needs)', zh: '实际是引擎不用的张量（缓冲区，或回答用不到的模块）' },
    hint: { en: 'cantian map MODEL --json names the part of every tensor', zh: 'cantian map MODEL --json 会列出每个张量所属的部分' },
  },
  'see.token': {
    doing: { en: 'looking up the token to be explained', zh: '查找要解释的词元' },
    expected: { en: 'one token of the model’s vocabulary, written as its text or as #id below #{{count}}', zh: '应为模型词表中的一个词元，写成文字，或写成 #编号（小于 #{{count}}）' },
    found: { en: '{{found}}, which is made of {{parts}}', zh: '实际是 {{found}}，由 {{parts}} 组成' },
    hint: { en: 'cantian ask MODEL "…" --odds 10 lists tokens as they are; a leading space belongs to the token', zh: 'cantian ask MODEL "…" --odds 10 会列出词元本身；开头的空格属于词元' },
  },
  'see.one-number': {
    doing: { en: 'looking for a tipping value', zh: '寻找翻转值' },
    expected: { en: 'an address of one number of the shape [{{shape}}]', zh: '应为形状 [{{shape}}] 中一个数的地址' },
    found: { en: 'an address of {{count}} numbers', zh: '实际是 {{count}} 个数的地址' },
    hint: { en: 'give one index for each dimension, counted from 0; or give a value to try on all of them', zh: '每一维给一个下标，从 0 开始；或给出一个值，在全部数上试用' },
  },
  'see.text-short': {
    doing: { en: 'reading a held-out text', zh: '读取留出的文本' },
    expected: { en: 'at least 2 tokens', zh: '应至少有 2 个词元' },
    found: { en: '{{found}}', zh: '实际为 {{found}} 个' },
    hint: { en: 'name a file with text of the kind that the model was made for: --text FILE', zh: '请用 --text 文件 给出与模型用途相符的文本' },
  },
  'see.break.short': {
    doing: { en: 'measuring how well a model reads a text', zh: '测量模型读文本的好坏' },
    expected: { en: 'at least {{least}} tokens of text', zh: '文本至少 {{least}} 个词元' },
    found: { en: '{{found}}', zh: '{{found}} 个' },
    hint: { en: 'give more text: --text FILE…', zh: '多给些文本：--text 文件…' },
  },
  'see.life.unwatched': {
    doing: { en: 'drawing a number’s life', zh: '绘制一个数的一生' },
    expected: { en: 'expected a number that the run pinned', zh: '应为训练时钉住的数' },
    found: { en: 'found no record of its steps', zh: '没有它的逐步记录' },
    hint: { en: 'train with fit --pin ADDRESS, then its every step is recorded', zh: '训练时加上 fit --pin 地址，就会记下它的每一步' },
  },
  'see.no-loss': {
    doing: { en: 'measuring how well a model reads a text', zh: '测量模型读文本的好坏' },
    expected: { en: 'a number as its loss', zh: '损失应为数字' },
    found: { en: 'NaN already before any number was changed', zh: '尚未改动任何数时已是 NaN' },
    hint: { en: 'the weights hold NaN or numbers far too large; cantian map MODEL --stats finds them', zh: '权重中有 NaN 或过大的数；cantian map MODEL --stats 可以找到它们' },
  },
} as const satisfies Record<string, ErrorText>
