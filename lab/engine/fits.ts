// What the library says of the page's points, as `cantian fit` says it: intervals, bands, residuals, robust fits, comparisons.
import { openTable } from '../../src/data/points/open-table.ts'
import { warningText } from '../../src/draw/points/words.ts'
import { comparePoints } from '../../src/fit/points/compare.ts'
import { fitPoints } from '../../src/fit/points/fit-points.ts'
import { predictPoints } from '../../src/fit/points/predict.ts'
import type { FitReport } from '../../src/fit/points/report.ts'
import { Philox } from '../../src/graph/philox.ts'
import { setLanguage } from '../../src/language/index.ts'
import type { Compared, Fitted, FittedRequest, Point, ReportRead, Said } from './protocol.ts'

const tableOf = (points: readonly Point[]) => openTable({ x: points.map(({ x }) => x), y: points.map(({ y }) => y) })

/** Least squares, or a robust fit; with the curve and its bands at some places. */
export async function fitted({ at, level, robust, sample, points, formula }: FittedRequest): Promise<Fitted> {
  const all = points.map((_, i) => i)
  const rows = sample === undefined ? all : [...new Philox(sample.seed, 'lab.sample').permutation(points.length).slice(0, sample.count)].sort((a, b) => a - b)
  const fit = await fitPoints(await tableOf(rows.map((row) => points[row])), formula, { level, robust })
  const band = await predictPoints(fit, new Map([['x', Float64Array.from(at)]]))
  return {
    report: plain(fit.report),
    rows,
    residuals: [...fit.residuals],
    band: band.map(({ value, confidence, prediction }, i) => ({ x: at[i], value, confidence, prediction })),
    warnings: fit.report.warnings.map((warning) => ({ code: warning.code, meant: typeof warning.values.meant === 'string' ? warning.values.meant : undefined, ...inBoth(() => warningText(warning)) })),
  }
}

/** Several formulas on the same points: what they leave over, AIC, BIC, and the error on points left out of the fit. */
export async function compared({ formulas, points }: { readonly points: readonly Point[]; readonly formulas: readonly string[] }): Promise<readonly Compared[]> {
  const found = await comparePoints(await tableOf(points), formulas)
  return found.map(({ formula, report, crossValidation }) => ({ formula, report: report && plain(report), crossValidation }))
}

function inBoth(say: () => string): Said {
  const [zh, en] = (['zh', 'en'] as const).map((language) => {
    setLanguage(language)
    return say()
  })
  return { zh, en }
}

/** Parameters cross to the page as entries: a name may be `__proto__`. */
const plain = ({ parameters, ...report }: FitReport): ReportRead => ({ ...report, parameters: Object.entries(parameters).map(([name, one]) => ({ name, ...one })) })
