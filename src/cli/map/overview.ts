import stringWidth from 'string-width'
import { text } from '../../language/index.ts'
import type { ModelMap } from '../../see/map.ts'
import type { OpenedCheckpoint } from '../../see/open.ts'
import { isMain } from '../../see/parts.ts'
import { visible } from '../ask/odds-table.ts'
import { pc } from '../colour.ts'
import { wrap } from '../help.ts'
import { count } from '../quantities.ts'
import { rounded, share, size } from '../see/amounts.ts'
import { plainTable } from '../see/plain-table.ts'
import { drawTreemap } from './treemap.ts'

/** The map for people: a headline, the treemap, the table of parts, what is known besides, and notes. */
export function overview(map: ModelMap, opened: OpenedCheckpoint, terminal: number): string {
  const columns = Math.min(Math.max(terminal, 40), 100)
  return [headline(map), treemapOf(map, columns), partsTable(map), facts(map), notes(map, opened, columns)].filter((section) => section !== '').join('\n\n')
}

function headline({ name, parameters, activated }: ModelMap): string {
  const amount = text('cli.map.parameters', { count: count(parameters), rounded: rounded(parameters) })
  const work = activated === null || activated === parameters ? '' : `\n${text('cli.map.activated', { count: count(activated), rounded: rounded(activated), share: share(activated / parameters) })}`
  return `${pc.bold(shown(name))}\n${pc.bold(amount)}${work}`
}

function treemapOf(map: ModelMap, columns: number): string {
  const areas = map.parts.filter(({ bytes }) => bytes > 0).map(({ part, share: own }) => ({ label: text(`see.part.${part}`), share: share(own), value: own }))
  if (areas.length === 0) return ''
  const { lines, unnamed } = drawTreemap(areas, columns - 2, Math.max(6, Math.round(columns / 6)))
  const names = unnamed.map((area) => `${area.label} ${area.share}`).join(text('cli.map.separator'))
  const small = names === '' ? '' : `\n  ${pc.dim(wrap(text('cli.map.small', { parts: names }), columns - 2).replaceAll('\n', '\n  '))}`
  return `${lines.map((line) => `  ${line}`).join('\n')}${small}`
}

function partsTable({ parts, bytes, fileBytes, stored, tensors }: ModelMap): string {
  const head = [text('cli.map.column.part'), text('cli.map.column.tensors'), text('cli.map.column.numbers'), text('cli.map.column.bytes'), text(fileBytes === null ? 'cli.map.column.share' : 'cli.map.column.file-share')]
  const rows = parts.map(({ part, tensors: own, parameters, bytes: partBytes, share: partShare }) => {
    const row = [text(`see.part.${part}`), count(own), count(parameters), size(partBytes), share(partShare)]
    return isMain(part) ? row : row.map((cell) => pc.dim(cell))
  })
  const all = [text('cli.map.all'), count(tensors.length), count(stored), size(bytes), share(bytes / Math.max(1, fileBytes ?? bytes))]
  return plainTable(head, [...rows, all.map((cell) => pc.bold(cell))], [1, 2, 3, 4])
}

function facts({ architecture, layers, dtypes, files, fileBytes, tied, tokenizer, metadata, fingerprint }: ModelMap): string {
  const rows: [string, string][] = []
  const add = (label: string, value: string) => value !== '' && rows.push([label, value])
  add(text('cli.map.architecture'), architecture === null ? '' : layers === null ? shown(architecture) : text('cli.map.layers', { architecture: shown(architecture), layers }))
  add(text('cli.map.dtypes'), dtypes.map(({ dtype, numbers, bytes }) => text('cli.map.dtype', { dtype, count: count(numbers), size: size(bytes) })).join(text('cli.map.separator')))
  if (fileBytes !== null) add(text('cli.map.files'), files.length === 1 ? `${shown(files[0].file)} (${size(fileBytes)})` : text('cli.map.shards', { count: count(files.length), size: size(fileBytes), first: shown(files[0].file) }))
  for (const { name, with: kept, stored } of tied) add(text('cli.map.tied'), text(stored ? 'cli.map.tie-stored' : 'cli.map.tie', { name: shown(name), kept: shown(kept) }))
  if (tokenizer !== null) {
    const known = [tokenizer.model ?? '', tokenizer.tokens === null ? '' : text('cli.map.tokens', { count: count(tokenizer.tokens) }), size(tokenizer.bytes), tokenizer.chatTemplate ? text('cli.map.chat-template') : '']
    add(text('cli.map.tokenizer'), known.filter((part) => part !== '').join(text('cli.map.separator')))
  }
  add(text('cli.map.metadata'), Object.entries(metadata).map(([key, value]) => `${shown(key)}=${shown(value)}`).slice(0, 12).join(text('cli.map.separator')))
  add(text('cli.map.fingerprint'), fingerprint)
  const width = Math.max(...rows.map(([label]) => stringWidth(label)))
  return rows.map(([label, value]) => `  ${pc.dim(label)}${' '.repeat(width - stringWidth(label) + 2)}${value}`).join('\n')
}

/** Why a hub's page says another number of parameters, or of layers; what was derived, and what wasn't understood. */
function notes(map: ModelMap, opened: OpenedCheckpoint, columns: number): string {
  const of = (part: string) => map.parts.find((found) => found.part === part)?.parameters ?? 0
  const [prediction, scales] = [of('prediction'), of('scales')]
  const list: string[] = []
  if (map.fileBytes === null) list.push(text('cli.map.note.derived'))
  if (prediction + scales > 0) {
    const values = { stored: count(map.stored), rounded: rounded(map.stored), main: rounded(map.parameters), prediction: rounded(prediction), scales: rounded(scales) }
    list.push(prediction === 0 ? text('cli.map.note.stored-scales', values) : text('cli.map.note.stored', values))
  }
  if (map.layers !== null && map.storedLayers > map.layers) list.push(text('cli.map.note.layers', { layers: map.layers, stored: map.storedLayers, last: map.storedLayers - 1 }))
  if (opened.configProblem !== null) list.push(text('cli.map.note.config', { problem: opened.configProblem.record().found }))
  return list.map((note) => wrap(note, columns)).join('\n')
}

/** Names from outside, with nothing that moves the cursor. */
const shown = (name: string): string => (name.length > 200 ? `${visible({ text: name.slice(0, 199) })}…` : visible({ text: name }).replaceAll('␣', ' '))
