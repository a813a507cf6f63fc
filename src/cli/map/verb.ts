import { isRemote } from '../../formats/model-place.ts'
import { mapOf } from '../../see/map.ts'
import { openPatched } from '../../see/open.node.ts'
import type { OpenedCheckpoint } from '../../see/open.ts'
import { summarizeTokenizer } from '../../see/tokenizer-summary.ts'
import type { GlobalOptions } from '../global-options.ts'
import { stopSignal } from '../stop.ts'
import { chosenTensors, numbersFound, statisticsTable, tensorsTable } from './findings.ts'
import { overview } from './overview.ts'

export interface MapVerbOptions extends GlobalOptions {
  readonly find?: string
  readonly near?: number
  readonly extremes?: boolean
  readonly stats?: boolean
  readonly limit?: number
  readonly patch?: string
}

/** Prints the map of a model; with `--find`, `--near`, `--extremes` or `--stats` what they ask for. */
export async function mapVerb(model: string, options: MapVerbOptions): Promise<void> {
  const stop = stopSignal()
  const { signal } = stop
  try {
    const opened = await openPatched(model, options.patch, signal)
    try {
      process.stdout.write(`${await answer(opened, isRemote(model), options, signal)}\n`)
    } finally {
      await opened.close()
    }
  } finally {
    stop.release()
  }
}

async function answer(opened: OpenedCheckpoint, remote: boolean, options: MapVerbOptions, signal: AbortSignal): Promise<string> {
  const tensors = chosenTensors(opened, options.find)
  if (options.near !== undefined || options.extremes === true) return numbersFound(opened, tensors, options, signal)
  if (options.stats === true) return statisticsTable(opened, tensors, options, signal)
  const map = await mapOf(opened, await summarizeTokenizer(opened.place.folder, remote, signal))
  const names = new Set(tensors.map(({ name }) => name))
  const chosen = map.tensors.filter(({ name }) => names.has(name))
  if (options.json === true) return JSON.stringify({ ...map, tensors: chosen.slice(0, options.limit) })
  return options.find === undefined ? overview(map, opened, process.stdout.columns ?? 80) : tensorsTable(chosen, options.limit)
}
