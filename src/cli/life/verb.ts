import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { failure } from '../../errors/index.ts'
import { openRunRecord } from '../../fit/run-record.node.ts'
import { nodeFiles, writeAtomically } from '../../formats/files.node.ts'
import { text } from '../../language/index.ts'
import { lifeOf } from '../../see/life.ts'
import type { GlobalOptions } from '../global-options.ts'
import { withAskedModel } from '../see/asking.ts'
import { Stages } from '../see/stages.ts'
import { lifeLines } from './lines.ts'

export interface LifeVerbOptions extends GlobalOptions {
  readonly prompt?: readonly string[]
  readonly pushes?: number
  readonly maxTokens?: number
  readonly svg?: string
}

/** One number's life, from the run that made it. */
export async function lifeVerb(folder: string, address: string, options: LifeVerbOptions): Promise<void> {
  const { json, prompt, pushes, maxTokens, svg } = options
  // Said before anything is computed.
  if (svg !== undefined && !existsSync(dirname(svg))) throw failure('formats.files.missing', dirname(svg), { call: 'open' })
  const record = await openRunRecord(folder)
  const stages = new Stages(process.stderr, json === true)
  try {
    await withAskedModel(folder, options, async (asked, signal) => {
      const report = await lifeOf(record, asked, address, {
        prompts: prompt,
        pushes,
        maxTokens,
        signal,
        progress: (stage, done, total) => stages.tell(stage === 'tip' ? text('cli.tip.stage', { values: done }) : text(`cli.life.stage.${stage}`), done, total),
      })
      stages.end()
      if (svg !== undefined) {
        if (!report.watched) throw failure('see.life.unwatched', address, {})
        const { lifeSvg } = await import('../../draw/life/svg.ts')
        await writeAtomically(nodeFiles, svg, lifeSvg(report))
      }
      process.stdout.write(`${json === true ? JSON.stringify(report) : lifeLines(report, process.stdout.columns || 80).join('\n')}\n`)
    })
  } finally {
    stages.end()
    await record.close()
  }
}
