import type { Text } from '../types.ts'

/** `cantian break`. */
export const cliBreakTexts = {
  'cli.break.about': { en: 'the one number whose zeroing hurts a text most', zh: '置零后对一段文字伤害最大的那一个数' },
  'cli.break.long': {
    en: 'Names candidates by the largest activations at the down projections (Yu et al. 2024, arXiv:2411.07191) and by the rise that gradients predict, then zeroes each for real, measures the loss, and puts it back. Says so where no number breaks the model.',
    zh: '先按下投影处最大的激活值（Yu 等 2024，arXiv:2411.07191）和梯度预测的损失上升挑出候选，再逐个真的置零、测损失、放回。没有哪个数能弄坏模型时，也会直说。',
  },
  'cli.break.option.text': { en: 'texts to measure on; default: the shipped poems that the shipped model never saw', zh: '用来测量的文本；默认是自带模型没学过的那部分唐诗' },
  'cli.break.option.top': { en: 'how many numbers to list; default 5', zh: '列出几个数；默认 5' },
  'cli.break.option.predicted': { en: 'how many candidates gradients name; default 64', zh: '由梯度挑出的候选个数；默认 64' },
  'cli.break.poems': { en: 'held-out poems of examples/poems', zh: 'examples/poems 中没学过的唐诗' },
  'cli.break.stage.activations': { en: 'looking at activations', zh: '查看激活值' },
  'cli.break.stage.gradients': { en: 'computing gradients', zh: '计算梯度' },
  'cli.break.stage.edits': { en: 'zeroing candidates, one at a time', zh: '逐个置零候选' },
  'cli.break.stage.confirming': { en: 'measuring the worst on more text', zh: '在更多文字上复测最坏的几个' },
  'cli.break.title': { en: 'Loss {{loss}} nats a token over {{tokens}} tokens ({{text}}); {{tried}} numbers zeroed, one at a time:', zh: '{{tokens}} 个词元（{{text}}）上的损失为每词元 {{loss}} 奈特；逐个置零了 {{tried}} 个数：' },
  'cli.break.column.number': { en: 'number', zh: '数' },
  'cli.break.column.value': { en: 'value', zh: '值' },
  'cli.break.column.loss': { en: 'loss without', zh: '没有它的损失' },
  'cli.break.column.rise': { en: 'rise', zh: '上升' },
  'cli.break.column.perplexity': { en: 'perplexity', zh: '困惑度' },
  'cli.break.column.named': { en: 'named by', zh: '由何挑出' },
  'cli.break.named.activations': { en: 'activations', zh: '激活值' },
  'cli.break.named.gradient': { en: 'gradient', zh: '梯度' },
  'cli.break.found': { en: '{{address}} breaks it: without this one number the perplexity rises by more than {{percent}}%.', zh: '{{address}} 能弄坏它：少了这一个数，困惑度上升超过 {{percent}}%。' },
  'cli.break.none': { en: 'No single number among those tried breaks it: even without {{address}} the perplexity rises by less than {{percent}}%.', zh: '试过的数里没有哪一个能弄坏它：就算少了 {{address}}，困惑度也只上升不到 {{percent}}%。' },
} as const satisfies Record<string, Text>
