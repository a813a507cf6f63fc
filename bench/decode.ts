// Greedy decoding, 256 tokens one after another, here and in transformers, on the same folder: stories260K (where ../shared
// has it) and a Llama of 10M parameters with random weights, written here.
//   npx tsx bench/decode.ts       PYTHON=path of a python with torch and transformers (default python3)
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ask } from '../src/ask/index.ts'
import { openModel } from '../src/ask/model.node.ts'
import { deriveModel } from '../src/fit/size.ts'
import { readDecoderConfig } from '../src/formats/config/normalize.ts'
import { writeDecoderConfig } from '../src/formats/config/write.ts'
import { writeSafetensorsFile } from '../src/formats/safetensors/write.node.ts'
import { startValues } from '../src/models/initialize.ts'
import { decoderParameters, parameterCount } from '../src/models/parameters.ts'
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { inTurn, quick, type Side } from './in-turn.ts'
import { median } from './median.ts'
import { lacking, Peer } from './peer.ts'
import { figure, ratio, table } from './table.ts'

const prompt = [1, 9, 27, 101, 54, 33, 8, 200]
const newTokens = quick ? 32 : 256

const folder = await mkdtemp(join(tmpdir(), 'cantian-bench-'))
const runtime = createNativeRuntime()
const missing = lacking('torch', 'transformers')
if (missing !== undefined) console.log(`transformers: skipped, ${missing}.\n`)

const stories = fileURLToPath(new URL('../../shared/data/stories260K/', import.meta.url))
if (!existsSync(stories)) console.log('stories260K: skipped, ../shared/data is not here.\n')
const folders = [...(existsSync(stories) ? [['stories260K', await withoutEnd(stories)] as const] : []), ['random Llama', await randomLlama()] as const]

const rows: string[][] = []
const notes: string[] = []
for (const [name, path] of folders) {
  const model = await openModel(path, { runtime })
  let ids: number[] = []
  const own: Side = {
    name: 'Cantian',
    async run(n) {
      const times: number[] = []
      for (let i = 0; i < n; i++) {
        const start = performance.now()
        const { tokens } = await ask(model, prompt, { temperature: 0, maxTokens: newTokens }).answer
        times.push(performance.now() - start)
        ids = tokens.map(({ id }) => id)
      }
      return times
    },
    close: () => model.close(),
  }
  const sides: Side[] = [own]
  let theirs: number[] = []
  if (missing === undefined) {
    const peer = new Peer('transformers_decode.py', [path, prompt.join(','), String(newTokens)])
    const { transformers, torch } = await peer.next<{ transformers: string; torch: string }>()
    sides.push({
      name: `transformers ${transformers}, PyTorch ${torch}`,
      async run(n) {
        const answer = await peer.ask<{ times: number[]; ids: number[] }>(String(n))
        theirs = answer.ids
        return answer.times
      },
      close: () => peer.close(),
    })
  }
  const times = await inTurn(sides, quick ? { rounds: 1, pieces: 1, warmup: 1 } : { rounds: 5, pieces: 2, warmup: 1 })
  const speed = (side: Side): number => (1000 * newTokens) / median(times.get(side.name)!)
  const parameters = figure(parameterCount(decoderParameters(model.config)) / 1e6)
  for (const side of sides) {
    rows.push([`${name} (${parameters}M): ${side.name}`, figure(speed(side)), ratio(speed(side) / speed(own))])
    await side.close()
  }
  if (ids.length !== newTokens) throw new Error(`${name}: ${ids.length} tokens instead of ${newTokens}`)
  if (theirs.length > 0) {
    const differs = ids.findIndex((id, i) => id !== theirs[i])
    notes.push(`${name}: ${differs < 0 ? `the same ${newTokens} ids` : `ids differ from token ${differs} on`}`)
  }
}
table([`greedy, ${newTokens} tokens, key/value cache, f32`, 'tokens a second', 'of ours'], rows)
for (const note of notes) console.log(`- ${note}`)
console.log('')
await rm(folder, { recursive: true })

/** The same weights with a configuration that names no end token, so that both sides write as many tokens. */
async function withoutEnd(from: string): Promise<string> {
  const to = join(folder, 'stories260K')
  await mkdir(to)
  const config = readDecoderConfig(await readFile(join(from, 'config.json'), 'utf8'), 'config.json')
  await writeFile(join(to, 'config.json'), writeDecoderConfig({ ...config, end: [], pad: null }))
  await copyFile(join(from, 'model.safetensors'), join(to, 'model.safetensors'))
  return to
}

async function randomLlama(): Promise<string> {
  const to = join(folder, 'random')
  await mkdir(to)
  const { config } = deriveModel(10_000_000, { context: 512 }, { size: 4096, begin: 1, end: null, pad: null })
  await writeFile(join(to, 'config.json'), writeDecoderConfig(config))
  const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const tensors = decoderParameters(config).map((spec) => ({ name: spec.name, dtype: 'F32' as const, shape: spec.shape, data: () => bytesOf(startValues(spec, 1)) }))
  await writeSafetensorsFile(join(to, 'model.safetensors'), tensors, { metadata: { format: 'pt' } })
  return to
}
