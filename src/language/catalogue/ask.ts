import type { Text } from '../types.ts'

/** `cantian ask`. */
export const askTexts = {
  'cli.ask.about': { en: 'ask a model to continue a text', zh: '让模型续写一段文字' },
  'cli.ask.long': {
    en: 'Asks a model: it continues the prompt, token by token. MODEL is a folder, a run of `cantian fit` or a model of the Llama, Mistral, Mixtral, Qwen2, Qwen3, Qwen3-MoE or DeepSeek-V3 architecture as Hugging Face lays it out.',
    zh: '向模型提问：它逐个词元地续写提示。MODEL 是文件夹：`cantian fit` 的运行，或 Hugging Face 布局的 Llama、Mistral、Mixtral、Qwen2、Qwen3、Qwen3-MoE、DeepSeek-V3 架构的模型。',
  },
  'cli.ask.argument.model': { en: 'folder of the model', zh: '模型所在的文件夹' },
  'cli.ask.argument.prompt': { en: 'what the model continues; - reads standard input', zh: '要续写的文字；- 表示从标准输入读取' },
  'cli.ask.option.ids': { en: 'token ids in place of a prompt: 1,2,3', zh: '用词元编号代替提示：1,2,3' },
  'cli.ask.option.odds': { en: 'show the N likeliest tokens and their probabilities at each step', zh: '每一步列出最可能的 N 个词元和它们的概率' },
  'cli.ask.option.max-tokens': { en: 'new tokens at most; default: as generation_config.json says, else 256', zh: '最多新写多少个词元；默认按 generation_config.json，否则为 256' },
  'cli.ask.option.stop': { en: 'end before this text; may be given several times', zh: '写到这段文字之前为止；可以给多个' },
  'cli.ask.option.cut': { en: 'cut the beginning of a prompt that the context does not hold, instead of refusing it', zh: '提示超出上下文时截去开头，而不是拒绝' },
  'cli.ask.option.specials': { en: 'read names of special tokens in the prompt, such as <|user|>, as those tokens', zh: '把提示中特殊词元的名称（如 <|user|>）读作该词元' },
  'cli.ask.group.sampling': { en: 'How the next token is chosen (default: as generation_config.json says):', zh: '如何选择下一个词元（默认按 generation_config.json）：' },
  'cli.ask.option.temperature': { en: '0 takes the likeliest, 1 draws by the model’s own odds, more is wilder; else 1', zh: '0 总取最可能的，1 按模型自己的概率，越大越随意；否则为 1' },
  'cli.ask.option.top-k': { en: 'only from the K likeliest; 0: off', zh: '只从最可能的 K 个中选；0 为不限' },
  'cli.ask.option.top-p': { en: 'only from the likeliest that have the probability P together; 1: off', zh: '只从概率之和达到 P 的最可能者中选；1 为不限' },
  'cli.ask.option.min-p': { en: 'only those with at least P of the likeliest one’s probability; 0: off', zh: '只选概率不低于最可能者 P 倍的；0 为不限' },
  'cli.ask.option.repetition-penalty': { en: 'above 1 makes tokens that already stand there less likely; 1: off', zh: '大于 1 时已出现的词元更不易再选；1 为不变' },
  'cli.ask.option.seed': { en: 'the same seed gives the same answer; default: a fresh one', zh: '相同的种子得到相同的回答；默认每次不同' },
  'cli.ask.value.ids': { en: 'whole numbers with commas between them', zh: '以逗号分隔的整数' },
  'cli.ask.cut': {
    en: 'Note: {{cut}} tokens at the beginning of the prompt were left out; the context holds {{context}}.',
    zh: '注意：提示开头的 {{cut}} 个词元被截去；上下文只容得下 {{context}} 个。',
  },
  'cli.ask.summary': { en: '{{tokens}} tokens, {{speed}} a second · {{reason}} · --seed {{seed}}', zh: '{{tokens}} 个词元，每秒 {{speed}} 个 · {{reason}} · --seed {{seed}}' },
  'cli.ask.finish.end': { en: 'the model ended', zh: '模型自行结束' },
  'cli.ask.finish.length': { en: 'as long as allowed', zh: '达到长度上限' },
  'cli.ask.finish.stop': { en: 'a stop text came', zh: '遇到停止文字' },
  'cli.ask.finish.aborted': { en: 'stopped', zh: '被中止' },
} as const satisfies Record<string, Text>
