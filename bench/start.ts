// How long a person waits before anything happens: the command line's help and `import('cantian')`, whole processes of the
// built package (npm run build).
//   npx tsx bench/start.ts
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { quick } from './in-turn.ts'
import { median } from './median.ts'
import { figure, table } from './table.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
if (!existsSync(`${root}dist/index.js`)) {
  console.log('Skipped: the package is not built (npm run build).\n')
  process.exit(0)
}

const processes: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['node -e 0 (Node alone)', ['-e', '0']],
  ['cantian --help', ['bin/cantian.js', '--help']],
  ['cantian fit --help', ['bin/cantian.js', 'fit', '--help']],
  ["import('cantian')", ['--input-type=module', '-e', "await import('cantian')"]],
]
const times = new Map<string, number[]>(processes.map(([name]) => [name, []]))
for (let round = 0; round < (quick ? 2 : 11); round++) {
  for (const [name, args] of processes) {
    const start = performance.now()
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    // The first round fills the disk's cache.
    if (round > 0) times.get(name)!.push(performance.now() - start)
  }
}
table(
  ['whole process', 'median ms', 'slowest ms'],
  processes.map(([name]) => [name, figure(median(times.get(name)!)), figure(Math.max(...times.get(name)!))]),
)
const sizes = await Promise.all((await readdir(`${root}dist`, { recursive: true })).filter((file) => file.endsWith('.js')).map(async (file) => (await stat(`${root}dist/${file}`)).size))
console.log(`dist holds ${figure(sizes.reduce((a, b) => a + b, 0) / 1000)} kB of JavaScript in ${sizes.length} files. To reach: \`cantian --help\` under 300 ms.\n`)
