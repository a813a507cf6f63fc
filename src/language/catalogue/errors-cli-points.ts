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

/** Wrong uses of `cantian fit FILE "y ~ a*x + b"`. */
export const cliPointsErrors = {
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
