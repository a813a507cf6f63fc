import type { ErrorText } from '../types.ts'

const doing = { en: 'reading the formula', zh: '读取公式' } as const
/** What was found, and the formula with a caret under it. Literal types, so that a missing variable fails tsc. */
const pointed = <const E extends string, const Z extends string>(en: E, zh: Z) =>
  ({ en: `${en}\n\n{{pointed}}\n`, zh: `${zh}\n\n{{pointed}}\n` }) as { readonly en: `${E}\n\n{{pointed}}\n`; readonly zh: `${Z}\n\n{{pointed}}\n` }

export const formulaErrors = {
  'formula.empty': {
    doing,
    expected: { en: 'a formula such as y ~ a*x + b', zh: '一个公式，例如 y ~ a*x + b' },
    found: { en: 'nothing', zh: '什么也没有' },
    hint: { en: 'The columns are: {{columns}}', zh: '可用的列：{{columns}}' },
  },
  'formula.long': {
    doing,
    expected: { en: 'at most {{most}} characters', zh: '最多 {{most}} 个字符' },
    found: { en: '{{length}}', zh: '{{length}} 个' },
    hint: { en: 'Write it shorter; a table with so many columns wants another tool', zh: '请写短一些；列数这么多的表格需要别的工具' },
  },
  'formula.deep': {
    doing,
    expected: { en: 'parentheses and powers at most {{deepest}} deep', zh: '括号和乘方最多嵌套 {{deepest}} 层' },
    found: pointed('more', '更深的嵌套'),
    hint: { en: 'Write the formula flatter', zh: '请把公式写得平一些' },
  },
  'formula.tilde': {
    doing,
    expected: { en: 'one ~ between what is explained and what explains it', zh: '恰好一个 ~，左边是要解释的量，右边是用来解释它的式子' },
    found: pointed('{{count}} of them', '有 {{count}} 个'),
    hint: { en: 'Write for instance {{response}} ~ a*x + b', zh: '例如写成 {{response}} ~ a*x + b' },
  },
  'formula.character': {
    doing,
    expected: { en: 'names, numbers, + - * / ^ ( ) , and comparisons', zh: '名字、数字、+ - * / ^ ( ) , 和比较符号' },
    found: pointed('the character {{character}}', '字符 {{character}}'),
    hint: { en: 'Put a name with spaces or signs in quotes: "my column"', zh: '含空格或符号的名字请加引号："我的 列"' },
  },
  'formula.equals': {
    doing,
    expected: { en: 'a ~ between what is explained and what explains it', zh: '用 ~ 分开要解释的量和用来解释它的式子' },
    found: pointed('=', '='),
    hint: { en: 'Write {{meant}}; a comparison is written ==', zh: '请写成 {{meant}}；比较相等要写 ==' },
  },
  'formula.quote': {
    doing,
    expected: { en: 'a closing {{quote}}', zh: '结尾的 {{quote}}' },
    found: pointed('the end of the formula', '公式已结束'),
    hint: { en: 'Close the quoted name, and double a {{quote}} inside it', zh: '请补上引号；名字里的 {{quote}} 要写两遍' },
  },
  'formula.number': {
    doing,
    expected: { en: 'a number below 1.8e308', zh: '小于 1.8e308 的数' },
    found: pointed('{{number}}', '{{number}}'),
    hint: { en: 'Scale the column or the parameter', zh: '请把这一列或这个参数换个单位' },
  },
  'formula.ends': {
    doing,
    expected: { en: 'a name, a number or ( here', zh: '这里应当有名字、数字或 (' },
    found: pointed('the end', '公式已结束'),
    hint: { en: 'Finish the formula', zh: '请把公式写完' },
  },
  'formula.unexpected': {
    doing,
    expected: { en: 'a name, a number or ( here', zh: '这里应当有名字、数字或 (' },
    found: pointed('{{found}}', '{{found}}'),
    hint: { en: 'Look at what stands just before it', zh: '请看看它前面少了什么' },
  },
  'formula.opening': {
    doing,
    expected: { en: 'a ) for this (', zh: '与这个 ( 配对的 )' },
    found: pointed('none', '没有'),
    hint: { en: 'Add ) where the group ends', zh: '请在这一组结束的地方加上 )' },
  },
  'formula.closing': {
    doing,
    expected: { en: 'a ( before this )', zh: '与这个 ) 配对的 (' },
    found: pointed('none', '没有'),
    hint: { en: 'Take the ) away, or add the ( that it closes', zh: '请去掉这个 )，或补上它对应的 (' },
  },
  'formula.times': {
    doing,
    expected: { en: 'an operator between two terms', zh: '两项之间的运算符' },
    found: pointed('none', '没有'),
    hint: { en: 'Multiplication is written out: {{meant}}', zh: '乘号不能省略：{{meant}}' },
  },
  'formula.function': {
    doing,
    expected: { en: 'one of the functions {{functions}}', zh: '以下函数之一：{{functions}}' },
    found: pointed('{{name}}', '{{name}}'),
    hint: { en: 'Did you mean {{meant}}?', zh: '您是想写 {{meant}} 吗？' },
  },
  'formula.bare-function': {
    doing,
    expected: { en: 'the function {{name}} with its argument', zh: '函数 {{name}} 后面跟着它的参数' },
    found: pointed('{{name}} alone', '只有 {{name}}'),
    hint: { en: 'Write {{name}}(x), or give a parameter another name', zh: '请写成 {{name}}(x)；参数请另起名字' },
  },
  'formula.arguments': {
    doing,
    expected: { en: '{{count}} arguments of {{name}}', zh: '{{name}} 的参数个数为 {{count}}' },
    found: pointed('{{found}}', '{{found}} 个'),
    hint: { en: 'Separate arguments by a comma; a decimal point is a point', zh: '参数之间用逗号分隔；小数点用点' },
  },
  'formula.response': {
    doing,
    expected: { en: 'a column on the left of ~, or a function of columns: {{columns}}', zh: '~ 左边是一列，或列的函数；可用的列：{{columns}}' },
    found: pointed('{{name}}, which is no column', '{{name}}，表中没有这一列'),
    hint: { en: 'Write {{meant}} there, or move {{name}} to the right side', zh: '左边请写 {{meant}}，或把 {{name}} 移到右边' },
  },
  'formula.response-number': {
    doing,
    expected: { en: 'a column on the left of ~: {{columns}}', zh: '~ 左边应有一列；可用的列：{{columns}}' },
    found: pointed('a number', '只有数字'),
    hint: { en: 'Name the column that the formula explains', zh: '请写出公式要解释的那一列' },
  },
  'formula.no-parameter': {
    doing,
    expected: { en: 'at least one parameter, a name that is no column, on the right of ~', zh: '~ 右边至少有一个参数，也就是不是列名的名字' },
    found: { en: 'columns and numbers alone', zh: '只有列和数字' },
    hint: { en: 'Write {{meant}}', zh: '请写成 {{meant}}' },
  },
  'formula.no-column': {
    doing,
    expected: { en: 'a column on the right of ~; the table has {{columns}}', zh: '~ 右边至少有一列；表中的列：{{columns}}' },
    found: pointed('parameters alone: {{parameters}}', '只有参数：{{parameters}}'),
    hint: { en: 'Is one of them a misspelt column, such as {{meant}}?', zh: '是不是有列名写错了？例如 {{meant}}' },
  },
  'formula.condition': {
    doing: { en: 'reading the condition', zh: '读取筛选条件' },
    expected: { en: 'columns and numbers alone; the columns are {{columns}}', zh: '只含列和数字；可用的列：{{columns}}' },
    found: pointed('{{name}}, which is no column', '{{name}}，表中没有这一列'),
    hint: { en: 'Did you mean {{meant}}?', zh: '您是想写 {{meant}} 吗？' },
  },
  'formula.flat': {
    doing,
    expected: { en: 'parameters that bend the curve when they move a little', zh: '参数稍微变动时，曲线也会随之变动' },
    found: { en: '{{parameters}} only inside a comparison, where the error has no slope', zh: '{{parameters}} 只出现在比较里，误差对它没有斜率' },
    hint: { en: 'Write the threshold as a number, or use a smooth step: sigmoid((x - c)/w), or max(x - c, 0) for a bend', zh: '请把阈值写成数字，或用平滑的台阶 sigmoid((x - c)/w)；折线可用 max(x - c, 0)' },
  },
} as const satisfies Record<string, ErrorText>
