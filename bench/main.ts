// Runs the benches one after the other, each in a process of its own.
//   npm run bench [-- NAME…] [-- --save]     --save: their sections of bench/RESULTS.md are replaced
//   PYTHON=path of a python with torch, transformers and tokenizers (default python3)
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { cpus } from 'node:os'
import { machine, processorSeconds } from './machine.ts'

const benches = ['training', 'compile', 'line', 'tokenizer', 'decode', 'start', 'web', 'shakespeare', 'estimate', 'points', 'lab', 'see', 'open', 'matter', 'hostile'] as const

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = wanted.find((name) => !(benches as readonly string[]).includes(name))
if (unknown !== undefined) {
  console.error(`no bench ${unknown}; there are ${benches.join(', ')}`)
  process.exit(2)
}
const save = process.argv.includes('--save')
const results = fileURLToPath(new URL('RESULTS.md', import.meta.url))

let failed = false
for (const name of benches) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const head = `## ${name}\n\n${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; ${machine()}\n\n`
  process.stdout.write(head)
  const [started, before] = [performance.now(), processorSeconds()]
  const { output, code } = await run(name)
  const others = before && `Work of others took ${share(before, (performance.now() - started) / 1000)}% of the processors meanwhile.\n\n`
  if (others !== undefined) process.stdout.write(others)
  if (code !== 0) {
    console.error(`${name} failed: exit ${code}`)
    failed = true
  } else if (save) await replaceSection(name, head + output + (others ?? ''))
}
process.exitCode = failed ? 1 : 0

/** How much of all processors' time went to what is none of ours: such figures mean little beyond a few percent. */
function share(before: NonNullable<ReturnType<typeof processorSeconds>>, seconds: number): string {
  const now = processorSeconds()!
  const others = now.all - before.all - (now.children - before.children)
  return Math.max(0, (100 * others) / (seconds * cpus().length)).toFixed(0)
}

function run(name: string): Promise<{ output: string; code: number }> {
  return new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      output += part
      process.stdout.write(part)
    })
    child.on('error', reject).on('close', (code) => resolve({ output, code: code ?? 1 }))
  })
}

/** Puts a bench's section in the place of its last one; what stands before the first section is left as it is. */
async function replaceSection(name: string, section: string): Promise<void> {
  const before = await readFile(results, 'utf8').catch(() => '# Results\n')
  const [introduction, ...sections] = before.split(/^(?=## )/m)
  const kept = new Map(sections.map((text) => [/^## (\S+)/.exec(text)![1], text.trimEnd()]))
  kept.set(name, section.trimEnd())
  const known = benches.filter((bench) => kept.has(bench)).map((bench) => kept.get(bench)!)
  const others = [...kept].filter(([title]) => !(benches as readonly string[]).includes(title)).map(([, text]) => text)
  await writeFile(results, `${[introduction.trimEnd(), ...known, ...others].join('\n\n')}\n`)
}
