import type { Text } from '../types.ts'

/** What a fit of points says about itself: `points.warning.CODE` of its report. */
export const pointsTexts = {
  'points.warning.exact': {
    en: 'Exact, and proves nothing: {{parameters}} parameters meet any {{rows}} points. More points would show whether the formula holds.',
    zh: '分毫不差，但什么也证明不了：{{parameters}} 个参数总能穿过任意 {{rows}} 个点。要看公式对不对，需要更多的点。',
  },
  'points.warning.no-freedom': {
    en: 'As many numbers as points ({{parameters}} and {{rows}}), and still the curve does not meet them all: nothing is left over to judge it by, so no errors can be given.',
    zh: '参数和点一样多（{{parameters}} 个对 {{rows}} 个），曲线却没有穿过所有的点：没有多余的数据来评判它，因此给不出误差。',
  },
  'points.warning.collinear': {
    en: 'The columns {{columns}} follow from one another (they are collinear), so the data cannot tell {{parameters}} apart. Leave one of the columns out.',
    zh: '{{columns}} 这几列可以互相推出（共线），数据因此分不开 {{parameters}}。请去掉其中一列。',
  },
  'points.warning.diverged': {
    en: 'It ran away: each step overshot further than the one before. Take a smaller --learning-rate, or leave it out.',
    zh: '发散了：一步比一步冲得更远。请把 --learning-rate 调小，或不写它。',
  },
  'points.warning.still-descending': {
    en: 'Not there yet after {{iterations}} steps, so no errors are given. Plain gradient descent creeps where one number wants long steps and another short ones: centre or scale the columns (x minus its mean), give more --iterations, or leave out --by gradient.',
    zh: '走了 {{iterations}} 步还没到底，因此不给误差。有的数要迈大步、有的数要迈小步时，朴素的梯度下降只能慢慢蹭：请把列中心化或换个单位（例如 x 减去平均值），增加 --iterations，或去掉 --by gradient。',
  },
  'points.warning.constant-column': {
    en: '{{column}} is {{value}} on every row: the data cannot say what changes with it.',
    zh: '{{column}} 在每一行都是 {{value}}：数据说不出什么会随它而变。',
  },
  'points.warning.confounded': {
    en: 'The data cannot tell {{parameters}} apart: they can change together and leave the curve where it is. Take one of them away, or fix it.',
    zh: '数据分不开 {{parameters}}：它们可以一起变，而曲线不动。请去掉其中一个，或把它固定下来。',
  },
  'points.warning.undetermined': { en: 'The data say nothing about {{parameter}}: the curve stays where it is whatever its value.', zh: '数据与 {{parameter}} 无关：不论它取何值，曲线都不动。' },
  'points.warning.at-low-bound': { en: '{{parameter}} is held at its lower bound: it has no standard error, and those of the others take it as known.', zh: '{{parameter}} 停在下界：它没有标准误，其他参数的标准误把它当作已知。' },
  'points.warning.at-high-bound': { en: '{{parameter}} is held at its upper bound: it has no standard error, and those of the others take it as known.', zh: '{{parameter}} 停在上界：它没有标准误，其他参数的标准误把它当作已知。' },
  'points.warning.not-converged': { en: 'Not converged after {{iterations}} tries: the numbers may still move. Give a start nearer to the answer, or more iterations.', zh: '试了 {{iterations}} 次仍未收敛：这些数可能还会变。请给出更接近答案的起点，或增加迭代次数。' },
  'points.warning.one-start-agreed': { en: 'Of {{tried}} starts only one ended here: there may be a better fit elsewhere. Give a start if you know one.', zh: '{{tried}} 个起点中只有一个到达这里：别处可能有更好的拟合。如果知道大致的值，请给出起点。' },
  'points.warning.ill-conditioned': { en: 'Ill-conditioned (condition number {{condition}}): small changes of the data change the parameters a lot. Centre or scale the columns.', zh: '病态（条件数 {{condition}}）：数据稍有变化，参数就大变。请把各列中心化或换个单位。' },
  'points.warning.perfect': { en: 'A perfect fit but for rounding: standard errors mean nothing here.', zh: '除了舍入误差，拟合是完美的：这里的标准误没有意义。' },
  'points.warning.pattern-of-line': {
    en: 'A straight line may be the wrong idea: along it the residuals form only {{runs}} runs of one sign where {{expected}} would be usual (runs test, p = {{p}}). Try a curve: {{meant}}',
    zh: '直线也许不合适：沿着横轴，残差只有 {{runs}} 段同号，通常应有约 {{expected}} 段（游程检验，p = {{p}}）。试试曲线：{{meant}}',
  },
  'points.warning.pattern': {
    en: 'The curve misses a pattern: the residuals form {{runs}} runs of one sign where {{expected}} would be usual (runs test, p = {{p}}). Try another shape, or another term.',
    zh: '曲线漏掉了一种规律：残差只有 {{runs}} 段同号，通常应有约 {{expected}} 段（游程检验，p = {{p}}）。试试别的形状，或再加一项。',
  },
  'points.warning.alternating': {
    en: 'The residuals alternate: {{runs}} runs of one sign where {{expected}} would be usual (runs test, p = {{p}}). Something that goes up and down may be missing, such as a season.',
    zh: '残差正负交替：有 {{runs}} 段同号，通常约为 {{expected}} 段（游程检验，p = {{p}}）。也许漏掉了某种起伏，例如季节。',
  },
  'points.warning.outlier': {
    en: 'One row stands out ({{place}}): {{deviations}} standard deviations from the curve. Look at it; a robust fit lets such rows pull less.',
    zh: '有一行很突出（{{place}}）：离曲线 {{deviations}} 个标准差。请看看它；稳健拟合会让这样的行少起作用。',
  },
} as const satisfies Record<string, Text>
