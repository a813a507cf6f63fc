import stringWidth from 'string-width'
import { text } from '../../language/index.ts'
import type { NumberReport } from '../../see/number.ts'
import { pc } from '../colour.ts'
import { count } from '../quantities.ts'
import { share } from '../see/amounts.ts'

/** One number for people: the number itself, then what there is to say about it, a line each. */
export function numberLines(number: NumberReport, parameters: number): string {
  const { tensor, rank, index, neighbours, as, tied } = number
  const rows: [string, string][] = []
  const add = (label: string, value: string) => rows.push([label, value])
  if (number.exact !== number.decimal) add(text('cli.param.exact'), number.exact.length > 60 ? `${number.exact.slice(0, 59)}…` : number.exact)
  add(text('cli.param.stored'), `${number.dtype}  ${number.bits}  ${number.binary}`)
  if (as !== null) add(text('cli.param.as', { dtype: as.dtype }), `${as.decimal}  ${as.bits}`)
  add(text('cli.param.file'), text('cli.param.offset', { file: number.file, offset: count(number.offset) }))
  if (index !== null) add(text('cli.param.place'), text('cli.param.of', { index: count(index), count: count(parameters) }))
  add(text('cli.param.tensor'), text('cli.param.part', { part: text(`see.part.${tensor.part}`), shape: tensor.shape.join(' × ') || '1', element: count(tensor.element), size: count(tensor.size) }))
  if (rank !== null) {
    add(text('cli.param.rank'), text('cli.param.ranks', { value: count(rank.value), magnitude: count(rank.magnitude), of: count(rank.of), share: share(rank.magnitude / rank.of) }))
  }
  for (const name of tied) add(text('cli.map.tied'), name)
  if (neighbours.length > 0) add(text('cli.param.neighbours'), neighbours.map(({ address, decimal }) => `${pc.dim(/\[[^[]*\]$/.exec(address)?.[0] ?? '')} ${decimal}`).join('  '))
  const width = Math.max(...rows.map(([label]) => stringWidth(label)))
  const lines = rows.map(([label, value]) => `  ${pc.dim(label)}${' '.repeat(width - stringWidth(label) + 2)}${value}`)
  return [`${pc.bold(number.address)} = ${pc.bold(number.decimal)}`, ...lines].join('\n')
}
