// Training byte-level BPE and encoding with it, here and in Python's tokenizers: the same 10 MB, pattern, vocabulary and ids.
//   npx tsx bench/tokenizer.ts       PYTHON=path of a python with tokenizers (default python3)
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { trainTokenizer } from '../src/data/text/index.ts'
import { openTokenizer, piecePattern, reservedSpecials, type Tokenizer } from '../src/formats/tokenizer/index.ts'
import { inTurn, quick, type Side } from './in-turn.ts'
import { median } from './median.ts'
import { lacking, Peer } from './peer.ts'
import { figure, ratio, table } from './table.ts'

const vocabulary = 4096
const megabytes = quick ? 1 : 10

const parts = await textParts()
const bytes = parts.reduce((total, part) => total + Buffer.byteLength(part), 0)
const folder = await mkdtemp(join(tmpdir(), 'cantian-bench-'))
const task = join(folder, 'task.json')
await writeFile(task, JSON.stringify({ parts, vocabulary, pattern: piecePattern, specials: reservedSpecials }))

let tokenizer: Tokenizer | undefined
let ids: Int32Array[] = []
const timed = async (n: number, work: () => unknown): Promise<number[]> => {
  const times: number[] = []
  for (let i = 0; i < n; i++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times
}
const nothing = (): void => undefined
// Tokenizers remember pieces that they met: every encoding starts with one that was just opened.
const opened = (): Tokenizer => openTokenizer(tokenizer!.files()['tokenizer.json'], tokenizer!.files()['tokenizer_config.json'], 'tokenizer.json')
const encodings = async (n: number): Promise<number[]> => {
  const times: number[] = []
  for (let i = 0; i < n; i++) {
    const fresh = opened()
    times.push(...(await timed(1, () => (ids = parts.map((part) => fresh.encode(part))))))
  }
  return times
}
const training: Side[] = [{ name: 'Cantian, one thread', run: (n) => timed(n, async () => (tokenizer = await trainTokenizer(parts, { vocabulary }))), close: nothing }]
const encoding: Side[] = [{ name: 'Cantian, one thread', run: encodings, close: nothing }]

const missing = lacking('tokenizers')
const peers: Peer[] = []
if (missing === undefined) {
  for (const [label, environment] of [['2 threads', { RAYON_NUM_THREADS: '2' }], ['one thread', { TOKENIZERS_PARALLELISM: 'false', RAYON_NUM_THREADS: '1' }]] as const) {
    const peer = new Peer('hf_tokenizers.py', [task], environment)
    const { version } = await peer.next<{ version: string }>()
    const name = `tokenizers ${version}, ${label}`
    const run = (what: string) => async (n: number) => (await peer.ask<{ times: number[] }>(`${what} ${n}`)).times
    training.push({ name, run: run('train'), close: nothing })
    encoding.push({ name, run: run('encode'), close: nothing })
    peers.push(peer)
  }
} else console.log(`tokenizers: skipped, ${missing}.\n`)

const turns = { rounds: quick ? 1 : 3, pieces: 1, warmup: 1 }
for (const [what, sides] of [['training', training], ['encoding', encoding]] as const) {
  const times = await inTurn(sides, turns)
  const own = median(times.get(sides[0].name)!)
  table(
    [`${what}, ${figure(bytes / 1e6)} MB, vocabulary ${vocabulary}`, 'seconds', 'MB a second', 'of our time'],
    sides.map(({ name }) => {
      const each = median(times.get(name)!)
      return [name, (each / 1000).toFixed(2), figure(bytes / 1000 / each), ratio(each / own)]
    }),
  )
}
if (peers.length > 0) {
  const theirs = await peers[0].ask<{ merges: string[]; counts: number[]; sum: number }>('compare 1')
  const merges = (JSON.parse(tokenizer!.files()['tokenizer.json']) as { model: { merges: string[][] } }).model.merges.map((pair) => pair.join(' '))
  const sum = ids.reduce((total, part) => part.reduce((t, id, i) => (t + id * (i + 1)) % 1_000_000_007, total), 0)
  const equal = merges.length === theirs.merges.length && merges.every((merge, i) => merge === theirs.merges[i])
  const sameIds = sum === theirs.sum && ids.every((part, i) => part.length === theirs.counts[i])
  console.log(`Merges ${equal ? 'equal' : 'DIFFER'}, ids ${sameIds ? 'equal' : 'DIFFER'} (${figure(ids.reduce((total, part) => total + part.length, 0))} tokens).\n`)
}
for (const peer of peers) await peer.close()
await rm(folder, { recursive: true })

/** The King James text and the poems of examples/, over and over, in parts of about 100 kB that begin with a line. */
async function textParts(): Promise<string[]> {
  const example = (path: string) => readFile(fileURLToPath(new URL(`../examples/${path}`, import.meta.url)), 'utf8')
  const whole = (await example('king-james/king-james.txt')) + (await example('poems/poems.jsonl'))
  const lines = whole.split(/(?<=\n)/)
  const found: string[] = []
  let [part, size, total] = ['', 0, 0]
  for (let i = 0; total < megabytes * 1e6; i++) {
    const line = lines[i % lines.length]
    part += line
    size += Buffer.byteLength(line)
    if (size < 100_000) continue
    found.push(part)
    total += size
    ;[part, size] = ['', 0]
  }
  return found
}
