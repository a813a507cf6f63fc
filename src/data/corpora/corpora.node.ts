import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { CantianError, failure } from '../../errors/index.ts'
import { corpora } from './catalogue.ts'
import { converterOf, copyLicence } from './convert.node.ts'
import type { Corpus } from './corpus.ts'
import { downloadPackage, megabytes, unpackPackage } from './package.node.ts'

export type FetchStage = 'download' | 'unpack' | 'convert'

export interface FetchProgress {
  readonly stage: FetchStage
  /** Files converted, of how many; 0 of 0 while the package's client works, which tells nothing. */
  readonly done: number
  readonly total: number
}

export interface FetchOptions {
  /** Where corpora are kept; default: `$XDG_CACHE_HOME/cantian` or `~/.cache/cantian`. */
  readonly cache?: string
  readonly progress?: (progress: FetchProgress) => void
  readonly signal?: AbortSignal
  /** Fetch again what is there already. */
  readonly again?: boolean
  /** The environment of npm and apt-get; default: this process's. */
  readonly env?: NodeJS.ProcessEnv
  /** Default: the catalogue. */
  readonly among?: readonly Corpus[]
}

export interface FetchedCorpus {
  readonly corpus: Corpus
  /** Absolute; what `cantian fit` takes: the files of `corpus.parts` lie here. */
  readonly folder: string
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
  /** It was there before. */
  readonly cached: boolean
}

/** `~/.cache/cantian`, or where XDG_CACHE_HOME says (only an absolute path counts, as its specification has it). */
export function defaultCache(env: NodeJS.ProcessEnv = process.env): string {
  const home = env.XDG_CACHE_HOME
  return join(home !== undefined && isAbsolute(home) ? home : join(homedir(), '.cache'), 'cantian')
}

/** The corpus of this name. Throws `data.corpora.unknown` with the names that there are. */
export function findCorpus(name: string, among: readonly Corpus[] = corpora): Corpus {
  const corpus = among.find((one) => one.name === name)
  if (corpus === undefined) throw failure('data.corpora.unknown', '', { name, names: among.map((one) => one.name).join(', ') })
  return corpus
}

/** The corpus as it lies in the cache, or undefined. */
export async function cachedCorpus(name: string, options: Pick<FetchOptions, 'cache' | 'among'> = {}): Promise<FetchedCorpus | undefined> {
  const corpus = findCorpus(name, options.among)
  const home = join(options.cache ?? defaultCache(), corpus.name)
  const record = await readFile(join(home, 'corpus.json'), 'utf8').catch(() => undefined)
  if (record === undefined) return undefined
  return { corpus, folder: join(home, 'data'), files: JSON.parse(record).files, cached: true }
}

/**
 * Fetches a corpus by its name: the user's own npm or apt-get downloads the package, which is checked, unpacked and converted
 * in a folder beside its place and then renamed into it, so that a corpus in the cache is always whole.
 * Throws the `data.corpora.*` errors; with `signal`, its reason.
 */
export async function fetchCorpus(name: string, options: FetchOptions = {}): Promise<FetchedCorpus> {
  const corpus = findCorpus(name, options.among)
  const cached = options.again === true ? undefined : await cachedCorpus(name, options)
  if (cached !== undefined) return cached
  const cache = options.cache ?? defaultCache()
  const staging = join(cache, `.${corpus.name}-${process.pid}-${randomUUID()}`)
  try {
    await mkdir(staging, { recursive: true })
    await removeLeftovers(cache)
    await checkSpace(corpus, cache)
    await fill(corpus, staging, options)
    await moveIntoPlace(join(staging, 'corpus'), join(cache, corpus.name), options.again === true)
  } catch (error) {
    throw explained(error, corpus, cache, options.signal)
  } finally {
    await rm(staging, { recursive: true, force: true }).catch(() => {})
  }
  const fetched = await cachedCorpus(name, options)
  if (fetched === undefined) throw new Error(`${corpus.name}: gone right after it was fetched`)
  return { ...fetched, cached: false }
}

/** Leaves `staging/corpus` as the corpus will lie in the cache: data/, LICENCE, corpus.json. */
async function fill(corpus: Corpus, staging: string, options: FetchOptions): Promise<void> {
  const report = (stage: FetchStage, done = 0, total = 0) => options.progress?.({ stage, done, total })
  const { signal } = options
  report('download')
  const packed = await downloadPackage(corpus, staging, options)
  report('unpack')
  const unpacked = await unpackPackage(corpus, packed, staging, options)
  const place = join(staging, 'corpus')
  const data = join(place, 'data')
  await mkdir(data, { recursive: true })
  report('convert')
  try {
    await converterOf(corpus.name)(unpacked, data, { progress: (done, total) => report('convert', done, total), signal })
    await copyLicence(unpacked, place)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw failure('data.corpora.damaged', corpus.name, { said: (error as Error).message.replaceAll(`${unpacked}/`, '') }, error)
  }
  signal?.throwIfAborted()
  const record = { v: 1, kind: 'corpus', name: corpus.name, source: corpus.source, licence: corpus.licence, files: await filesOf(data) }
  await writeFile(join(place, 'corpus.json'), `${JSON.stringify(record, undefined, 2)}\n`)
}

/** Renames. A whole corpus that lies there stays, unless it is to be fetched `again`: another process was quicker. */
async function moveIntoPlace(from: string, to: string, again: boolean): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to)
    } catch (error) {
      const occupied = await stat(to).then(() => true, () => false)
      if (!occupied || attempt === 3) throw error
      if (!again && (await stat(join(to, 'corpus.json')).then(() => true, () => false))) return
      await rename(to, `${from}-before-${attempt}`).catch((gone: NodeJS.ErrnoException) => { if (gone.code !== 'ENOENT') throw gone })
    }
  }
}

async function filesOf(folder: string, under = ''): Promise<{ path: string; bytes: number }[]> {
  const files: { path: string; bytes: number }[] = []
  const entries = await readdir(join(folder, under), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`
    if (entry.isDirectory()) files.push(...(await filesOf(folder, path)))
    else files.push({ path, bytes: (await stat(join(folder, path))).size })
  }
  return files
}

/** Folders that a killed fetch left (their name holds the process's id) go once that process is no more. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const owner = /^\..+-(\d+)-[0-9a-f-]{36}$/.exec(name)?.[1]
    if (owner !== undefined && !isAlive(Number(owner))) await rm(join(cache, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function checkSpace(corpus: Corpus, cache: string): Promise<void> {
  const { bavail, bsize } = await statfs(cache)
  if (bavail * bsize < corpus.space) throw diskFull(corpus, cache)
}

function diskFull(corpus: Corpus, cache: string, cause?: unknown): CantianError {
  return failure('data.corpora.disk-full', cache, { name: corpus.name, needed: megabytes(corpus.space) }, cause)
}

/** What the file system says, as an error for people; everything else stays what it is. */
function explained(error: unknown, corpus: Corpus, cache: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof CantianError) return error.code === 'data.corpora.disk-full' ? diskFull(corpus, cache, error) : error
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(corpus, cache, error)
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR' || code === 'EEXIST') {
    return failure('data.corpora.folder', cache, { said: message }, error)
  }
  return error
}
