import type { ErrorText } from '../types.ts'

export const fitErrors = {
  'fit.size': {
    doing: { en: 'choosing the size of a model', zh: '选择模型大小' },
    expected: { en: 'expected tiny, small, medium or a number of parameters of 1000 or more, such as 5M', zh: '应为 tiny、small、medium，或不小于 1000 的参数个数，如 5M' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'try --size small', zh: '可以试试 --size small' },
  },
  'fit.heads': {
    doing: { en: 'choosing the shape of a model', zh: '选择模型形状' },
    expected: { en: 'expected a number of heads that divides the width into even parts', zh: '头数应能把宽度等分为偶数' },
    found: { en: 'found {{width}} for {{heads}} heads', zh: '实为宽度 {{width}}、头数 {{heads}}' },
    hint: { en: 'choose a width that is a multiple of twice the number of heads', zh: '请选择头数两倍的整数倍作为宽度' },
  },
  'fit.diverged': {
    doing: { en: 'training, step {{step}}', zh: '训练，第 {{step}} 步' },
    expected: { en: 'expected a finite loss', zh: '损失应为有限数' },
    found: { en: 'found {{loss}}; the first layer with such numbers is {{layer}}', zh: '实为 {{loss}}；最先出现这种数的是 {{layer}}' },
    hint: { en: 'the last good checkpoint is kept ({{checkpoint}}); try a lower --learning-rate or a longer warmup', zh: '最后一个正常的检查点已保留（{{checkpoint}}）；请降低 --learning-rate 或延长预热' },
  },
  'fit.out-not-empty': {
    doing: { en: 'preparing the folder of a run', zh: '准备训练目录' },
    expected: { en: 'expected a new or an empty folder', zh: '应为新目录或空目录' },
    found: { en: 'found {{found}}', zh: '其中已有 {{found}}' },
    hint: { en: 'choose another --out, or continue that run with cantian fit --resume', zh: '请换一个 --out，或用 cantian fit --resume 继续那次训练' },
  },
  'fit.no-run': {
    doing: { en: 'opening a run', zh: '打开训练目录' },
    expected: { en: 'expected a folder with run.json', zh: '目录中应有 run.json' },
    found: { en: 'found no run.json', zh: '没有 run.json' },
    hint: { en: 'a run can be resumed from its first checkpoint on; start it again with --out', zh: '训练要有第一个检查点才能继续；请用 --out 重新开始' },
  },
  'fit.run-damaged': {
    doing: { en: 'opening a run', zh: '打开训练目录' },
    expected: { en: 'expected {{expected}}', zh: '应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'the file was cut, swapped or changed after it was written; restore it from a copy', zh: '该文件在写入后被截断、替换或改动；请从备份恢复' },
  },
  'fit.run-version': {
    doing: { en: 'opening a run', zh: '打开训练目录' },
    expected: { en: 'expected format 1', zh: '格式应为 1' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'the run was written by another version of Cantian', zh: '该训练由另一版本的 Cantian 写出' },
  },
  'fit.context-long': {
    doing: { en: 'preparing a text for training', zh: '准备训练文本' },
    expected: { en: 'expected a text longer than the context of {{context}} tokens', zh: '文本应长于 {{context}} 个词元的上下文' },
    found: { en: 'found {{tokens}} tokens to train on', zh: '可供训练的只有 {{tokens}} 个词元' },
    hint: { en: 'give more text, or a shorter --context', zh: '请提供更多文本，或缩短 --context' },
  },
  'fit.memory': {
    doing: { en: 'estimating a run', zh: '估算训练所需' },
    expected: { en: 'expected at most {{available}} of memory', zh: '内存不应超过 {{available}}' },
    found: { en: 'it would take about {{needed}}', zh: '大约需要 {{needed}}' },
    hint: { en: 'choose a smaller --size, --batch or --context', zh: '请减小 --size、--batch 或 --context' },
  },
  'fit.option': {
    doing: { en: 'reading the options of a run', zh: '读取训练选项' },
    expected: { en: '{{option}}: expected {{expected}}', zh: '{{option}} 应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'see cantian fit --help', zh: '请看 cantian fit --help' },
  },
} as const satisfies Record<string, ErrorText>
