// What a fit of points says: the JSON of `--json`, and what `fit({ rows, formula })` answers.
import * as z from 'zod/mini'

/** A statistic that is undefined here (no degree of freedom, say) is null. */
const statistic = z.nullable(z.number())
const interval = z.nullable(z.tuple([z.number(), z.number()]))

export const parameterReport = z.object({
  value: z.number(),
  /** The value's 64 bits, 16 hex digits, most significant first. */
  bits: z.string(),
  standardError: statistic,
  /** Confidence interval at `level`. */
  interval,
  t: statistic,
  p: statistic,
  /** Where a bound holds the value: there is no standard error then. */
  atBound: z.optional(z.enum(['low', 'high'])),
})

/** A warning is data; the catalogue holds its sentence in each language under `points.warning.CODE`. */
export const fitWarning = z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) })

export const fitReportSchema = z.object({
  v: z.literal(1),
  kind: z.literal('fit.report'),
  formula: z.string(),
  response: z.string(),
  /** By name, in the order of the formula. */
  parameters: z.record(z.string(), parameterReport),
  residualSumOfSquares: z.number(),
  residualStandardDeviation: statistic,
  degreesOfFreedom: z.int(),
  rSquared: statistic,
  adjustedRSquared: statistic,
  logLikelihood: statistic,
  aic: statistic,
  bic: statistic,
  method: z.enum(['qr', 'lm', 'gradient']),
  iterations: z.int(),
  converged: z.boolean(),
  /** As many parameters as points, and the curve meets every point: that proves nothing. */
  exact: z.boolean(),
  warnings: z.array(fitWarning),
  level: z.number(),
  rows: z.object({ used: z.int(), missing: z.int(), excluded: z.int() }),
  /** Covariance of the parameters, in their order; null where undefined. */
  covariance: z.nullable(z.array(z.array(z.number()))),
  /** 2-norm condition number of the Jacobian after each column is scaled to length 1; null where it is singular. */
  conditionNumber: statistic,
  weights: z.optional(z.string()),
  robust: z.optional(z.object({ kind: z.enum(['huber', 'tukey']), scale: z.number(), /** Rows whose weight fell below one half. */ outliers: z.int() })),
  /** Starts that were tried where none was given, and how many of them ended at the best fit. */
  starts: z.optional(z.object({ tried: z.int(), agreed: z.int(), seed: z.int() })),
  /** The start of the fit that is reported. */
  start: z.optional(z.record(z.string(), z.number())),
  /** Runs of signs of the residuals, ordered by the (first) column on the right: the two-sided p of Wald and Wolfowitz. */
  runsTest: z.nullable(z.object({ runs: z.int(), expected: z.number(), p: z.number() })),
})

export type FitReport = z.infer<typeof fitReportSchema>
export type ParameterReport = z.infer<typeof parameterReport>
export type FitWarning = z.infer<typeof fitWarning>
