import type { ErrorText } from '../types.ts'

const doing = { en: 'fitting the formula', zh: '拟合公式' } as const

export const pointsErrors = {
  'points.start': {
    doing,
    expected: { en: 'a start of one of the parameters {{parameters}}', zh: '给以下参数之一的起点：{{parameters}}' },
    found: { en: '{{found}}, which is no parameter', zh: '{{found}}，它不是参数' },
    hint: { en: 'Names that are neither columns nor functions are parameters', zh: '既不是列名也不是函数名的名字就是参数' },
  },
  'points.bound': {
    doing,
    expected: { en: 'a bound of one of the parameters {{parameters}}', zh: '给以下参数之一的界限：{{parameters}}' },
    found: { en: '{{found}}, which is no parameter', zh: '{{found}}，它不是参数' },
    hint: { en: 'Names that are neither columns nor functions are parameters', zh: '既不是列名也不是函数名的名字就是参数' },
  },
  'points.not-linear': {
    doing,
    expected: { en: 'a formula that is linear in its parameters, for qr', zh: 'qr 需要对参数为线性的公式' },
    found: { en: '{{formula}}', zh: '{{formula}}' },
    hint: { en: 'Leave --by out: Levenberg-Marquardt fits it', zh: '去掉 --by 即可，会用 Levenberg-Marquardt 拟合' },
  },
  'points.not-finite': {
    doing,
    expected: { en: 'a number from the formula on every row, with derivatives, where the fit starts ({{values}})', zh: '在拟合的起点（{{values}}），公式在每一行都应得到有限的数，导数也是' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Give another --start, leave such rows out by --where, or scale the column', zh: '请换一个 --start，用 --where 去掉这些行，或给这一列换个单位' },
  },
  'points.overflow': {
    doing,
    expected: { en: 'residuals whose squares are numbers', zh: '残差的平方是有限的数' },
    found: { en: 'squares beyond 1.8e308', zh: '平方超过了 1.8e308' },
    hint: { en: 'Give a --start at which the curve is nearer to the data, or divide the left side by a power of ten, for instance y/1e200 ~ …', zh: '请换一个让曲线离数据更近的 --start，或把左边除以 10 的某次幂，例如 y/1e200 ~ …' },
  },
  'points.underflow': {
    doing,
    expected: { en: 'a left side whose squares are numbers above 0', zh: '左边各数的平方应大于 0' },
    found: { en: 'numbers so small that their squares vanish', zh: '数太小，平方后就变成了 0' },
    hint: { en: 'Multiply the left side by a power of ten, for instance y*1e200 ~ …', zh: '请把左边乘以 10 的某次幂，例如 y*1e200 ~ …' },
  },
  'points.broken-part': {
    doing,
    expected: { en: 'a number from {{part}} on every row', zh: '{{part}} 在每一行都应是有限的数' },
    found: { en: '{{found}} where {{held}}\n\n{{pointed}}\n', zh: '{{held}} 时得到 {{found}}\n\n{{pointed}}\n' },
    hint: { en: 'Leave such rows out with --where, or write the term so that it is a number there', zh: '请用 --where 去掉这样的行，或把这一项改写成在那里也有值的形式' },
  },
  'points.no-start': {
    doing,
    expected: { en: 'some start of {{parameters}} at which the formula is a number on every row', zh: '{{parameters}} 的某个起点，使公式在每一行都得到有限的数' },
    found: { en: 'none among the seeded guesses', zh: '在种子给出的猜测中一个也没有' },
    hint: { en: 'Give --start with values near the answer, for instance --start a=1,b=2', zh: '请用 --start 给出接近答案的起点，例如 --start a=1,b=2' },
  },
  'points.weights': {
    doing,
    expected: { en: 'a column of weights; the table has {{columns}}', zh: '权重应是表中的一列；可用的列：{{columns}}' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Weights multiply the squared residuals; name the column that holds them', zh: '权重与残差的平方相乘；请写出权重所在的列名' },
  },
  'points.weight': {
    doing,
    expected: { en: 'a weight of 0 or more in {{column}}', zh: '{{column}} 列的权重应大于等于 0' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'A weight of 0 leaves its row out; no row counts less than that', zh: '权重为 0 的行不参与拟合；不能有比这更小的权重' },
  },
  'points.no-rows': {
    doing,
    expected: { en: 'a row to fit', zh: '至少有一行可用于拟合' },
    found: { en: 'none of {{rows}}: {{missing}} with a missing cell, {{excluded}} left out by --where or a weight of 0', zh: '{{rows}} 行中一行也没有：{{missing}} 行有缺失的格子，{{excluded}} 行被 --where 或权重 0 排除' },
    hint: { en: 'Look at the cells of the columns that the formula names, and at --where', zh: '请检查公式用到的各列中的格子，以及 --where 的条件' },
  },
  'points.few-rows': {
    doing,
    expected: { en: 'at least as many rows as parameters: {{parameters}} ({{names}})', zh: '行数至少与参数个数相同：{{parameters}} 个参数（{{names}}）' },
    found: { en: '{{rows}}', zh: '{{rows}} 行' },
    hint: { en: 'Any curve with more parameters than points meets every point in endless ways; take parameters away, or give more rows', zh: '参数比点多时，有无穷多条曲线穿过所有的点；请减少参数，或增加数据' },
  },
  'points.response': {
    doing,
    expected: { en: 'a finite number from {{response}} on every row', zh: '{{response}} 在每一行都应是有限的数' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Leave such rows out by --where with a condition that keeps those where it is a number', zh: '请用 --where 写一个条件，只留下能算出数来的行' },
  },
  'points.bounds': {
    doing,
    expected: { en: 'a lower bound below the upper one', zh: '下界应小于上界' },
    found: { en: '{{low}}..{{high}}', zh: '{{low}}..{{high}}' },
    hint: { en: 'Write --bound a=0..10; leave an end out where it is open: a=0..', zh: '请写成 --bound a=0..10；某一端不限就空着：a=0..' },
  },
  'points.level': {
    doing,
    expected: { en: 'a level of intervals between 0 and 1', zh: '区间的置信水平应在 0 与 1 之间' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Write --level 0.95 for 95 % intervals', zh: '95% 的区间请写 --level 0.95' },
  },
  'points.new-rows': {
    doing: { en: 'predicting from the formula', zh: '用公式预测' },
    expected: { en: 'the columns {{columns}} in the new rows', zh: '新数据中应有这些列：{{columns}}' },
    found: { en: 'no {{missing}}', zh: '没有 {{missing}}' },
    hint: { en: 'Give every column on the right of the formula, for instance --at {{missing}}=5', zh: '请给出公式右边的每一列，例如 --at {{missing}}=5' },
  },
  'points.left-sides': {
    doing: { en: 'comparing formulas', zh: '比较公式' },
    expected: { en: 'the same left side in every formula: {{first}}', zh: '每个公式的左边应相同：{{first}}' },
    found: { en: '{{other}} in {{formula}}', zh: '{{formula}} 的左边是 {{other}}' },
    hint: { en: 'AIC, BIC and errors of different quantities do not compare; fit them one by one', zh: '不同量的 AIC、BIC 和误差不能相互比较；请分别拟合' },
  },
} as const satisfies Record<string, ErrorText>
