// Installs what package-lock.json names and node_modules lacks. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const chinese = /^zh/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '')

/** Names of packages that are missing or of another version than the lock file says. */
export function missingPackages() {
  const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).packages
  const wanted = read('package-lock.json')
  let installed = {}
  try {
    installed = read('node_modules/.package-lock.json')
  } catch {
    // Nothing was installed yet.
  }
  return Object.keys(wanted).filter((name) => name !== '' && !wanted[name].optional && !wanted[name].devOptional && wanted[name].version !== installed[name]?.version)
}

/** Runs `npm ci` where something is missing; says so in one line first. Exits when npm fails. */
export function installMissing() {
  const missing = missingPackages()
  if (missing.length === 0) return
  const count = missing.length
  console.log(chinese ? `正在安装 ${count} 个软件包（npm ci，大约一分钟）……` : `Installing ${count} packages (npm ci, about a minute) …`)
  const started = performance.now()
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { ONNXRUNTIME_NODE_INSTALL: 'skip' })
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(chinese ? `安装完毕，用时 ${seconds} 秒。` : `Installed in ${seconds} s.`)
}

/** Runs a program in the repository with this terminal; ends this process with its code when it fails. */
export function run(program, parameters, environment = {}) {
  const { status, error } = spawnSync(program, parameters, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32' && program === 'npm',
  })
  if (error) console.error(String(error.message))
  if (status !== 0) process.exit(status ?? 1)
}
