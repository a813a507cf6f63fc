// npm run build:lab: the lab's pages to a static site in lab/dist, which works from any web server, offline.
//   import { buildLab, labIsStale } from …    cantian lab builds what is stale
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = join(root, 'lab/dist/index.html')

function newest(folder) {
  let time = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist') continue
    const path = join(folder, entry.name)
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs)
  }
  return time
}

/** When a source of the pages was last changed, in milliseconds. */
export const newestSource = () => Math.max(...['lab', 'src', 'examples/models/poems'].map((folder) => newest(join(root, folder))))

export const labIsStale = () => !existsSync(page) || statSync(page).mtimeMs < newestSource()

/** The published pages whoever asks for them: NODE_ENV of a test would bring React's development build. */
export function buildLab(folder = dirname(page)) {
  const vite = [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'lab/vite.config.ts', '--logLevel', 'error', '--outDir', folder, '--emptyOutDir']
  const { status, stdout, stderr } = spawnSync(process.execPath, vite, { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } })
  if (status === 0) return
  process.stderr.write(`${stdout}${stderr}`)
  process.exit(1)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) buildLab()
