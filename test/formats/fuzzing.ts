// Broken files by the thousand, from a seed: for the tests, bounded, and for bench/hostile.ts, an hour long.
import fc from 'fast-check'
import { CantianError } from '../../src/errors/index.ts'
import { openCheckpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { safetensorsBytes, type TensorToWrite } from '../../src/formats/safetensors/write.ts'
import { bytesOf, fromNumbers, STORED_TYPES, type StoredType } from '../../src/formats/dtype.ts'
import { parseAddress } from '../../src/formats/addresses.ts'
import { memoryFolder, type FileFolder } from '../../src/formats/source.ts'
import { diffOf } from '../../src/see/diff.ts'
import { findExtremes, findNear } from '../../src/see/find.ts'
import { mapOf } from '../../src/see/map.ts'
import { numberAt } from '../../src/see/number.ts'
import { openAt } from '../../src/see/open.ts'
import { statisticsOf } from '../../src/see/statistics/tensor.ts'
import { tileOf } from '../../src/see/tiles/view.ts'

export const mutations = fc.array(
  fc.record({ at: fc.nat(), kind: fc.constantFrom('set', 'insert', 'delete', 'cut', 'swap'), byte: fc.oneof(fc.nat(255), fc.constantFrom(...'{}[]",:0123456789-eE.\\u')), span: fc.nat(40) }),
  { minLength: 1, maxLength: 6 },
)
export type Mutations = typeof mutations extends fc.Arbitrary<infer T> ? T : never

/** The bytes with some of them set, put in, taken out, cut off or moved to the end. */
export function mutated(original: Uint8Array, changes: Mutations): Uint8Array {
  const bytes = [...original]
  for (const { at, kind, byte, span } of changes) {
    const place = at % Math.max(bytes.length, 1)
    const value = typeof byte === 'string' ? byte.charCodeAt(0) : byte
    if (kind === 'set') bytes[place] = value
    else if (kind === 'insert') bytes.splice(place, 0, value)
    else if (kind === 'delete') bytes.splice(place, span)
    else if (kind === 'cut') bytes.length = place
    else bytes.push(...bytes.splice(place, span))
  }
  return Uint8Array.from(bytes)
}

const tensors: TensorToWrite[] = [
  { name: 'model.embed_tokens.weight', dtype: 'F32', shape: [3, 2], data: fromNumbers([1, -2, 0, NaN, Infinity, 0.5], 'F32') },
  { name: 'model.norm.weight', dtype: 'BF16', shape: [3], data: fromNumbers([1, 2, 3], 'BF16') },
  { name: 'scale', dtype: 'F8_E4M3', shape: [], data: fromNumbers([0.5], 'F8_E4M3') },
  { name: 'nothing', dtype: 'F16', shape: [0, 4], data: new Uint8Array(0) },
]

/** A small checkpoint of two shards, as files by name. */
export async function sharded(): Promise<Map<string, Uint8Array>> {
  const shards = [tensors.slice(0, 2), tensors.slice(2)]
  const name = (i: number) => `model-0000${i + 1}-of-00002.safetensors`
  const files = new Map(await Promise.all(shards.map(async (some, i) => [name(i), await safetensorsBytes(some)] as const)))
  const map = Object.fromEntries(shards.flatMap((some, i) => some.map((tensor) => [tensor.name, name(i)])))
  files.set('model.safetensors.index.json', new TextEncoder().encode(JSON.stringify({ metadata: { total_size: 31 }, weight_map: map })))
  return files
}

/** Everything that looks into a checkpoint, done with one. */
export async function seenWhole(folder: FileFolder): Promise<void> {
  const opened = await openAt('fuzz', { folder })
  try {
    await mapOf(opened)
    await opened.fingerprint()
    for (const [name, { size, shape }] of opened.tensors) {
      await statisticsOf(opened, name)
      await tileOf(opened, name, { level: 0, row: 0, column: 0 })
      if (size > 0) await numberAt(opened, { tensor: name, indices: shape.map((extent) => extent - 1) }, { rank: true })
    }
    await findNear(opened, 0.5)
    await findExtremes(opened)
    await diffOf(opened, opened)
  } finally {
    await opened.close()
  }
}

export type Outcome = 'opened' | 'refused'

/** A typed error is an outcome; any other goes on. */
export async function outcomeOf(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work()
    return 'opened'
  } catch (error) {
    if (error instanceof CantianError && error.message !== '' && !/\{\{\w+\}\}|undefined/.test(error.message)) return 'refused'
    throw error
  }
}

/** A header in which most things are as they must be, and data of any bytes. */
const shaped = fc.record({
  tensors: fc.array(
    fc.record({
      name: fc.constantFrom('model.embed_tokens.weight', 'model.norm.weight', 'lm_head.weight', 'model.layers.0.mlp.down_proj.weight', '../../etc/passwd', 'a/b', '', 'é 參', 'constructor', 'x'.repeat(300)),
      dtype: fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...STORED_TYPES) }, { weight: 1, arbitrary: fc.constantFrom('F4', 'f32', 'toString') }),
      shape: fc.oneof({ weight: 30, arbitrary: fc.array(fc.nat(5), { maxLength: 4 }) }, { weight: 1, arbitrary: fc.array(fc.constantFrom(2 ** 31, 2 ** 53, -1, 0.5, 0), { maxLength: 3 }) }),
      shift: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -3, max: 3 }) }),
    }),
    { maxLength: 5 },
  ),
  byte: fc.nat(255),
  more: fc.oneof({ weight: 10, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -2, max: 2 }) }),
})
type Shaped = typeof shaped extends fc.Arbitrary<infer T> ? T : never

function fileOf({ tensors: wanted, byte, more }: Shaped): Uint8Array {
  let at = 0
  const header: Record<string, unknown> = {}
  for (const { name, dtype, shape, shift } of wanted) {
    const width = (STORED_TYPES as readonly string[]).includes(dtype) ? bytesOf(dtype as StoredType) : 1
    const bytes = Math.min(4000, Math.max(0, shape.reduce((product, extent) => product * extent, width)))
    header[name] = { dtype, shape, data_offsets: [at + shift, at + bytes + shift] }
    at += bytes
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const file = new Uint8Array(Math.max(8, 8 + text.length + at + more))
  // Any bytes are numbers: NaN and infinities among them.
  for (let i = 0; i < file.length; i++) file[i] = (byte * (i + 1) + (i >> 3) * 37) & 255
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text.subarray(0, file.length - 8), 8)
  return file
}

/** Broken files, and what is done with them; how often that opened or was refused. */
export class Target<T = unknown> {
  readonly counts: Record<Outcome, number> = { opened: 0, refused: 0 }

  constructor(
    readonly name: string,
    private readonly broken: fc.Arbitrary<T>,
    private readonly work: (broken: T) => Promise<unknown>,
  ) {}

  property() {
    return fc.asyncProperty(this.broken, async (broken) => {
      this.counts[await outcomeOf(() => this.work(broken))]++
    })
  }
}

export async function targets(): Promise<Pick<Target, 'name' | 'counts' | 'property'>[]> {
  const files = await sharded()
  const names = [...files.keys()]
  const folder = (name: string, changes: Mutations) => memoryFolder(new Map([...files, [name, mutated(files.get(name)!, changes)]]))
  const address = new TextEncoder().encode('model.layers.0.self_attn.q_proj.weight[12,3:40]')
  return [
    new Target('an index of shards', mutations, async (changes) => (await openCheckpoint(folder('model.safetensors.index.json', changes))).close()),
    new Target('a shard, all of it looked at', fc.tuple(mutations, fc.nat(1)), ([changes, shard]) => seenWhole(folder(names[shard], changes))),
    new Target('a header that may lie, all of it looked at', shaped, (wanted) => seenWhole(memoryFolder(new Map([['model.safetensors', fileOf(wanted)]])))),
    new Target('an address', mutations, async (changes) => parseAddress(new TextDecoder().decode(mutated(address, changes)))),
  ]
}
