// Fits that must come out the same wherever they are made: a line, curves from seeded starts, weights, a robust fit, gradient descent.
import type { FitRowsOptions } from '../../../src/library/points.ts'
import { even, scatter } from './problem-of.ts'

const x = even(0.5, 8, 24)
const noise = scatter(24)
const columns = {
  x,
  line: x.map((value, i) => 2 * value - 1 + noise[i]),
  decay: x.map((value, i) => 5 * Math.exp(-0.7 * value) + 1 + 0.05 * noise[i]),
  wave: x.map((value, i) => 2 * Math.sin(1.3 * value + 0.4) + 0.1 * noise[i] + (i === 9 ? 6 : 0)),
  w: x.map((_, i) => 1 + (i % 3)),
}

export const fits: readonly FitRowsOptions[] = [
  { rows: columns, formula: 'line ~ a*x + b' },
  { rows: columns, formula: 'line ~ a*x + b*log(x) + c*x^3 + d', weights: 'w' },
  { rows: columns, formula: 'decay ~ a*exp(-b*x) + c' },
  { rows: columns, formula: 'log(decay) ~ a*tanh(b*x) + c', start: { a: -1, b: 0.5, c: 1 } },
  { rows: columns, formula: 'wave ~ a*sin(b*x + c)', robust: 'tukey', start: { a: 1, b: 1.2, c: 0 } },
  { rows: columns, formula: 'line ~ a*x + b', by: 'gradient', start: { a: 0.000001, b: -0.123456 } },
]
