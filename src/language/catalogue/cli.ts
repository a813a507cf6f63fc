import type { Text } from '../types.ts'
import { cliDataTexts } from './cli-data.ts'
import { cliFitTexts } from './cli-fit.ts'
import { cliTourTexts } from './cli-tour.ts'

export const cliTexts = {
  ...cliFitTexts,
  ...cliDataTexts,
  ...cliTourTexts,
  'cli.about': {
    en: 'Cantian fits parameters to data, from y = a*x + b to a Transformer, answers from them, and lets you see and turn every one.',
    zh: '参天：从 y = a*x + b 到 Transformer，用数据拟合参数，用参数回答问题，每一个参数都看得见、动得了。',
  },
  'cli.usage': { en: '<verb> [options]', zh: '<动词> [选项]' },
  'cli.help.usage': { en: 'Usage:', zh: '用法：' },
  'cli.help.arguments': { en: 'Arguments:', zh: '参数：' },
  'cli.help.options': { en: 'Options:', zh: '选项：' },
  'cli.help.every-verb': { en: 'Of every verb:', zh: '每个动词都有：' },
  'cli.help.verbs': { en: 'Verbs:', zh: '动词：' },
  'cli.help.after': {
    en: 'Start here:\n  cantian tour                                       what this is, in two minutes\n  cantian fit examples/poems/poems.jsonl --out runs/poems --minutes 5\n  cantian ask runs/poems "明月"\nMore on one verb: cantian <verb> --help. Exit codes: 0 well, 1 failed, 2 wrong usage, 130 stopped.',
    zh: '从这里开始：\n  cantian tour                                       两分钟看懂它做什么\n  cantian fit examples/poems/poems.jsonl --out runs/poems --minutes 5\n  cantian ask runs/poems "明月"\n某个动词的说明：cantian <动词> --help。退出码：0 成功，1 失败，2 用法不对，130 被中止。',
  },
  'cli.option.json': { en: 'answer in JSON on standard output', zh: '在标准输出上以 JSON 回答' },
  'cli.option.lang': { en: 'zh or en; default: as the system is set (LC_ALL, LC_MESSAGES, LANG)', zh: 'zh 或 en；默认按系统设置（LC_ALL、LC_MESSAGES、LANG）' },
  'cli.option.device': { en: 'where to compute: cpu, webgpu or wasm; default: cpu', zh: '在哪里计算：cpu、webgpu 或 wasm；默认 cpu' },
  'cli.option.threads': { en: 'threads to compute with; default: the number of physical cores', zh: '计算用的线程数；默认等于物理核数' },
  'cli.option.verbose': { en: 'say more, such as where in the code an error arose', zh: '输出更多信息，例如出错的代码位置' },
  'cli.option.help': { en: 'this help', zh: '显示这份说明' },
  'cli.option.version': { en: 'the version', zh: '显示版本' },
  'cli.runtime.no-package': {
    en: 'onnxruntime-node is not installed: computing with WebAssembly, which is slower. To install it: npm i --ignore-scripts onnxruntime-node@1.30.0',
    zh: '没有安装 onnxruntime-node：改用 WebAssembly 计算，会慢一些。安装方法：npm i --ignore-scripts onnxruntime-node@1.30.0',
  },
  'cli.runtime.no-binary': {
    en: 'onnxruntime-node has no library for this system: computing with WebAssembly, which is slower.',
    zh: 'onnxruntime-node 没有适用于这个系统的库：改用 WebAssembly 计算，会慢一些。',
  },
  'cli.value.whole': { en: 'a whole number of {{least}} or more, such as 200 or 20k', zh: '不小于 {{least}} 的整数，如 200 或 20k' },
  'cli.value.least': { en: 'a number of {{low}} or more', zh: '不小于 {{low}} 的数' },
  'cli.value.above': { en: 'a number above {{low}}', zh: '大于 {{low}} 的数' },
  'cli.value.between': { en: 'a number from {{low}} to {{high}}', zh: '{{low}} 到 {{high}} 之间的数' },
  'cli.error.title': { en: 'Failed while ', zh: '出错：' },
  'cli.error.where': { en: 'where', zh: '位置' },
  'cli.error.expected': { en: 'expected', zh: '预期' },
  'cli.error.found': { en: 'found', zh: '实际' },
  'cli.error.hint': { en: 'hint', zh: '提示' },
} as const satisfies Record<string, Text>
