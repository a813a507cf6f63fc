import { spawn } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfStale } from '../../scripts/build.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export function call(program: string, parameters: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd, env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: '', NO_COLOR: '1', ...env }, shell: process.platform === 'win32' })
    let [out, err] = ['', '']
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (err += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

/** Why nothing can be installed here, or undefined. */
export async function registryMissing(): Promise<string | undefined> {
  const { code } = await call('npm', ['view', 'zod@4.6.7', 'version', '--fetch-timeout=10000', '--fetch-retries=0'], root)
  return code === 0 ? undefined : 'npm reaches no registry from here, so that the package can not be installed'
}

/** Packs the package into `folder`; gives the tarball's path and what is in it, with its bytes unpacked; the pages, which are there where somebody built them, left out. */
export async function pack(folder: string): Promise<{ tarball: string; files: string[]; bytes: number }> {
  buildIfStale()
  const { code, out, err } = await call('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root)
  if (code !== 0) throw new Error(err)
  const [{ files }] = JSON.parse(out) as [{ files: { path: string; size: number }[] }]
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'))!
  return { tarball: join(folder, name), files: files.map(({ path }) => path), bytes: files.reduce((sum, { path, size }) => (path.startsWith('lab/dist/') ? sum : sum + size), 0) }
}

/** An empty project with the tarball installed from nothing but the registry. */
export async function install(folder: string, tarball: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  // onnxruntime-node's script would download what the CPU doesn't need.
  const { code, out, err } = await call('npm', ['install', tarball, '--prefer-offline', '--no-audit', '--no-fund'], folder, { ONNXRUNTIME_NODE_INSTALL: 'skip' })
  if (code !== 0) throw new Error(`${out}\n${err}`)
}
