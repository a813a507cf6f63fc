// `fit` has two kinds of work: training on texts, and fitting formulas to a table. Which one, and that its options fit.
import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { lacksTilde } from '../../data/points/formula/lacks-tilde.ts'
import { failure } from '../../errors/index.ts'

export type FitMode = { readonly kind: 'texts' } | { readonly kind: 'points'; readonly table: string; readonly formulas: readonly string[] }

const ofEveryVerb = ['json', 'lang', 'device', 'threads', 'verbose']
const ofBoth = [...ofEveryVerb, 'seed', 'encoding', 'learningRate']
const ofPoints = ['start', 'by', 'iterations', 'weights', 'robust', 'bound', 'level', 'where', 'missing', 'header', 'predict', 'at', 'html', 'svg']

/** As it is written on the command line. */
const optionName = (name: string, value: unknown): string => `--${value === false ? 'no-' : ''}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** An argument with a tilde, be it of a Chinese keyboard, is a formula, unless a file is called so. */
const isFormula = (argument: string): boolean => /[~～∼]/.test(argument) && !existsSync(argument)

/** @throws cli.points.* for arguments or options that belong to neither kind, or to the other one */
export function fitMode(parameters: readonly string[], options: Readonly<Record<string, unknown>>): FitMode {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const loose = withoutTilde(parameters, options)
  const formulas = parameters.filter((argument) => isFormula(argument) || loose.includes(argument))
  const tables = parameters.filter((argument) => !formulas.includes(argument))
  const training = given.find(([name]) => !ofBoth.includes(name) && !ofPoints.includes(name))
  // `notes~old.txt --out runs/notes` is a text that is not there.
  if (formulas.length === 0 || (tables.length === 0 && training)) {
    const pointed = given.find(([name]) => ofPoints.includes(name))
    const only = parameters.length === 1 && /^\.(csv|tsv)$/i.test(extname(parameters[0]))
    if (only && options.out === undefined && options.resume === undefined) throw failure('cli.points.no-formula', '', { found: parameters[0] })
    if (pointed) throw failure('cli.points.formula-option', '', { option: optionName(...pointed) })
    return { kind: 'texts' }
  }
  if (training) throw failure('cli.points.text-option', '', { option: optionName(...training) })
  if (tables.length === 0) throw failure('cli.points.no-table', '', { formula: formulas[0] })
  if (tables.length > 1) throw failure('cli.points.one-table', '', { found: tables.join(', ') })
  if (options.learningRate !== undefined && options.by !== 'gradient') throw failure('cli.points.gradient-option', '', { option: '--learning-rate' })
  return { kind: 'points', table: tables[0], formulas }
}

/**
 * Arguments that look like formulas whose tilde was forgotten: behind a table they are formulas none the less, whose own error then
 * shows them with one, and no texts to train on.
 */
function withoutTilde(parameters: readonly string[], options: Readonly<Record<string, unknown>>): readonly string[] {
  if (options.out !== undefined || options.resume !== undefined) return []
  const isFile = (argument: string) => argument === '-' || existsSync(argument)
  const table = parameters.find(isFile)
  const joined = table !== undefined && (table === '-' || /^\.(csv|tsv)$/i.test(extname(table)))
  return parameters.filter((argument) => !isFile(argument) && lacksTilde(argument, joined))
}
