// npm run build, and `prepare` of npm ci: src/ to plain JavaScript in dist/.
//   node scripts/build.mjs            builds
//   import { buildIfStale } from …    builds when a source is newer than what is there
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chinese, root } from './install.mjs'

const main = join(root, 'dist/cli/main.js')
const tsdown = join(root, 'node_modules/tsdown/dist/run.mjs')

function newest(folder) {
  let time = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) time = Math.max(time, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs)
  }
  return time
}

export function build() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsdown, '--logLevel', 'error'], { cwd: root, encoding: 'utf8' })
  if (status === 0) return
  process.stderr.write(`${stdout}${stderr}`)
  process.exit(1)
}

export function buildIfStale() {
  const sources = Math.max(newest(join(root, 'src')), statSync(join(root, 'tsdown.config.ts')).mtimeMs)
  if (existsSync(main) && statSync(main).mtimeMs >= sources) return
  console.log(chinese ? '正在构建……' : 'Building …')
  build()
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // `npm ci --omit=dev` runs prepare too, without the tools that build.
  if (existsSync(tsdown)) build()
  else console.log('cantian: tsdown is not installed (development dependencies were left out); dist/ is not built.')
}
