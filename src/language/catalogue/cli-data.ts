import type { Text } from '../types.ts'

export const cliDataTexts = {
  'cli.data.about': { en: 'list larger corpora, or fetch one by name', zh: '列出更大的语料，或按名称取回一个' },
  'cli.data.long': {
    en: 'Without a name: lists texts, pictures and sounds that can be fetched. With one: fetches it with your own npm or apt-get into the cache (XDG_CACHE_HOME/cantian, else ~/.cache/cantian).',
    zh: '不给名称：列出可以取回的文本、图片和声音。给出名称：用你自己的 npm 或 apt-get 取回到缓存（XDG_CACHE_HOME/cantian，否则 ~/.cache/cantian）。',
  },
  'cli.data.argument.name': { en: 'name of a corpus', zh: '语料的名称' },
  'cli.data.option.again': { en: 'fetch again what is there already', zh: '已经有了也重新取回' },
  'cli.data.source': { en: 'from {{client}}, {{size}} to download; {{licence}}', zh: '来自 {{client}}，下载 {{size}}；{{licence}}' },
  'cli.data.here': { en: 'fetched: {{folder}}', zh: '已取回：{{folder}}' },
  'cli.data.part': { en: '{{path}}: {{title}}', zh: '{{path}}：{{title}}' },
  'cli.data.part-counted': { en: '{{path}}: {{title}}, {{items}}', zh: '{{path}}：{{title}}，{{items}}' },
  'cli.data.fetch': { en: 'Fetch one: {{command}} data <name>', zh: '取回一个：{{command}} data <名称>' },
  'cli.data.stage.download': { en: 'downloading', zh: '下载' },
  'cli.data.stage.unpack': { en: 'unpacking', zh: '解包' },
  'cli.data.stage.convert': { en: 'converting', zh: '转换' },
  'cli.data.ready': { en: '{{name}} is in {{folder}} ({{size}})', zh: '{{name}} 在 {{folder}}（{{size}}）' },
  'cli.data.next': { en: 'Train on it: {{command}} fit {{path}} --out runs/{{name}}', zh: '用它训练：{{command}} fit {{path}} --out runs/{{name}}' },
} as const satisfies Record<string, Text>
