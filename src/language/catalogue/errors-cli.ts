import type { ErrorText } from '../types.ts'

const reading = { en: 'reading the command line', zh: '读取命令行' } as const
const seeHelp = { en: 'see {{verb}} --help', zh: '请看 {{verb}} --help' } as const

export const cliErrors = {
  'cli.unknown-verb': {
    doing: reading,
    expected: { en: 'one of the verbs {{verbs}}', zh: '下列动词之一：{{verbs}}' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'see cantian --help', zh: '请看 cantian --help' },
  },
  'cli.unknown-option': {
    doing: reading,
    expected: { en: 'an option of {{verb}}', zh: '{{verb}} 的选项' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: seeHelp,
  },
  'cli.misspelt-option': {
    doing: reading,
    expected: { en: 'an option of {{verb}}', zh: '{{verb}} 的选项' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'did you mean {{nearest}}?', zh: '是不是想写 {{nearest}}？' },
  },
  'cli.missing-argument': {
    doing: reading,
    expected: { en: '{{verb}} with <{{argument}}>', zh: '{{verb}} 后面要有 <{{argument}}>' },
    found: { en: 'nothing', zh: '没有写' },
    hint: seeHelp,
  },
  'cli.option-without-value': {
    doing: reading,
    expected: { en: 'a value: {{option}}', zh: '选项的值：{{option}}' },
    found: { en: 'nothing', zh: '没有写' },
    hint: seeHelp,
  },
  'cli.option-value': {
    doing: reading,
    expected: { en: '{{option}} with {{expected}}', zh: '{{option}} 的值：{{expected}}' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'write {{option}} and the value behind it', zh: '把值写在 {{option}} 后面' },
  },
  'cli.excess-arguments': {
    doing: reading,
    expected: { en: '{{expected}} arguments of {{verb}}', zh: '{{verb}} 有 {{expected}} 个参数' },
    found: { en: '{{found}}', zh: '{{found}} 个' },
    hint: { en: 'put quotes around an argument that holds spaces', zh: '含空格的参数要加引号' },
  },
  'cli.usage': {
    doing: reading,
    expected: { en: 'a use of {{verb}} as its help describes it', zh: '与 {{verb}} 的说明相符的用法' },
    found: { en: '{{said}}', zh: '{{said}}' },
    hint: seeHelp,
  },
  'cli.fit.no-texts': {
    doing: reading,
    expected: { en: 'texts to fit: files or folders', zh: '要拟合的文本：文件或文件夹' },
    found: { en: 'nothing', zh: '没有写' },
    hint: { en: 'try cantian fit examples/poems/poems.jsonl --out runs/poems --minutes 2', zh: '可以试试 cantian fit examples/poems/poems.jsonl --out runs/poems --minutes 2' },
  },
  'cli.fit.no-out': {
    doing: reading,
    expected: { en: '--out with the folder to write the run to', zh: '用 --out 指明保存训练的文件夹' },
    found: { en: 'no --out', zh: '没有 --out' },
    hint: { en: 'for example --out runs/{{name}}', zh: '例如 --out runs/{{name}}' },
  },
  'cli.fit.resume-alone': {
    doing: reading,
    expected: { en: '--resume without texts or {{option}}: a run goes on as it was begun', zh: '--resume 不能同时给出文本或 {{option}}：训练会按开始时的设置继续' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'leave it out; for another setting start a new run with --out', zh: '请去掉它；要改设置，请用 --out 开始新的训练' },
  },
  'cli.param.where': {
    doing: reading,
    expected: { en: '--patch FILE, which leaves the model alone, or --write, which changes its file', zh: '--patch 文件名（不动模型），或 --write（改写模型文件）' },
    found: { en: 'neither', zh: '两个都没有写' },
    hint: { en: 'Either can be taken back: cantian param undo', zh: '两种都可以撤销：cantian param undo' },
  },
  'cli.unexpected': {
    doing: { en: 'running Cantian', zh: '运行参天' },
    expected: { en: 'that this is foreseen', zh: '程序预见到这种情况' },
    found: { en: '{{said}}', zh: '{{said}}' },
    hint: { en: 'this is a mistake in Cantian itself; with --verbose it shows where, which helps to report it', zh: '这是参天自身的错误；加上 --verbose 会显示出错位置，便于反馈' },
  },
} as const satisfies Record<string, ErrorText>
