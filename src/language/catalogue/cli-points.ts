import type { Text } from '../types.ts'

/** `cantian fit FILE "y ~ a*x + b"` on the command line. */
export const cliPointsTexts = {
  'cli.fit.group.points': { en: 'Fits of a formula to a table:', zh: '用公式拟合表格：' },
  'cli.fit.option.start': { en: 'where the search begins: a=1,b=2; parameters left out are guessed', zh: '从哪里开始找：a=1,b=2；没写的参数自动猜' },
  'cli.fit.option.by': { en: 'qr (linear formulas), lm (Levenberg-Marquardt) or gradient, which shows every try; default: qr where it can, else lm', zh: 'qr（线性公式）、lm（Levenberg-Marquardt）或 gradient（逐次显示每一步尝试）；默认能用 qr 就用 qr，否则 lm' },
  'cli.fit.option.iterations': { en: 'tries before it gives up; default: 5,000 (lm), 100,000 (gradient)', zh: '最多尝试多少次；默认 lm 5000 次，gradient 10 万次' },
  'cli.fit.option.weights': { en: 'column of weights, which multiply the squared residuals', zh: '权重所在的列，权重与残差的平方相乘' },
  'cli.fit.option.robust': { en: 'huber or tukey: rows far off pull less; default: off', zh: 'huber 或 tukey：离得远的行少起作用；默认不用' },
  'cli.fit.option.bound': { en: 'keep a parameter within a=0..10, a=0.. or a=..10; may be given several times', zh: '限定参数的范围：a=0..10、a=0.. 或 a=..10；可以给多次' },
  'cli.fit.option.level': { en: 'level of intervals; default: 0.95', zh: '区间的置信水平；默认 0.95' },
  'cli.fit.option.where': { en: 'rows to use: "x > 3 and y != 0"', zh: '只用符合条件的行："x > 3 and y != 0"' },
  'cli.fit.option.missing': { en: 'rows with a missing cell: drop (and count them) or error; default: drop', zh: '有缺失格子的行：drop（去掉并计数）或 error（报错）；默认 drop' },
  'cli.fit.option.header': { en: 'the first line holds names; default: it does unless all of it are numbers', zh: '第一行是列名；默认除非整行都是数，否则就是列名' },
  'cli.fit.option.no-header': { en: 'the first line holds data; columns are c1, c2 …', zh: '第一行就是数据；各列叫 c1、c2……' },
  'cli.fit.option.predict': { en: 'table of new rows to predict, each with its intervals', zh: '要预测的新数据表，每行给出预测值和区间' },
  'cli.fit.option.at': { en: 'predict at x=5, at x=5,z=2, or at x=5,6,7; may be given several times', zh: '在 x=5 处预测；也可写 x=5,z=2 或 x=5,6,7；可以给多次' },
  'cli.fit.option.html': { en: 'write the report as one page to send to someone', zh: '把报告写成一个网页文件，可以发给别人' },
  'cli.fit.option.svg': { en: 'write the picture as SVG', zh: '把图写成 SVG 文件' },

  'cli.points.reading': { en: 'reading the table', zh: '读取表格' },
  'cli.points.fitting': { en: 'fitting', zh: '拟合' },
  'cli.points.searching': { en: 'try {{iteration}}, error {{squares}}', zh: '第 {{iteration}} 次，误差 {{squares}}' },
  'cli.points.wrote': { en: 'wrote {{file}}', zh: '已写入 {{file}}' },

  'cli.points.tries': { en: 'Every try, by gradient descent', zh: '梯度下降的每一次尝试' },
  'cli.points.tries-of': { en: 'Tries by gradient descent ({{shown}} of {{all}} shown; --verbose shows all)', zh: '梯度下降的尝试（共 {{all}} 次，列出 {{shown}} 次；--verbose 列出全部）' },
  'cli.points.tries-how': {
    en: 'Beside each guess: which way the number should turn for a smaller error (↑ larger, ↓ smaller), and the step it takes.',
    zh: '每个猜测旁边：要让误差变小，这个数该往哪边转（↑ 变大，↓ 变小），以及这一步走多少。',
  },
  'cli.points.try': { en: 'try', zh: '次' },
  'cli.points.error': { en: 'error', zh: '误差' },

  'cli.points.predictions': { en: 'Predictions of {{response}}', zh: '{{response}} 的预测值' },

  'cli.points.compared': { en: '{{count}} formulas for {{response}}, on the same rows ({{rows}})', zh: '{{response}} 的 {{count}} 个公式，用同样的 {{rows}} 行数据' },
  'cli.points.compared.formula': { en: 'formula', zh: '公式' },
  'cli.points.compared.parameters': { en: 'numbers', zh: '参数' },
  'cli.points.compared.validation': { en: 'error on unseen rows', zh: '未见行的误差' },
  'cli.points.compared.mark': { en: '* the best of its column. The error on unseen rows is the root of the mean squared error of rows left out of the fit in turn.', zh: '* 为该列最好的。未见行的误差：轮流留出一部分行不参与拟合，再看对它们的均方根误差。' },
  'cli.points.compared.agree': { en: 'All three agree: {{formula}}.', zh: '三项标准一致：{{formula}}。' },
  'cli.points.compared.differ': {
    en: 'They do not agree: AIC prefers {{aic}}, BIC prefers {{bic}}, unseen rows prefer {{validation}}. For predictions trust the unseen rows; to explain, the one of these with the fewest numbers.',
    zh: '三项标准不一致：AIC 选 {{aic}}，BIC 选 {{bic}}，未见行选 {{validation}}。要预测，就信未见行；要解释，就用其中参数最少的。',
  },
  'cli.points.compared.one': { en: 'Best by what could be measured here: {{formula}}.', zh: '按这里能算出的标准，最好的是：{{formula}}。' },
  'cli.points.compared.none': { en: 'Nothing here tells them apart.', zh: '这里的数据分不出高下。' },
  'cli.points.compared.more': { en: 'More parameters always fit the seen rows better ({{formula}} leaves least); that alone says nothing.', zh: '参数越多，对见过的行总拟合得越好（{{formula}} 剩下的最少）；单凭这一点说明不了什么。' },
  'cli.points.compared.differ-criteria': {
    en: 'They do not agree: AIC prefers {{aic}}, BIC, which asks more of every further number, prefers {{bic}}. The error on unseen rows, which would decide, could not be measured for two of them.',
    zh: '两项标准不一致：AIC 选 {{aic}}；BIC 对每多一个参数要求更严，选 {{bic}}。本可用未见行的误差来定夺，但能算出它的公式不足两个。',
  },
  'cli.points.compared.only': { en: 'Only {{formula}} could be fitted: there is nothing to compare it with.', zh: '只有 {{formula}} 能拟合：没有可以与它比较的。' },
  'cli.points.compared.only-judged': { en: 'Only {{formula}} can be judged: each of the others has as many numbers as there are points.', zh: '只有 {{formula}} 能评判：其他公式的参数都与点一样多。' },
  'cli.points.compared.none-judged': { en: 'None of them can be judged: each has as many numbers as there are points. More points would tell them apart.', zh: '一个也评判不了：每个公式的参数都与点一样多。有更多的点才能分出高下。' },
  'cli.points.compared.perfect': {
    en: 'But for rounding {{formula}} meets every point, and no other that does needs fewer numbers; AIC and BIC would compare nothing but the rounding.',
    zh: '除了舍入误差，{{formula}} 穿过每一个点，而且在做到这一点的公式中参数最少；此时 AIC 和 BIC 比的只是舍入误差。',
  },
  'cli.points.compared.exact': {
    en: '{{formula}} proves nothing: with as many numbers as points ({{parameters}}) it can meet any points. It gets no AIC and no BIC.',
    zh: '{{formula}} 什么也证明不了：参数与点一样多（{{parameters}} 个），任意的点它都能穿过。因此不给它算 AIC 和 BIC。',
  },
  'cli.points.compared.failed': { en: 'Not fitted: {{formula}}', zh: '没能拟合：{{formula}}' },

  'cli.points.no-value': {
    en: 'No prediction at {{places}}: there the formula gives no finite number (the logarithm or root of a negative number, a division by 0, or beyond 1.8e308).',
    zh: '在 {{places}} 没有预测值：公式在那里得不出有限的数（对负数取对数或开方、除以 0，或超过 1.8e308）。',
  },
  'cli.points.no-value.more': { en: '{{places}} and other places ({{more}})', zh: '{{places}} 等处（另有 {{more}} 行）' },
} as const satisfies Record<string, Text>
