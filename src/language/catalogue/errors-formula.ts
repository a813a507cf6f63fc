import type { ErrorText, Text } from '../types.ts'

const doing = { en: 'reading the formula', zh: '读取公式' } as const
const doingCondition = { en: 'reading the condition', zh: '读取筛选条件' } as const
/** What was found, and the formula with a caret under it. Literal types, so that a missing variable fails tsc. */
const pointed = <const E extends string, const Z extends string>(en: E, zh: Z) =>
  ({ en: `${en}\n\n{{pointed}}\n`, zh: `${zh}\n\n{{pointed}}\n` }) as { readonly en: `${E}\n\n{{pointed}}\n`; readonly zh: `${Z}\n\n{{pointed}}\n` }

/** What may be wrong with how a formula or a condition is written. */
const written = {
  long: {
    expected: { en: 'at most {{most}} characters', zh: '最多 {{most}} 个字符' },
    found: { en: '{{length}}', zh: '{{length}} 个' },
    hint: { en: 'Write it shorter; a table with so many columns wants another tool', zh: '请写短一些；列数这么多的表格需要别的工具' },
  },
  deep: {
    expected: { en: 'parentheses and powers at most {{deepest}} deep', zh: '括号和乘方最多嵌套 {{deepest}} 层' },
    found: pointed('more', '更深的嵌套'),
    hint: { en: 'Write it flatter', zh: '请写得平一些' },
  },
  character: {
    expected: { en: 'names, numbers, + - * / ^ ( ) , and comparisons', zh: '名字、数字、+ - * / ^ ( ) , 和比较符号' },
    found: pointed('the character {{character}}', '字符 {{character}}'),
    hint: { en: 'Put a name with spaces or signs in quotes: "my column"', zh: '含空格或符号的名字请加引号："我的 列"' },
  },
  unquoted: {
    expected: { en: 'quotes around a name with spaces or signs in it or a digit first', zh: '含空格、符号或以数字开头的列名要加引号' },
    found: pointed('the column {{name}} without them', '列名 {{name}} 没有加引号'),
    hint: { en: 'Write, on a command line between single quotes: {{meant}}', zh: '请写成下面这样，在命令行里外面再加一对单引号：{{meant}}' },
  },
  superscript: {
    expected: { en: 'a power written with ^', zh: '用 ^ 书写的乘方' },
    found: pointed('{{found}}', '{{found}}'),
    hint: { en: 'Write {{meant}}; where it belongs to a name, put the whole name in quotes', zh: '请写成 {{meant}}；如果它是名字的一部分，请给整个名字加引号' },
  },
  quote: {
    expected: { en: 'a closing {{quote}}', zh: '结尾的 {{quote}}' },
    found: pointed('the end', '到末尾也没有'),
    hint: { en: 'Close the quoted name, and double a {{quote}} inside it', zh: '请补上结尾的引号；名字里的 {{quote}} 要写两遍' },
  },
  number: {
    expected: { en: 'a number below 1.8e308', zh: '小于 1.8e308 的数' },
    found: pointed('{{number}}', '{{number}}'),
    hint: { en: 'Use a larger unit, for the column too', zh: '请换个更大的单位，列也一样' },
  },
  ends: {
    expected: { en: 'a name, a number or ( here', zh: '这里应当有名字、数字或 (' },
    found: pointed('the end', '已经到了末尾'),
    hint: { en: 'Finish it, or take the last operator away', zh: '请把它写完，或去掉末尾的运算符' },
  },
  unexpected: {
    expected: { en: 'a name, a number or ( here', zh: '这里应当有名字、数字或 (' },
    found: pointed('{{found}}', '{{found}}'),
    hint: { en: 'Look at what stands just before it', zh: '请看看它前面少了什么' },
  },
  opening: {
    expected: { en: 'a ) for this (', zh: '与这个 ( 配对的 )' },
    found: pointed('none', '没有'),
    hint: { en: 'Add ) where the group ends', zh: '请在这一组结束的地方加上 )' },
  },
  closing: {
    expected: { en: 'a ( before this )', zh: '与这个 ) 配对的 (' },
    found: pointed('none', '没有'),
    hint: { en: 'Take the ) away, or add the ( that it closes', zh: '请去掉这个 )，或补上它对应的 (' },
  },
  times: {
    expected: { en: 'an operator between two terms', zh: '两项之间的运算符' },
    found: pointed('none', '没有'),
    hint: { en: 'Multiplication is written out: {{meant}}', zh: '乘号不能省略：{{meant}}' },
  },
  function: {
    expected: { en: 'one of the functions {{functions}}', zh: '以下函数之一：{{functions}}' },
    found: pointed('{{name}}', '{{name}}'),
    hint: { en: 'Did you mean {{meant}}?', zh: '您是想写 {{meant}} 吗？' },
  },
  'bare-function': {
    expected: { en: 'the function {{name}} with its argument', zh: '函数 {{name}} 后面跟着它的参数' },
    found: pointed('{{name}} alone', '只有 {{name}}'),
    hint: { en: 'Write {{name}}(x), or give a parameter another name', zh: '请写成 {{name}}(x)；参数请另起名字' },
  },
  argument: {
    expected: { en: 'one argument for {{name}}', zh: '{{name}} 只能有一个参数' },
    found: pointed('{{found}}', '{{found}} 个'),
    hint: { en: 'Separate arguments by a comma; a decimal point is a point', zh: '参数之间用逗号分隔；小数点用点' },
  },
  arguments: {
    expected: { en: 'two or more arguments for {{name}}', zh: '{{name}} 至少要有两个参数' },
    found: pointed('{{found}}', '{{found}} 个'),
    hint: { en: 'Separate arguments by a comma; a decimal point is a point', zh: '参数之间用逗号分隔；小数点用点' },
  },
} as const satisfies Record<string, Omit<ErrorText, 'doing'>>

type Written = typeof written
type Of<Subject extends string, Doing> = { readonly [Key in keyof Written as `${Subject}.${Key}`]: Written[Key] & { readonly doing: Doing } }
const writtenErrors = <const Subject extends string, const Doing extends Text>(subject: Subject, doing: Doing) =>
  Object.fromEntries(Object.entries(written).map(([key, parts]) => [`${subject}.${key}`, { doing, ...parts }])) as unknown as Of<Subject, Doing>

export const formulaErrors = {
  ...writtenErrors('formula', doing),
  'formula.empty': {
    doing,
    expected: { en: 'a formula such as y ~ a*x + b', zh: '一个公式，例如 y ~ a*x + b' },
    found: { en: 'nothing', zh: '什么也没有' },
    hint: { en: 'The columns are: {{columns}}', zh: '可用的列：{{columns}}' },
  },
  'formula.tilde': {
    doing,
    expected: { en: 'one ~ between what is explained and what explains it', zh: '恰好一个 ~，左边是要解释的量，右边是用来解释它的式子' },
    found: pointed('{{count}} of them', '有 {{count}} 个'),
    hint: { en: 'Write for instance {{meant}}', zh: '例如写成 {{meant}}' },
  },
  'formula.equals': {
    doing,
    expected: { en: 'one ~ between what is explained and what explains it, and == to compare', zh: '用一个 ~ 分开要解释的量和用来解释它的式子；比较相等用 ==' },
    found: pointed('=', '='),
    hint: { en: 'Write {{meant}}', zh: '请写成 {{meant}}' },
  },
  'formula.response': {
    doing,
    expected: { en: 'a column on the left of ~, or a function of columns: {{columns}}', zh: '~ 左边是一列，或列的函数；可用的列：{{columns}}' },
    found: pointed('{{name}}, which is no column', '{{name}}，表中没有这一列'),
    hint: { en: 'Write a column there, such as {{meant}}, or move {{name}} to the right side', zh: '左边请写一列，例如 {{meant}}；或把 {{name}} 移到右边' },
  },
  'formula.no-response': {
    doing,
    expected: { en: 'a column on the left of ~, or a function of columns: {{columns}}', zh: '~ 左边是一列，或列的函数；可用的列：{{columns}}' },
    found: pointed('{{name}}, which is no column', '{{name}}，表中没有这一列'),
    hint: { en: 'The formula uses every column of the table already; is it the right table?', zh: '表中的每一列公式里都已用到；请确认表格给对了' },
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
    hint: { en: 'Write for instance {{meant}}; a misspelt column counts as a parameter', zh: '例如写成 {{meant}}；写错的列名会被当成参数' },
  },
  'formula.misspelt': {
    doing,
    expected: { en: 'a column on the right of ~; the table has {{columns}}', zh: '~ 右边至少有一列；表中的列：{{columns}}' },
    found: pointed('parameters alone: {{parameters}}', '只有参数：{{parameters}}'),
    hint: { en: 'Did you mean the column {{meant}}?', zh: '您是想写列 {{meant}} 吗？' },
  },
  'formula.flat': {
    doing,
    expected: { en: 'parameters that bend the curve when they move a little', zh: '参数稍微变动时，曲线也会随之变动' },
    found: { en: '{{parameters}} only inside a comparison, where the error has no slope', zh: '{{parameters}} 只出现在比较里，误差对它没有斜率' },
    hint: { en: 'Write the threshold as a number, or use a smooth step: sigmoid((x - c)/w), or max(x - c, 0) for a bend', zh: '请把阈值写成数字，或用平滑的台阶 sigmoid((x - c)/w)；折线可用 max(x - c, 0)' },
  },

  ...writtenErrors('formula.condition', doingCondition),
  'formula.condition': {
    doing: doingCondition,
    expected: { en: 'columns and numbers alone; the columns are {{columns}}', zh: '只含列和数字；可用的列：{{columns}}' },
    found: pointed('{{name}}, which is no column', '{{name}}，表中没有这一列'),
    hint: { en: 'Write one of the columns, or a number', zh: '请写表中的一列，或一个数字' },
  },
  'formula.condition.misspelt': {
    doing: doingCondition,
    expected: { en: 'columns and numbers alone; the columns are {{columns}}', zh: '只含列和数字；可用的列：{{columns}}' },
    found: pointed('{{name}}, which is no column', '{{name}}，表中没有这一列'),
    hint: { en: 'Did you mean {{meant}}?', zh: '您是想写 {{meant}} 吗？' },
  },
  'formula.condition.empty': {
    doing: doingCondition,
    expected: { en: 'a condition such as x > 3', zh: '一个条件，例如 x > 3' },
    found: { en: 'nothing', zh: '什么也没有' },
    hint: { en: 'The columns are: {{columns}}', zh: '可用的列：{{columns}}' },
  },
  'formula.condition.equals': {
    doing: doingCondition,
    expected: { en: 'a comparison: == != < <= > >=', zh: '比较符号：== != < <= > >=' },
    found: pointed('=', '='),
    hint: { en: 'Write {{meant}}', zh: '请写成 {{meant}}' },
  },
  'formula.condition.comparison': {
    doing: doingCondition,
    expected: { en: 'a comparison: == != < <= > >=', zh: '含有比较符号的条件：== != < <= > >=' },
    found: pointed('none', '没有比较'),
    hint: { en: 'Write for instance {{meant}}', zh: '例如写成 {{meant}}' },
  },
} as const satisfies Record<string, ErrorText>
