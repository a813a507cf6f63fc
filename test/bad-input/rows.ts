import { appendFileSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One bad input: made in an empty folder, given to the command line there, refused with this code. */
export interface Row {
  readonly title: string
  /** Makes the input in `folder`; `run` is a whole run that was stopped half-way, to be copied and spoiled. */
  readonly make?: (folder: string, run: string) => void
  /** The command line; `@` stands for the folder. */
  readonly command: string
  readonly code: string
  /** Default 1. */
  readonly exit?: 1 | 2
  /** What the error's own words must name, in either language. */
  readonly names?: RegExp
}

const text = 'The moon over the old hill, and the wind in the snow.\n'.repeat(60)
const write = (name: string, content: string | Uint8Array) => (folder: string) => writeFileSync(join(folder, name), content)
const good = write('good.txt', text)
const train = 'fit @/good.txt --out @/run --steps 2 --layers 1 --width 16 --heads 2 --context 16'

/** A file of 10 GB that takes no room: `head`, then zeros. */
const sparse = (head: string) => (folder: string) => {
  writeFileSync(join(folder, 'big.txt'), head)
  truncateSync(join(folder, 'big.txt'), 10e9)
}

/** "The moon over the hill" in Chinese, as GB18030 writes it: 山上有明月，江水向东流。 */
const gb18030 = Uint8Array.from(Buffer.from('c9bdc9cfd3d0c3f7d4c2a3acbdadcbaecff2b6abc1f7a1a30a'.repeat(40), 'hex'))

const texts: Row[] = [
  { title: 'a file that isn’t there', command: 'fit @/nothing.txt --out @/run', code: 'formats.files.missing' },
  { title: 'an empty file', make: write('empty.txt', ''), command: 'fit @/empty.txt --out @/run', code: 'data.text.empty-file' },
  { title: 'a folder without texts', make: write('picture.png', 'x'), command: 'fit @ --out @/run', code: 'data.text.no-files' },
  { title: 'a picture as text', make: write('good.txt', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13)), command: train, code: 'data.text.binary' },
  { title: 'UTF-8 cut inside a character', make: write('good.txt', Buffer.from('山上有明月'.repeat(30)).subarray(0, -1)), command: train, code: 'data.text.truncated' },
  { title: 'a byte that is no UTF-8', make: write('good.txt', Buffer.concat([Buffer.from('明月'.repeat(30)), Uint8Array.of(0xff), Buffer.from('光')])), command: train, code: 'data.text.utf8', names: /0xff/i },
  { title: 'GB18030 without --encoding', make: write('good.txt', gb18030), command: train, code: 'data.text.encoding', names: /gb18030/i },
  { title: 'an encoding that isn’t one', make: good, command: `${train} --encoding klingon`, code: 'data.text.label', exit: 2, names: /klingon/ },
  { title: '10 GB of zeros', make: sparse(''), command: 'fit @/big.txt --out @/run', code: 'data.text.binary' },
  { title: 'text, then 10 GB of zeros', make: sparse(text), command: 'fit @/big.txt --out @/run', code: 'data.text.binary' },
  { title: '10 GB that call themselves JSON', make: (folder) => (writeFileSync(join(folder, 'big.json'), '['), truncateSync(join(folder, 'big.json'), 10e9)), command: 'fit @/big.json --out @/run', code: 'data.text.binary' },
  { title: 'lines of JSON, one of them broken', make: write('lines.jsonl', '{"text":"moon"}\n{"text":\n'), command: 'fit @/lines.jsonl --out @/run', code: 'data.text.json' },
  { title: 'lines of JSON without the field', make: write('lines.jsonl', '{"poem":"moon"}\n'), command: 'fit @/lines.jsonl --out @/run', code: 'data.text.field', names: /poem/ },
]

const shapes: Row[] = [
  { title: 'a vocabulary larger than the text allows', make: good, command: `${train} --vocabulary 5000`, code: 'data.tokenizer.vocabulary-large', names: /5000/ },
  { title: 'a vocabulary smaller than the bytes', make: good, command: `${train} --vocabulary 100`, code: 'data.tokenizer.vocabulary-range', exit: 2 },
  { title: 'a context longer than the text', make: good, command: 'fit @/good.txt --out @/run --context 100000', code: 'data.text.context-long', names: /100000/ },
  { title: 'heads that don’t divide the width', make: good, command: 'fit @/good.txt --out @/run --width 30 --heads 4', code: 'fit.heads', exit: 2 },
  { title: 'a size that is none', make: good, command: 'fit @/good.txt --out @/run --size enormous', code: 'fit.size', exit: 2, names: /enormous/ },
  { title: 'more memory than there is', make: good, command: 'fit @/good.txt --out @/run --layers 90 --width 16384 --heads 128 --context 512 --batch 64', code: 'fit.memory', names: /GB/ },
  { title: 'a learning rate beyond reason', make: good, command: `${train} --learning-rate 1e30`, code: 'fit.option', exit: 2, names: /learning/i },
  { title: 'minutes and steps', make: good, command: `${train} --minutes 1`, code: 'fit.option', exit: 2 },
]

const options: Row[] = [
  { title: 'an option that doesn’t exist', make: good, command: `${train} --colour red`, code: 'cli.unknown-option', exit: 2, names: /--colour/ },
  { title: 'an option misspelt', make: good, command: `${train} --learing-rate 1`, code: 'cli.misspelt-option', exit: 2, names: /--learning-rate/ },
  { title: 'steps that are no number', make: good, command: 'fit @/good.txt --out @/run --steps many', code: 'cli.option-value', exit: 2, names: /many/ },
  { title: 'no folder for the run', make: good, command: 'fit @/good.txt', code: 'cli.fit.no-out', exit: 2 },
  { title: 'no text', command: 'fit --out @/run', code: 'cli.fit.no-texts', exit: 2 },
  { title: 'a verb that doesn’t exist', command: 'learn @', code: 'cli.unknown-verb', exit: 2 },
]

const folders: Row[] = [
  {
    title: 'a folder with somebody’s work in it',
    make: (folder) => (good(folder), mkdirSync(join(folder, 'run')), writeFileSync(join(folder, 'run/thesis.txt'), 'years')),
    command: train,
    code: 'fit.out-not-empty',
    names: /thesis\.txt/,
  },
  { title: 'a file where the run’s folder should be', make: (folder) => (good(folder), writeFileSync(join(folder, 'run'), 'x')), command: train, code: 'formats.files.not-folder' },
  { title: 'resuming what isn’t there', command: 'fit --resume @/run', code: 'fit.no-run' },
  { title: 'resuming a folder that is no run', make: write('note.txt', 'x'), command: 'fit --resume @', code: 'fit.no-run' },
]

/** A run that was stopped, spoiled. */
const spoiled = (title: string, code: string, spoil: (run: string, checkpoint: string) => void, names?: RegExp): Row => ({
  title: `a run: ${title}`,
  make: (folder, run) => {
    const out = join(folder, 'run')
    cpSync(run, out, { recursive: true })
    spoil(out, join(out, (JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as { checkpoint: string }).checkpoint))
  },
  command: 'fit --resume @/run',
  code,
  names,
})
const replaced = (path: string, from: string, to: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))

const runs: Row[] = [
  spoiled('its weights cut', 'fit.run-damaged', (_, checkpoint) => truncateSync(join(checkpoint, 'model.safetensors'), 999), /999/),
  spoiled('its weights swapped for the moments', 'fit.run-damaged', (_, checkpoint) => copyFileSync(join(checkpoint, 'optimizer.safetensors'), join(checkpoint, 'model.safetensors'))),
  spoiled('its moments gone', 'fit.run-damaged', (_, checkpoint) => rmSync(join(checkpoint, 'optimizer.safetensors'))),
  spoiled('its weights in PyTorch’s format', 'fit.run-damaged', (_, checkpoint) => writeFileSync(join(checkpoint, 'model.safetensors'), 'PK\x03\x04archive/data.pkl')),
  spoiled('its tokenizer changed', 'fit.run-damaged', (run) => appendFileSync(join(run, 'tokenizer.json'), '\n')),
  spoiled('its tokens cut', 'fit.run-damaged', (run) => truncateSync(join(run, 'data/tokens.bin'), 10)),
  spoiled('run.json cut', 'formats.json.cut-off', (run) => truncateSync(join(run, 'run.json'), 100)),
  spoiled('run.json of another format', 'fit.run-version', (run) => replaced(join(run, 'run.json'), '"format": 1', '"format": 7'), /7/),
  spoiled('run.json that is a list', 'fit.run-version', (run) => writeFileSync(join(run, 'run.json'), '[]')),
]

/** A safetensors file: the header's length, the header, then zeros. */
function safetensors(header: string, data: number, length = BigInt(Buffer.byteLength(header))): Uint8Array {
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(length)
  return Buffer.concat([size, Buffer.from(header), Buffer.alloc(data)])
}
const tensor = (name: string, shape: number[], from: number, to: number) => `"${name}":{"dtype":"F32","shape":[${shape.join(',')}],"data_offsets":[${from},${to}]}`

/** A model's folder whose weights lie. */
const lying = (title: string, code: string, weights: Uint8Array | string): Row => ({
  title: `a model: ${title}`,
  make: (folder, run) => {
    const model = join(folder, 'model')
    mkdirSync(model)
    for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json']) copyFileSync(join(run, name), join(model, name))
    writeFileSync(join(model, 'model.safetensors'), weights)
  },
  command: 'ask @/model moon',
  code,
})

const models: Row[] = [
  { title: 'a model that isn’t there', command: 'ask @/model moon', code: 'ask.model.missing' },
  { title: 'a folder without a model', make: write('note.txt', 'x'), command: 'ask @ moon', code: 'ask.model.none' },
  lying('a header longer than the file', 'formats.safetensors.header-length', safetensors('{}', 0, 1n << 40n)),
  lying('offsets beyond the file', 'formats.safetensors.offsets', safetensors(`{${tensor('a', [1 << 20], 0, 4 << 20)}}`, 16)),
  lying('tensors that overlap', 'formats.safetensors.overlap', safetensors(`{${tensor('a', [4], 0, 16)},${tensor('b', [4], 8, 24)}}`, 24)),
  lying('a header nested without end', 'formats.json.depth', safetensors(`{"a":{"x":${'['.repeat(20_000)}`, 0)),
  lying('a shape that isn’t its bytes', 'formats.safetensors.span', safetensors(`{${tensor('a', [5], 0, 16)}}`, 16)),
  lying('PyTorch’s format', 'formats.safetensors.header-length', 'PK\x03\x04archive/data.pkl and more'),
  lying('an empty file', 'formats.safetensors.too-short', ''),
  lying('another model’s weights', 'models.load.missing', safetensors(`{${tensor('transformer.wte.weight', [4], 0, 16)}}`, 16)),
]

export const rows: readonly Row[] = [...texts, ...shapes, ...options, ...folders, ...runs, ...models]
