// Opening a checkpoint of DeepSeek-R1's dimensions (163 shards, 91,991 entries, 688 GB, sparse) from a range server on this machine:
// time, requests and bytes. To reach: 2 s, two requests a shard, 24 MB.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAddress } from '../src/formats/addresses.ts'
import { remotePlace } from '../src/formats/model-place.ts'
import { numberAt } from '../src/see/number.ts'
import { openAt } from '../src/see/open.ts'
import { makeGiant, SHARDS } from '../test/see/giant/checkpoint.ts'
import { serveRanges } from '../test/see/giant/range-server.ts'
import { quick } from './in-turn.ts'
import { median } from './median.ts'
import { figure, table } from './table.ts'

const folder = await mkdtemp(join(tmpdir(), 'cantian-bench-open-'))
await makeGiant(folder)
const served = await serveRanges(folder)
const counted = () => ({ requests: [...served.requests.values()].reduce((sum, count) => sum + count, 0), bytes: served.sent })
const opening: number[] = []
const reading: number[] = []
let [requests, bytes, one] = [0, 0, 0]
for (let i = 0; i < (quick ? 2 : 7); i++) {
  const before = counted()
  const started = performance.now()
  const opened = await openAt(served.url, remotePlace(served.url))
  opening.push(performance.now() - started)
  const after = counted()
  ;[requests, bytes] = [after.requests - before.requests, after.bytes - before.bytes]
  const asked = performance.now()
  await numberAt(opened, parseAddress('model.layers.30.mlp.experts.17.down_proj.weight[100,200]'))
  reading.push(performance.now() - asked)
  one = counted().bytes - after.bytes
  await opened.close()
}
table(['from a range server here', 'median ms', 'requests', 'MB'], [
  [`opening ${SHARDS} shards`, figure(median(opening)), String(requests), figure(bytes / 1e6)],
  ['then one number', figure(median(reading)), '1', figure(one / 1e6)],
])
await served.close()
await rm(folder, { recursive: true })
