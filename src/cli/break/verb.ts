import { datasetText, encodeToMemory, TokenDataset } from '../../data/text/index.ts'
import { failure } from '../../errors/index.ts'
import type { Tokenizer } from '../../formats/tokenizer/tokenizer.ts'
import { text } from '../../language/index.ts'
import { breakOf, windowsOf, type BreakReport } from '../../see/break.ts'
import { pc } from '../colour.ts'
import type { GlobalOptions } from '../global-options.ts'
import { count } from '../quantities.ts'
import { documentsOf, shippedPoems } from '../shipped-poems.ts'
import { short } from '../see/amounts.ts'
import { withAskedModel } from '../see/asking.ts'
import { plainTable } from '../see/plain-table.ts'
import { Stages } from '../see/stages.ts'

export interface BreakVerbOptions extends GlobalOptions {
  readonly text?: readonly string[]
  readonly top?: number
  readonly predicted?: number
  readonly patch?: string
}

/** The one number whose zeroing hurts a text most. */
export async function breakVerb(name: string, options: BreakVerbOptions): Promise<void> {
  const stages = new Stages(process.stderr, options.json === true)
  await withAskedModel(name, options, async (asked, signal) => {
    try {
      const { tokenizer, config } = asked.model
      if (tokenizer === null) throw failure('ask.prompt.no-tokenizer', name, {})
      const texts = await (options.text ? documentsOf(options.text) : heldOutPoems(tokenizer))
      const { top, predicted } = options
      const report = await breakOf(asked, windowsOf(texts, tokenizer, config), { top, predicted, signal, progress: (stage, done, total) => stages.tell(text(`cli.break.stage.${stage}`), done, total) })
      stages.end()
      process.stdout.write(`${options.json === true ? JSON.stringify(report) : breakLines(report, options.text?.join(', ') ?? text('cli.break.poems'))}\n`)
    } finally {
      stages.end()
    }
  })
}

/** The tenth of the shipped poems that the shipped model never learned from (seed 1, as its run had it). */
async function heldOutPoems(tokenizer: Tokenizer): Promise<string[]> {
  const documents = await shippedPoems()
  async function* parts() {
    for (const [i, document] of documents.entries()) yield { name: `poem ${i + 1}`, text: document, end: true }
  }
  const dataset = new TokenDataset(await encodeToMemory(parts(), tokenizer), tokenizer, { seed: 1, fraction: 0.1 })
  const found: string[] = []
  let document = ''
  for (const { text: part, end } of datasetText(dataset, tokenizer, 'heldOut')) {
    document += part
    if (!end) continue
    found.push(document)
    document = ''
  }
  return found
}

function breakLines({ tokens, loss, tried, worst, broken, threshold, restored }: BreakReport, from: string): string {
  const rows = worst.map(({ address, decimal, named, loss: after, rise }) => [address, decimal, after === null ? 'NaN' : short(after), rise === null ? '–' : `${rise >= 0 ? '+' : ''}${short(rise)}`, rise === null ? '–' : `${short(Math.exp(rise))}×`, text(`cli.break.named.${named}`)])
  const head = (['number', 'value', 'loss', 'rise', 'perplexity', 'named'] as const).map((column) => text(`cli.break.column.${column}`))
  return [
    text('cli.break.title', { loss: short(loss), tokens: count(tokens), text: from, tried: count(tried) }),
    plainTable(head, rows, [1, 2, 3, 4]),
    '',
    text(broken ? 'cli.break.found' : 'cli.break.none', { address: worst[0].address, percent: Math.round((threshold - 1) * 100) }),
    pc.dim(text(restored ? 'cli.try.restored' : 'cli.try.not-restored')),
  ].join('\n')
}
