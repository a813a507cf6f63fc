import type { Text } from '../types.ts'

/** `cantian param try`. */
export const cliTryTexts = {
  'cli.try.about': { en: 'answer before and after turning numbers, side by side; without a value: where the answer tips', zh: '并排显示改动前后的回答；不给值则找出回答翻转的位置' },
  'cli.try.argument.value': { en: 'the value to try; left out: the nearest one at which the answer changes', zh: '要试的值；不写则寻找使回答改变的最近的值' },
  'cli.try.argument.prompt': { en: 'what the model continues', zh: '供模型续写的文字' },
  'cli.try.option.tip': { en: 'also find the nearest value at which the answer changes', zh: '同时寻找使回答改变的最近的值' },
  'cli.try.option.odds': { en: 'how many of the likeliest tokens to show before and after; default 5', zh: '显示改动前后最可能的几个词元；默认 5' },
  'cli.try.option.max-tokens': { en: 'new tokens of the answers at most; default 48', zh: '回答最多的新词元数；默认 48' },
  'cli.try.usage': { en: '<model> <address> [value] <prompt>', zh: '<模型> <地址> [值] <提示>' },
  'cli.tip.stage': { en: 'looking for the tipping value, {{values}} values tried', zh: '寻找翻转值，已试 {{values}} 个值' },
  'cli.tip.at': { en: 'The answer tips at {{at}} ({{bits}}), {{distance}} away; at {{last}}, the next {{dtype}} before it, it is still as now.', zh: '回答在 {{at}}（{{bits}}）处翻转，相距 {{distance}}；在它之前的下一个 {{dtype}} 值 {{last}} 处仍与现在相同。' },
  'cli.tip.side': { en: 'at {{value}}', zh: '取 {{value}}' },
  'cli.tip.none': { en: 'No value within the range of {{dtype}} changes the answer: {{values}} values up to {{distance}} away give the same words.', zh: '{{dtype}} 范围内没有值会改变回答：试了相距至 {{distance}} 的 {{values}} 个值，文字都相同。' },
  'cli.tip.searched': { en: '{{values}} values were tried, outwards in steps of 19% to 100%; a change that comes and goes between two steps would be missed.', zh: '共试了 {{values}} 个值，向外步长 19% 至 100%；若变化在两步之间出现又消失，则会漏掉。' },
  'cli.tip.never': { en: 'none', zh: '无' },
  'cli.try.before': { en: 'before', zh: '改动前' },
  'cli.try.after': { en: 'after', zh: '改动后' },
  'cli.try.none': { en: '(no answer: the scores are no numbers any more)', zh: '（没有回答：得分已不是数字）' },
  'cli.try.same': { en: 'The words stay the same.', zh: '文字没有变。' },
  'cli.try.parts': { en: 'The words part at new token {{place}}.', zh: '从第 {{place}} 个新词元起文字不同。' },
  'cli.try.shift': { en: 'odds of the next token: {{share}} of the probability moved, divergence {{divergence}} nats', zh: '下一个词元的概率：{{share}} 的概率发生移动，散度 {{divergence}} 奈特' },
  'cli.try.most': { en: 'along the first answer the odds moved most at new token {{place}}, {{token}}: {{before}} → {{after}} ({{share}} moved)', zh: '沿改动前的回答，概率移动最大处是第 {{place}} 个新词元 {{token}}：{{before}} → {{after}}（移动 {{share}}）' },
  'cli.try.restored': { en: 'Put back: the logits are those from before, bit for bit. The model’s file was not touched.', zh: '已放回：logits 与改动前逐位相同。模型文件未改动。' },
  'cli.try.not-restored': { en: 'Put back, but the logits differ from those before: this runtime does not repeat itself.', zh: '已放回，但 logits 与改动前不同：该运行环境不能重现结果。' },
} as const satisfies Record<string, Text>

/** `cantian matter`. */
export const cliMatterTexts = {
  'cli.matter.about': { en: 'the numbers that matter most for the word after a prompt', zh: '对提示后的那个词影响最大的数' },
  'cli.matter.long': {
    en: 'Predicts for every parameter, through backpropagation, how zeroing it would change log p of a token; then zeroes the most important ones for real, one at a time, and puts each back. The model is not changed.',
    zh: '用反向传播预测每个参数置零后某个词元的 log p 如何变化，再把最重要的逐个真的置零并放回。模型不会改变。',
  },
  'cli.matter.option.token': { en: 'the token to explain, as its text or as #id; default: the likeliest', zh: '要解释的词元，写成文字或 #编号；默认是最可能的' },
  'cli.matter.option.top': { en: 'how many numbers to list; default 10', zh: '列出几个数；默认 10' },
  'cli.matter.option.compared': { en: 'how many of the greatest, and of random ones, to compare with real edits; default 100', zh: '取多少个最大的和多少个随机的与真实改动比较；默认 100' },
  'cli.matter.option.seed': { en: 'draws the random ones; default 1', zh: '抽取随机数的种子；默认 1' },
  'cli.matter.stage.gradients': { en: 'computing gradients', zh: '计算梯度' },
  'cli.matter.stage.edits': { en: 'zeroing numbers', zh: '逐个置零' },
  'cli.matter.stage.curves': { en: 'drawing curves', zh: '绘制曲线' },
  'cli.matter.title': { en: 'What {{token}} ({{probability}}, log p {{logprob}}) hangs on, of {{parameters}} numbers; changes of log p when one is zeroed:', zh: '词元 {{token}}（{{probability}}，log p {{logprob}}）取决于哪些数（共 {{parameters}} 个）；单个置零时 log p 的变化：' },
  'cli.matter.column.number': { en: 'number', zh: '数' },
  'cli.matter.column.value': { en: 'value', zh: '值' },
  'cli.matter.column.predicted': { en: 'predicted', zh: '预测' },
  'cli.matter.column.measured': { en: 'measured', zh: '实测' },
  'cli.matter.column.after': { en: 'odds then', zh: '置零后的概率' },
  'cli.matter.column.tip': { en: 'answer tips at', zh: '回答翻转处' },
  'cli.matter.option.tip': { en: 'also find the value of each listed number at which the greedy answer changes', zh: '同时寻找每个列出的数使贪心回答改变的值' },
  'cli.matter.stage.tips': { en: 'looking for tipping values', zh: '寻找翻转值' },
  'cli.matter.curved': { en: 'curved', zh: '弯曲' },
  'cli.matter.curves': { en: 'Where prediction and edit differ by more than a fifth ({{count}}), log p is no straight line along the number:', zh: '预测与实测相差超过五分之一的有 {{count}} 个：log p 沿这个数不是直线：' },
  'cli.matter.parts': { en: 'Where the predicted effects are (sum of sizes):', zh: '预测的影响在哪里（按大小求和）：' },
  'cli.matter.agreement': { en: 'Prediction against real edits:', zh: '预测与真实改动的符合程度：' },
  'cli.matter.agreement.top': { en: 'the {{count}} greatest: correlation {{correlation}}, median relative error {{error}}; same sign {{sign}} of {{resolved}}', zh: '最大的 {{count}} 个：相关系数 {{correlation}}，相对误差中位数 {{error}}；符号相同 {{sign}}/{{resolved}}' },
  'cli.matter.agreement.random': { en: '{{count}} at random: correlation {{correlation}}, median relative error {{error}}; same sign {{sign}} of {{resolved}}', zh: '随机的 {{count}} 个：相关系数 {{correlation}}，相对误差中位数 {{error}}；符号相同 {{sign}}/{{resolved}}' },
  'cli.matter.resolution': { en: 'Changes of log p below {{resolution}} drown in rounding and are left out of errors and signs.', zh: 'log p 小于 {{resolution}} 的变化淹没在舍入误差中，不计入误差和符号。' },
} as const satisfies Record<string, Text>

/** `cantian break`. */
export const cliBreakTexts = {} as const satisfies Record<string, Text>
