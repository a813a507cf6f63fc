import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../errors/index.ts'
import type { Corpus } from './corpus.ts'

export interface PackageOptions {
  readonly signal?: AbortSignal
  /** The environment of npm and apt-get; default: this process's. */
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Downloads the package of `corpus` into the empty folder `into` with the user's own client and unpacks it there.
 * Returns the folder that its files lie in. npm's tarball must have the catalogue's sha512; apt checks its own.
 */
export async function downloadPackage(corpus: Corpus, into: string, options: PackageOptions): Promise<string> {
  const { source } = corpus
  const spec = source.client === 'npm' ? `${source.name}@${source.version}` : source.name
  const packed = join(into, 'packed')
  await mkdir(packed)
  // --no-audit and the like don't matter here; scripts of the package never run
  if (source.client === 'npm') await client(corpus, 'npm', ['pack', spec, '--ignore-scripts', '--loglevel=error'], packed, options)
  else await client(corpus, 'apt-get', ['download', spec], packed, options)
  const [file] = await readdir(packed)
  if (file === undefined) throw damaged(corpus, `${spec}: no file`)
  return join(packed, file)
}

/** Unpacks a tarball or a .deb into a new folder under `into`, and returns it (for npm, its `package` folder). */
export async function unpackPackage(corpus: Corpus, file: string, into: string, options: PackageOptions): Promise<string> {
  const unpacked = join(into, 'unpacked')
  await mkdir(unpacked)
  const { source } = corpus
  if (source.client === 'npm') {
    if (source.integrity !== undefined) {
      const found = `sha512-${await sha512(file)}`
      if (found !== source.integrity) throw damaged(corpus, found)
    }
    // a name without directories and colons, since tar takes `C:` for a host
    await rename(file, join(unpacked, 'packed.tgz'))
    await archive(corpus, 'tar', ['-xzf', 'packed.tgz', ...(corpus.members ?? []).map((member) => `package/${member}`)], unpacked, options)
    return join(unpacked, 'package')
  }
  await archive(corpus, 'dpkg-deb', ['-x', file, unpacked], into, options)
  return unpacked
}

async function client(corpus: Corpus, command: string, args: readonly string[], cwd: string, options: PackageOptions): Promise<void> {
  const { code, output } = await run(corpus, command, args, cwd, options)
  if (code === 0) return
  const name = corpus.source.name
  if (noSpace.test(output)) throw failure('data.corpora.disk-full', cwd, { name, needed: megabytes(corpus.space) })
  if (/E404|ETARGET|Unable to locate package|no installation candidate|Can't find a source/i.test(output)) {
    throw failure('data.corpora.not-offered', name, { client: command })
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|Could not (connect|resolve)|Temporary failure|Failed to fetch|Unable to connect/i.test(output)) {
    throw failure('data.corpora.no-network', name, { client: command, said: lastLine(output) })
  }
  throw failure('data.corpora.client-failed', name, { client: command, code: code ?? 'signal', said: lastLine(output) })
}

async function archive(corpus: Corpus, command: string, args: readonly string[], cwd: string, options: PackageOptions): Promise<void> {
  const { code, output } = await run(corpus, command, args, cwd, options)
  if (code === 0) return
  if (noSpace.test(output)) throw failure('data.corpora.disk-full', cwd, { name: corpus.source.name, needed: megabytes(corpus.space) })
  throw damaged(corpus, lastLine(output))
}

interface Outcome { readonly code: number | null; readonly output: string }

/** Runs a program to its end; its words (the last 64 kB) are kept for the error. In English, since they are searched. */
function run(corpus: Corpus, command: string, args: readonly string[], cwd: string, options: PackageOptions): Promise<Outcome> {
  options.signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const windows = process.platform === 'win32' // npm is npm.cmd there, which only a shell starts; the arguments hold no spaces
    const env = { ...(options.env ?? process.env), LC_ALL: 'C' }
    const child = spawn(command, [...args], { cwd, env, signal: options.signal, stdio: ['ignore', 'pipe', 'pipe'], shell: windows && command === 'npm' })
    let output = ''
    const keep = (chunk: Buffer) => { output = (output + chunk.toString('utf8')).slice(-65536) }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (options.signal?.aborted) reject(options.signal.reason)
      else if (error.code === 'ENOENT') reject(failure('data.corpora.no-client', corpus.source.name, { client: command }))
      else reject(error)
    })
    child.on('close', (code) => resolve({ code, output }))
  })
}

const noSpace = /ENOSPC|No space left|enough free space/i

function damaged(corpus: Corpus, said: string): Error {
  return failure('data.corpora.damaged', corpus.source.name, { said })
}

/** What a client says last that is a message: npm's and apt's error lines, without their log file's name. */
function lastLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !/complete log of this run/.test(line))
  const errors = lines.filter((line) => /^(E:|npm error (?!code|errno|syscall|    at|\})|tar:|dpkg-deb:)/.test(line))
  return (errors[0] ?? lines[lines.length - 1] ?? '-').slice(0, 300)
}

function sha512(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha512')
    createReadStream(file).on('data', (chunk) => hash.update(chunk)).on('error', reject).on('end', () => resolve(hash.digest('base64')))
  })
}

/** Whole megabytes (10⁶ bytes), at least 1. */
export function megabytes(bytes: number): number {
  return Math.max(1, Math.round(bytes / 1e6))
}
