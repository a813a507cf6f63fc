import type { Text } from '../types.ts'

export const cliLabTexts = {
  'cli.lab.about': { en: 'open the lab in your browser: what a parameter is, by hand', zh: '在浏览器里打开实验室：亲手弄明白什么是参数' },
  'cli.lab.long': {
    en: 'Serves the lab’s pages to this machine until Ctrl-C. They compute in the browser, work without the internet, and send nothing anywhere.',
    zh: '在本机提供实验室的网页，按 Ctrl-C 结束。网页都在浏览器里计算，断网可用，什么也不往外发。',
  },
  'cli.lab.argument.models': { en: 'models whose numbers, edits and answers the server gives under /api/models', zh: '要在 /api/models 下提供参数、编辑和回答的模型' },
  'cli.lab.option.port': { en: 'port to listen on; default 8671, or any free one', zh: '监听的端口；默认 8671，被占用时另找一个空闲的' },
  'cli.lab.option.host': { en: 'address to listen on; other machines then need the key in the address it prints', zh: '监听的地址；其他机器要用打印出的带密钥的地址才能打开' },
  'cli.lab.option.runs': { en: 'where the room School keeps its runs, folders as fit --out makes them; default: runs', zh: '“学堂”把训练存在哪里，与 fit --out 的目录相同；默认 runs' },
  'cli.lab.option.no-open': { en: 'print the address, open no browser', zh: '只打印地址，不打开浏览器' },
  'cli.lab.building': { en: 'Building the lab …', zh: '正在构建实验室……' },
  'cli.lab.open': { en: 'The lab is open: {{url}}', zh: '实验室开门了：{{url}}' },
  'cli.lab.end': { en: 'Ctrl-C closes it.', zh: '按 Ctrl-C 关门。' },
  'cli.lab.ask': { en: 'See it with your own hands in the browser? [Y/n] ', zh: '要在浏览器里亲手试试吗？[Y/n] ' },
} as const satisfies Record<string, Text>
