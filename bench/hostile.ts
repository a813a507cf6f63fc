// Broken checkpoints for as long as one likes: every one is looked at or refused with a typed error, and memory stays where it was.
//   npx tsx bench/hostile.ts       MINUTES=60   SEED=n: others than the clock gives
import fc from 'fast-check'
import { targets } from '../test/formats/fuzzing.ts'
import { quick } from './in-turn.ts'
import { table } from './table.ts'

const minutes = Number(process.env.MINUTES ?? (quick ? 0.2 : 60))
let seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const first = seed
const all = await targets()
const ends = performance.now() + minutes * 60_000
let peak = 0
/** Resident memory once everything has been compiled and used. */
let settled = 0
while (performance.now() < ends) {
  for (const target of all) await fc.assert(target.property(), { seed, numRuns: 2000, interruptAfterTimeLimit: Math.max(100, ends - performance.now()) })
  seed++
  const { rss } = process.memoryUsage()
  if (seed === first + 3) settled = rss
  peak = Math.max(peak, rss)
}
table(['broken', 'looked at', 'refused'], all.map(({ name, counts }) => [name, counts.opened.toLocaleString('en-US'), counts.refused.toLocaleString('en-US')]))
console.log(`${minutes} minutes, seeds ${first} to ${seed - 1}; no error that isn't typed. Resident memory ${(settled / 2 ** 20).toFixed(0)} MB after three rounds, ${(peak / 2 ** 20).toFixed(0)} MB at most.\n`)
