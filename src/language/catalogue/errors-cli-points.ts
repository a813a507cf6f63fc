import type { ErrorText } from '../types.ts'

const reading = { en: 'reading the command line', zh: '读取命令行' } as const

/** A fit that can't be drawn. */
export const drawErrors = {
  'draw.too-large': {
    doing: { en: 'drawing the fit', zh: '画图' },
    expected: { en: 'numbers that stand on one scale', zh: '能放在同一刻度上的数' },
    found: { en: 'numbers too far apart for float64', zh: '相差太大的数，float64 表示不了' },
    hint: { en: 'leave the picture out, or divide the columns by a power of ten', zh: '请不要画图，或把各列除以 10 的某次幂' },
  },
} as const satisfies Record<string, ErrorText>

const options = { en: 'reading the options of a fit of a formula', zh: '读取公式拟合的选项' } as const

/** Wrong uses of `fit({ rows, formula })`, and what only a program can give. What an option may be is written in a notation that reads alike in both languages. */
const programErrors = {
  'points.option.none': {
    doing: options,
    expected: { en: 'an object of options: { rows, formula }', zh: '选项应为一个对象：{ rows, formula }' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: "For example fit({ rows: [{ x: 1, y: 2 }, { x: 3, y: 6 }], formula: 'y ~ a*x + b' })", zh: "例如 fit({ rows: [{ x: 1, y: 2 }, { x: 3, y: 6 }], formula: 'y ~ a*x + b' })" },
  },
  'points.option.rows': {
    doing: options,
    expected: { en: 'rows: [{ x: 1, y: 2 }, …], columns { x: [1, …], y: [2, …] }, or a File, Blob or stream of CSV or JSON', zh: 'rows 应为若干行 [{ x: 1, y: 2 }, …]、若干列 { x: [1, …], y: [2, …] }，或者 CSV、JSON 的 File、Blob 或流' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: "A file in Node: rows: await openAsBlob('data.csv'), from node:fs", zh: "在 Node 中读文件：rows: await openAsBlob('data.csv')，取自 node:fs" },
  },
  'points.option.formula': {
    doing: options,
    expected: { en: "{{option}}: text with a ~, such as 'y ~ a*x + b'", zh: "{{option}} 应为带 ~ 的文字，例如 'y ~ a*x + b'" },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Names in it that are neither columns nor functions are the parameters to be found', zh: '其中既不是列名也不是函数名的名字，就是要求的参数' },
  },
  'points.option.value': {
    doing: options,
    expected: { en: '{{option}}: {{expected}}', zh: '{{option}} 应为 {{expected}}' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Correct it, or leave {{option}} out for its default', zh: '请改正，或去掉 {{option}} 以使用默认值' },
  },
  'points.option.unknown': {
    doing: options,
    expected: { en: 'one of the options {{options}}', zh: '以下选项之一：{{options}}' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Leave {{found}} out', zh: '请去掉 {{found}}' },
  },
  'points.option.misspelt': {
    doing: options,
    expected: { en: 'one of the options {{options}}', zh: '以下选项之一：{{options}}' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Did you mean {{nearest}}?', zh: '是不是想写 {{nearest}}？' },
  },
  'points.option.bound-method': {
    doing: options,
    expected: { en: "bounds with by: 'lm' or 'gradient', which keep parameters within them", zh: "bounds 要与 by: 'lm' 或 'gradient' 一起用，它们能把参数限定在范围内" },
    found: { en: "by: 'qr', which solves at once and knows no bounds", zh: "by: 'qr'，它一步解出，不管界限" },
    hint: { en: 'Leave by out: qr is used unless a bound holds a parameter, else lm', zh: '请去掉 by：没有参数碰到界限时用 qr，否则用 lm' },
  },
  'data.points.cell.bigint': {
    doing: { en: 'reading the table', zh: '读取表格' },
    expected: { en: 'a number in the column {{name}}', zh: '列 {{name}} 中应为数字' },
    found: { en: '{{found}}, a BigInt', zh: '{{found}}，是 BigInt' },
    hint: { en: 'Turn it into a number first: Number({{found}})', zh: '请先转换成数字：Number({{found}})' },
  },
  'data.points.json-end': {
    doing: { en: 'reading the table', zh: '读取表格' },
    expected: { en: 'JSON', zh: 'JSON' },
    found: { en: 'the end of the text before a value, string, list or object was closed', zh: '值、字符串、数组或对象还没写完，内容就结束了' },
    hint: { en: 'The file was cut off, or a bracket or quote is missing at its end', zh: '文件被截断了，或末尾少了括号或引号' },
  },
} as const satisfies Record<string, ErrorText>

/** Wrong uses of `cantian fit FILE "y ~ a*x + b"`. */
export const cliPointsErrors = {
  ...programErrors,
  'cli.points.no-table': {
    doing: reading,
    expected: { en: 'a table before the formula: a CSV or JSON file, or - for standard input', zh: '公式前面应有一个表格：CSV 或 JSON 文件，或用 - 表示标准输入' },
    found: { en: '{{formula}} alone', zh: '只有 {{formula}}' },
    hint: { en: 'for example cantian fit examples/points/cars.csv "dist ~ a*speed + b"', zh: '例如 cantian fit examples/points/cars.csv "dist ~ a*speed + b"' },
  },
  'cli.points.one-table': {
    doing: reading,
    expected: { en: 'one table and formulas', zh: '一个表格和若干公式' },
    found: { en: 'the tables {{found}}', zh: '多个表格：{{found}}' },
    hint: { en: 'a formula stands in quotes, as one argument: "y ~ a*x + b"', zh: '公式要用引号括成一个参数："y ~ a*x + b"' },
  },
  'cli.points.no-formula': {
    doing: reading,
    expected: { en: 'a formula behind the table', zh: '表格后面应有公式' },
    found: { en: '{{found}} alone', zh: '只有 {{found}}' },
    hint: { en: 'for example cantian fit {{found}} "y ~ a*x + b", with names of its columns; to train on it as text, give --out', zh: '例如 cantian fit {{found}} "y ~ a*x + b"，用表中的列名；要把它当文本训练，请给 --out' },
  },
  'cli.points.text-option': {
    doing: reading,
    expected: { en: 'options of a fit of a formula', zh: '拟合公式的选项' },
    found: { en: '{{option}}, which belongs to training on texts', zh: '{{option}}，它用于训练文本' },
    hint: { en: 'leave {{option}} out, or leave out the formula to train on texts', zh: '请去掉 {{option}}；要训练文本，就去掉公式' },
  },
  'cli.points.formula-option': {
    doing: reading,
    expected: { en: 'options of training on texts', zh: '训练文本的选项' },
    found: { en: '{{option}}, which belongs to the fit of a formula', zh: '{{option}}，它用于拟合公式' },
    hint: { en: 'leave {{option}} out, or add a formula: cantian fit data.csv "y ~ a*x + b" {{option}} …', zh: '请去掉 {{option}}，或加上公式：cantian fit data.csv "y ~ a*x + b" {{option}} ……' },
  },
  'cli.points.gradient-option': {
    doing: reading,
    expected: { en: '{{option}} together with --by gradient', zh: '{{option}} 要与 --by gradient 一起用' },
    found: { en: '{{option}} without it', zh: '有 {{option}}，没有 --by gradient' },
    hint: { en: 'add --by gradient, or leave {{option}} out', zh: '请加上 --by gradient，或去掉 {{option}}' },
  },
  'cli.points.start': {
    doing: reading,
    expected: { en: '--start with names and numbers: a=1,b=2', zh: '--start 后面是名字和数：a=1,b=2' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'numbers have a decimal point; a name with spaces or commas stands in quotes: \'"my a"=1\'', zh: '小数用小数点；含空格或逗号的名字要加引号：\'"my a"=1\'' },
  },
  'cli.points.bound': {
    doing: reading,
    expected: { en: '--bound with a name and a range, the lower end first: a=0..10, a=0.., a=..10', zh: '--bound 后面是名字和范围，小的在前：a=0..10、a=0..、a=..10' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'two dots stand between the ends; leave an end out where it is open', zh: '两端之间写两个点；某一端不限就空着' },
  },
  'cli.points.level': {
    doing: reading,
    expected: { en: '--level between 0 and 1', zh: '--level 应在 0 与 1 之间' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'write --level 0.95 for 95 % intervals', zh: '95% 的区间请写 --level 0.95' },
  },
  'cli.points.at': {
    doing: reading,
    expected: { en: '--at with columns and numbers: x=5 or x=5,z=2; several numbers of one column: x=5,6,7', zh: '--at 后面是列名和数：x=5 或 x=5,z=2；一列的几个数：x=5,6,7' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'for several rows of several columns give --at again for each, or --predict FILE', zh: '多列多行时请多次给出 --at，或用 --predict 文件' },
  },
  'cli.points.twice': {
    doing: reading,
    expected: { en: '{{option}} with every name once', zh: '{{option}} 中每个名字只写一次' },
    found: { en: '{{name}} twice: {{found}}', zh: '{{name}} 写了两次：{{found}}' },
    hint: { en: 'leave one of them out', zh: '请去掉其中一个' },
  },
  'cli.points.at-column': {
    doing: reading,
    expected: { en: '--at with columns of the table: {{columns}}', zh: '--at 后面应是表中的列：{{columns}}' },
    found: { en: '{{found}}, which is no column', zh: '{{found}}，它不是列名' },
    hint: { en: 'correct the name, or leave {{found}} out', zh: '请改正名字，或去掉 {{found}}' },
  },
  'cli.points.bound-method': {
    doing: reading,
    expected: { en: '--bound with --by lm or gradient, which keep parameters within bounds', zh: '--bound 要与 --by lm 或 gradient 一起用，它们能把参数限定在范围内' },
    found: { en: '--by qr, which solves at once and knows no bounds', zh: '--by qr，它一步解出，不管界限' },
    hint: { en: 'leave --by out: qr is used unless a bound holds a parameter, else lm', zh: '请去掉 --by：没有参数碰到界限时用 qr，否则用 lm' },
  },
  'cli.points.compared-option': {
    doing: reading,
    expected: { en: 'one formula with {{option}}', zh: '用 {{option}} 时只能有一个公式' },
    found: { en: '{{count}} formulas', zh: '{{count}} 个公式' },
    hint: { en: 'compare first, then fit the one you choose with {{option}}', zh: '请先比较，再对选定的公式使用 {{option}}' },
  },
  'cli.points.own-input': {
    doing: reading,
    expected: { en: '{{option}} with another file than the data', zh: '{{option}} 不能写到数据文件上' },
    found: { en: '{{found}}, which holds the data', zh: '{{found}}，它是数据文件' },
    hint: { en: 'name a new file, for example {{option}} {{meant}}', zh: '请换一个文件名，例如 {{option}} {{meant}}' },
  },
  'cli.points.input-once': {
    doing: reading,
    expected: { en: 'standard input in one place', zh: '标准输入只能用在一处' },
    found: { en: '- as the data and again with --predict', zh: '数据用了 -，--predict 也用了 -' },
    hint: { en: 'put one of them into a file', zh: '请把其中一个存成文件' },
  },
} as const satisfies Record<string, ErrorText>
