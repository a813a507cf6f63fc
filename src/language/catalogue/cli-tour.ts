import type { Text } from '../types.ts'

export const cliTourTexts = {
  'cli.tour.about': { en: 'what Cantian does, in two minutes', zh: '两分钟看懂参天做什么' },
  'cli.tour.option.minutes': { en: 'how long the new model learns; default: 1.5', zh: '新模型学习多少分钟；默认 1.5' },
  'cli.tour.hello': {
    en: 'A parameter is just a number; a model is a great many of them; everything it knows is in them.',
    zh: '参数不过是一个数；模型是许许多多个参数；它知道的一切都在其中。',
  },
  'cli.tour.line.title': { en: '1. Two numbers, by trial and error', zh: '一、两个数，靠试错' },
  'cli.tour.line.what': {
    en: 'y = a*x + b should go through (1, 2) and (3, 6). Start anywhere; predict; measure the error; adjust a and b; again.',
    zh: '让 y = a*x + b 经过 (1, 2) 和 (3, 6)。随便从哪里开始：预测，量误差，调整 a 和 b，再来一次。',
  },
  'cli.tour.line.start': { en: 'start', zh: '起点' },
  'cli.tour.line.try': { en: 'try {{number}}', zh: '第 {{number}} 次' },
  'cli.tour.line.error': { en: 'error {{error}}', zh: '误差 {{error}}' },
  'cli.tour.line.done': { en: 'After {{tries}} tries: a = {{a}}, b = {{b}}.', zh: '试了 {{tries}} 次：a = {{a}}，b = {{b}}。' },
  'cli.tour.line.proves': {
    en: 'Two points always fit a line, so this proves nothing yet; but every model below is fitted in just this way.',
    zh: '两点总能连成一条直线，所以这还证明不了什么；但下面的每个模型都正是这样拟合出来的。',
  },
  'cli.tour.poem.title': { en: '2. {{parameters}} numbers write a poem', zh: '二、{{parameters}} 个数写一首诗' },
  'cli.tour.poem.what': { en: 'This model ships with Cantian, which trained it on Tang poems, character by character.', zh: '这个模型随参天附带，是参天自己一字一字读唐诗训练出来的。' },
  'cli.tour.poem.missing': { en: '2. (The small model that writes poems is not in this copy: examples/models/poems is missing.)', zh: '二、（这份代码里没有写诗的小模型：缺少 examples/models/poems。）' },
  'cli.tour.train.title': { en: '3. A new one, from random numbers', zh: '三、从随机数开始，训练一个新的' },
  'cli.tour.train.what': {
    en: 'A fresh Transformer reads {{poems}} Tang poems for about {{seconds}} seconds. At first it writes noise; watch the loss fall and the lines take shape.',
    zh: '一个全新的 Transformer 读 {{poems}} 首唐诗，大约 {{seconds}} 秒。起初它写的全是乱码；看损失下降，诗句成形。',
  },
  'cli.tour.ask.title': { en: 'Asked "{{prompt}}", it goes on:', zh: '给它“{{prompt}}”，它接着写：' },
  'cli.tour.honest': {
    en: 'After {{seconds}} seconds this is form without sense: it has learned how a poem looks, not what it says. More time and more parameters help.',
    zh: '{{seconds}} 秒学到的是形式而不是意思：它学会了诗的样子，还不懂诗在说什么。时间更长、参数更多会更好。',
  },
  'cli.tour.stopped': { en: 'Stopped. Nothing is lost: {{command}} fit --resume {{run}} goes on.', zh: '已停下，什么也没丢：{{command}} fit --resume {{run}} 可以继续。' },
  'cli.tour.next': { en: 'Try next:', zh: '接下来试试：' },
  'cli.tour.next.ask': { en: 'ask it yourself, and see the odds of every word', zh: '自己问它，看每个字的概率' },
  'cli.tour.next.longer': { en: 'train a larger one for ten minutes', zh: '用十分钟训练一个更大的' },
  'cli.tour.next.own': { en: 'train on your own text', zh: '用你自己的文本训练' },
  'cli.tour.own-text': { en: 'your-text.txt', zh: '你的文本.txt' },
} as const satisfies Record<string, Text>
