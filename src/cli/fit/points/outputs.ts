// Pages and pictures of a fit as files: composed first, then each written whole or not at all.
import { existsSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { failure } from '../../../errors/index.ts'
import type { PointsFit } from '../../../fit/points/points-fit.ts'
import { nodeFiles, writeAtomically } from '../../../formats/files.node.ts'
import type { Predicted } from './predictions.ts'

interface Outputs {
  readonly html?: string
  readonly svg?: string
  readonly predict?: string
}

/** The data itself is never overwritten, and the folder is there. @throws cli.points.own-input, formats.files.missing */
export function checkOutputs(table: string, { html, svg, predict }: Outputs): void {
  const inputs = [table, predict].filter((file) => file !== undefined && file !== '-').map((file) => resolve(file!))
  for (const [option, file] of [['--html', html], ['--svg', svg]] as const) {
    if (file === undefined) continue
    // Said before anything is computed.
    if (!existsSync(dirname(file))) throw failure('formats.files.missing', dirname(file), { call: 'open' })
    if (inputs.includes(resolve(file))) throw failure('cli.points.own-input', '', { option, found: file, meant: basename(file, extname(file)) + option.replace('--', '.') })
  }
}

/** Writes what was asked for; answers the files' names. */
export async function writeDrawings(fit: PointsFit, predicted: Predicted | undefined, table: string, { html, svg }: Outputs): Promise<string[]> {
  if (html === undefined && svg === undefined) return []
  const [{ pictureOf }, { svgOf }, { pageOf }] = await Promise.all([import('../../../draw/points/picture.ts'), import('../../../draw/points/svg.ts'), import('../../../draw/points/page.ts')])
  const picture = await pictureOf(fit)
  const made: (readonly [file: string, content: string])[] = []
  if (svg !== undefined) {
    if (picture === null) throw failure('draw.too-large', svg, {})
    made.push([svg, svgOf(picture, fit.report)])
  }
  if (html !== undefined) made.push([html, pageOf({ report: fit.report, columns: fit.problem.formula.columns, picture, predicted, source: table === '-' ? '-' : basename(table), command: commandOf(process.argv.slice(2), table) })])
  for (const [file, content] of made) await writeAtomically(nodeFiles, file, content)
  return made.map(([file]) => file)
}

/** The command that gives the same numbers, without the folders of this machine and without what it wrote. */
export function commandOf(parameters: readonly string[], table: string): string {
  const kept: string[] = []
  for (let i = 0; i < parameters.length; i++) {
    if (/^--(html|svg)$/.test(parameters[i])) i++
    else if (!/^--(html|svg)=/.test(parameters[i])) kept.push(parameters[i] === table ? basename(table) : parameters[i])
  }
  return ['cantian', ...kept.map(quoted)].join(' ')
}

const quoted = (argument: string): string => (/^[\p{L}\p{N}_./,=:-]+$/u.test(argument) ? argument : /["$`\\!]/.test(argument) ? `'${argument.replaceAll("'", `'\\''`)}'` : `"${argument}"`)
