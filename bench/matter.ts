// Which numbers matter for the next token: every parameter predicted by one backward pass, 100 of the greatest and 100 random ones
// zeroed for real. On stories260K (../shared/data) and on a decoder of about 30 million parameters with random weights.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writeDecoderConfig } from '../src/formats/config/write.ts'
import { openPlace } from '../src/formats/model-place.node.ts'
import { safetensorsBytes } from '../src/formats/safetensors/write.ts'
import { memoryFolder } from '../src/formats/source.ts'
import { deriveModel } from '../src/fit/size.ts'
import { startValues } from '../src/models/initialize.ts'
import { decoderParameters, parameterCount } from '../src/models/parameters.ts'
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { askable, type AskedModel } from '../src/see/asked.ts'
import { matter } from '../src/see/matter.ts'
import { openAt } from '../src/see/open.ts'
import { quick } from './in-turn.ts'
import { median } from './median.ts'
import { figure, table } from './table.ts'

const runtime = createNativeRuntime()
const rows: string[][] = []

async function measure(name: string, asked: AskedModel): Promise<void> {
  const ids = Array.from({ length: 32 }, (_, i) => 1 + ((i * 37) % (asked.model.config.vocabulary - 1)))
  const times = { gradients: [] as number[], whole: [] as number[] }
  for (let i = 0; i < (quick ? 1 : 5); i++) {
    let predicted = 0
    const started = performance.now()
    const report = await matter(asked, ids, { compared: quick ? 10 : 100, top: 10, progress: (stage, done) => { if (stage === 'edits' && done === 0) predicted = performance.now() - started } })
    times.whole.push(performance.now() - started)
    times.gradients.push(predicted)
    if (!report.restored) throw new Error('the model is not as it was')
  }
  rows.push([`${name}, ${parameterCount(decoderParameters(asked.model.config)).toLocaleString('en-US')} parameters, 32 tokens`, figure(median(times.gradients)), figure(median(times.whole))])
  await asked.close()
}

const stories = fileURLToPath(new URL('../../shared/data/stories260K', import.meta.url))
if (existsSync(stories)) await measure('stories260K', await askable(await openAt(stories, await openPlace(stories)), { runtime }))
else console.log('stories260K: skipped, ../shared/data is not here.\n')

const { config } = deriveModel(30_000_000, {}, { size: 8192, begin: 0, end: 1, pad: 2 })
const parameters = decoderParameters(config)
const file = await safetensorsBytes(parameters.map((spec) => ({ name: spec.name, dtype: 'F32' as const, shape: spec.shape, data: new Uint8Array(startValues(spec, 1).buffer) })))
const folder = memoryFolder(new Map([['config.json', new TextEncoder().encode(writeDecoderConfig(config))], ['model.safetensors', file]]), 'random')
await measure('a random decoder', await askable(await openAt('random', { folder }), { runtime }))

table(['matter', 'predicting all, ms', 'with 200 real edits and curves, ms'], rows)
await runtime.close()
