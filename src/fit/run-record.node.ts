import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod/mini'
import { TokenDataset } from '../data/text/index.ts'
import { TokenFile } from '../data/text/token-file.node.ts'
import { failure } from '../errors/index.ts'
import { nodeFiles } from '../formats/files.node.ts'
import { openSafetensors } from '../formats/safetensors/file.ts'
import { openLocal } from '../formats/source.node.ts'
import { checkpointFolder } from './run-store.ts'
import { HARDEST } from './pulls.ts'
import type { RunRecord, WatchedStep } from './run-record.ts'
import { readRunFile, readRunModel, wholeCheckpoints } from './run-files.node.ts'
import { runSchema } from './run-json.ts'

const exact = z.object({ value: z.nullable(z.number()), bits: z.string() })
/** The sentences of a window, one after another from its first target: no more than there can be targets. */
const parts = z
  .array(z.object({ from: z.int(), count: z.int().check(z.positive()), gradient: z.nullable(z.number()) }))
  .check(z.minLength(1), z.maxLength(2 ** 20), z.refine((own) => own.every(({ from }, i) => from === (i === 0 ? 0 : own[i - 1].from + own[i - 1].count))))
const numberSchema = z
  .object({
    address: z.string(),
    before: exact,
    after: exact,
    gradient: exact,
    update: exact,
    windows: z.array(z.nullable(z.number())),
    // Runs from before sentences were weighed have none.
    sentences: z.optional(z.array(z.object({ window: z.int().check(z.nonnegative()), parts })).check(z.maxLength(2 * HARDEST))),
  })
  .check(z.refine(({ windows, sentences = [] }) => sentences.every(({ window }) => window < windows.length)))
const pinsSchema = z.object({ step: z.int(), numbers: z.array(numberSchema) })

/**
 * Opens a run's folder to look back at it, as it was committed last. Nothing is written or locked: the run may be under way.
 * @throws fit.no-run, fit.run-damaged, fit.run-version, formats.*
 */
export async function openRunRecord(folder: string): Promise<RunRecord & { close(): Promise<void> }> {
  if (!(await nodeFiles.status(join(folder, 'run.json')))) throw failure('fit.no-run', folder, {})
  const run = await readRunFile(nodeFiles, join(folder, 'run.json'), runSchema)
  const { config, tokenizer } = await readRunModel(nodeFiles, folder)
  const tokens = await TokenFile.open(join(folder, 'data'))
  return {
    run,
    config,
    tokenizer,
    dataset: new TokenDataset(tokens, tokenizer, { seed: run.seed, fraction: run.options.heldOut }),
    watched: (address) => watchedSteps(join(folder, 'log.jsonl'), address, run.step),
    kept: async (tensor, element) => {
      const values: { step: number; value: number }[] = []
      for (const step of await wholeCheckpoints(nodeFiles, folder, run.step)) {
        const file = await openSafetensors(await openLocal(join(folder, checkpointFolder(step), 'model.safetensors')))
        try {
          values.push({ step, value: (await file.floats(tensor, { start: element, count: 1 }))[0] })
        } finally {
          await file.close()
        }
      }
      return values
    },
    close: async () => tokens.close(),
  }
}

/** What the log tells of one pinned number, up to the last step that counts. */
async function watchedSteps(path: string, address: string, last: number): Promise<WatchedStep[]> {
  const steps: WatchedStep[] = []
  let line = 0
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line++
    // A log of a million steps is mostly other lines.
    if (!text.includes('"kind":"pins"')) continue
    const event = parsed(text)
    if (event !== undefined && event.step > last) break
    const number = event?.numbers.find((one) => one.address === address)
    if (event === undefined) throw failure('fit.run-damaged', `${path}:${line}`, { expected: '{"kind":"pins", …}', found: text.slice(0, 60) })
    if (number !== undefined) steps.push({ step: event.step, ...number })
  }
  return steps
}

function parsed(text: string): z.infer<typeof pinsSchema> | undefined {
  try {
    return pinsSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
