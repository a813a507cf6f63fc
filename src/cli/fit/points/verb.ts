// `cantian fit FILE "y ~ a*x + b"`: fits, reports, predicts, draws.
import { openTable } from '../../../data/points/open-table.node.ts'
import { pictureOf } from '../../../draw/points/picture.ts'
import { failure } from '../../../errors/index.ts'
import { fitPoints } from '../../../fit/points/fit-points.ts'
import type { PointsFit, PointsOptions } from '../../../fit/points/points-fit.ts'
import { text } from '../../../language/index.ts'
import type { GlobalOptions } from '../../global-options.ts'
import { stopSignal } from '../../stop.ts'
import type { FitMode } from '../mode.ts'
import type { AtRow, Bounds } from './option-values.ts'
import { checkOutputs, writeDrawings } from './outputs.ts'
import { checkAt, predictAt, predictFile, predictionTable, type Predicted } from './predictions.ts'
import { Progress } from './progress.ts'
import { fitReport } from './report.ts'
import { Tries, triesTable } from './tries.ts'

export interface PointsVerbOptions extends GlobalOptions, Pick<PointsOptions, 'start' | 'by' | 'iterations' | 'learningRate' | 'weights' | 'robust' | 'level' | 'where' | 'missing' | 'seed'> {
  readonly bound?: Bounds
  readonly header?: boolean
  readonly encoding?: string
  readonly predict?: string
  readonly at?: readonly AtRow[]
  readonly html?: string
  readonly svg?: string
}

type Points = Extract<FitMode, { kind: 'points' }>

/** Columns of the terminal, 40 at least; what is no terminal takes 80. */
const width = (): number => Math.max(40, process.stdout.columns ?? 80)
const write = (block: string): void => void process.stdout.write(`${block}\n`)

/** @throws cli.points.*, formula.*, data.*, points.*, formats.files.* */
export async function pointsVerb({ table, formulas }: Points, options: PointsVerbOptions): Promise<void> {
  checkUse(table, formulas, options)
  const stop = stopSignal()
  const progress = new Progress(process.stderr, table, options.json === true)
  const tries = new Tries(options.verbose === true ? Infinity : undefined)
  const how: PointsOptions = { ...fitOptions(options), signal: stop.signal, progress: progress.read, tried: progress.tried, ...(options.by === 'gradient' && formulas.length === 1 && { tell: (event) => tries.add(event) }) }
  try {
    const open = await openTable(table, { header: options.header, encoding: options.encoding })
    if (formulas.length > 1) {
      const [{ comparePoints }, { comparisonReport }] = await Promise.all([import('../../../fit/points/compare.ts'), import('./comparison.ts')])
      const compared = await comparePoints(open, formulas, how)
      progress.end()
      if (options.json) write(JSON.stringify({ v: 1, kind: 'fit.comparison', formulas: compared }))
      else write(comparisonReport(compared, width()))
      return
    }
    if (options.at) checkAt(options.at, open.names)
    const fit = await fitPoints(open, formulas[0], how)
    const predicted = await predictedRows(fit, options, stop.signal)
    progress.end()
    const files = await writeDrawings(fit, predicted, table, options)
    if (options.json) write(JSON.stringify({ ...fit.report, ...(predicted && { predictions: predicted.rows, ...(predicted.missing > 0 && { unpredicted: predicted.missing }) }) }))
    else write(await shown(fit, tries, predicted, files))
  } finally {
    progress.end()
    stop.release()
  }
}

async function shown(fit: PointsFit, tries: Tries, predicted: Predicted | undefined, files: readonly string[]): Promise<string> {
  const columns = width()
  return [
    ...(tries.all > 0 ? [triesTable(tries, fit.curve.parameters, columns)] : []),
    fitReport(fit.report, fit.problem.formula.columns, await pictureOf(fit), columns),
    ...(predicted ? [predictionTable(predicted, fit.report.response, fit.report.level, columns)] : []),
    ...(files.length > 0 ? [files.map((file) => `  ${text('cli.points.wrote', { file })}`).join('\n')] : []),
  ].join('\n\n')
}

async function predictedRows(fit: PointsFit, { at, predict, header, encoding, missing }: PointsVerbOptions, signal: AbortSignal): Promise<Predicted | undefined> {
  const parts = [...(at ? [await predictAt(fit, at)] : []), ...(predict === undefined ? [] : [await predictFile(fit, predict, { header, encoding, missing, signal })])]
  return parts.length === 0 ? undefined : { rows: parts.flatMap(({ rows }) => rows), missing: parts.reduce((sum, part) => sum + part.missing, 0) }
}

const fitOptions = ({ start, by, iterations, learningRate, weights, robust, bound, level, where, missing, seed }: PointsVerbOptions): PointsOptions => ({
  start, by, iterations, learningRate, weights, robust, bounds: bound, level, where, missing, seed,
})

/** What no single option can say of itself. */
function checkUse(table: string, formulas: readonly string[], options: PointsVerbOptions): void {
  if (formulas.length > 1) {
    for (const name of ['predict', 'at', 'html', 'svg'] as const) if (options[name] !== undefined) throw failure('cli.points.compared-option', '', { option: `--${name}`, count: formulas.length })
  }
  if (options.by === 'qr' && options.bound) throw failure('cli.points.bound-method', '', {})
  if (table === '-' && options.predict === '-') throw failure('cli.points.input-once', '', {})
  checkOutputs(table, options)
}
