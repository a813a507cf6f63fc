import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cachedCorpus, defaultCache, fetchCorpus, findCorpus, type FetchStage } from '../../src/data/corpora/corpora.node.ts'
import { corpora, type Corpus } from '../../src/data/corpora/index.ts'
import { CantianError } from '../../src/errors/index.ts'

const run = promisify(execFile)

/** A corpus of the npm package `cantian-test-corpus`, which this file's own registry on the loopback address serves. */
function testCorpus(integrity?: string, version = '1.0.0'): Corpus {
  const text = { en: 'a test', zh: '测试' }
  return {
    name: 'cantian-test-corpus', kind: 'text', title: text, licence: text,
    source: { client: 'npm', name: 'cantian-test-corpus', version, integrity },
    download: 1000, size: 1000, space: 1000, parts: [{ path: 'poem.txt', title: text }],
  }
}

const poem = '白日依山尽，黄河入海流。\n'
let folder: string
let server: Server
let env: NodeJS.ProcessEnv
let integrity: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-corpora-'))
  const source = join(folder, 'package')
  await mkdir(source)
  await writeFile(join(source, 'package.json'), JSON.stringify({ name: 'cantian-test-corpus', version: '1.0.0' }))
  await writeFile(join(source, 'LICENSE'), 'public domain\n')
  await writeFile(join(source, 'poem.txt'), poem)
  await run('tar', ['-czf', 'corpus.tgz', 'package'], { cwd: folder })
  const tarball = await readFile(join(folder, 'corpus.tgz'))
  integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  server = createServer((request, response) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    if (request.url === '/cantian-test-corpus') {
      const dist = { tarball: `${base}/corpus.tgz`, integrity }
      const versions = { '1.0.0': { name: 'cantian-test-corpus', version: '1.0.0', dist } }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ name: 'cantian-test-corpus', 'dist-tags': { latest: '1.0.0' }, versions }))
    } else if (request.url === '/corpus.tgz') response.end(tarball)
    else { response.statusCode = 404; response.end('{}') }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_fetch_retries: '0',
    npm_config_update_notifier: 'false',
  }
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

const cacheNames = new Set<string>()
function freshCache(name: string): string {
  if (cacheNames.has(name)) throw new Error(`cache ${name} is taken`)
  cacheNames.add(name)
  return join(folder, name)
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => undefined, (reason: unknown) => reason)
  if (!(error instanceof CantianError)) throw new Error(`no typed error: ${String(error)}`)
  return error.code
}

describe('the catalogue', () => {
  it('names each corpus once, by its package, with a licence, sizes and parts', () => {
    expect(new Set(corpora.map((one) => one.name)).size).toBe(corpora.length)
    expect(new Set(corpora.map((one) => one.kind))).toEqual(new Set(['text', 'pictures', 'sound']))
    for (const corpus of corpora) {
      expect(corpus.source.name).toBe(corpus.name)
      expect(corpus.space, corpus.name).toBeGreaterThan(corpus.download + corpus.size)
      expect(corpus.parts.length, corpus.name).toBeGreaterThan(0)
      for (const text of [corpus.title, corpus.licence, ...corpus.parts.map((part) => part.title)]) {
        expect(text.en).toMatch(/[a-z]/i)
        expect(text.zh).toMatch(/\p{Script=Han}|MIT/u)
      }
      if (corpus.source.client === 'npm') {
        expect(corpus.source.version).toMatch(/^\d+\.\d+\.\d+$/)
        expect(Buffer.from(corpus.source.integrity!.slice('sha512-'.length), 'base64')).toHaveLength(64)
      }
    }
  })

  it('answers an unknown name with the names that there are', () => {
    expect(() => findCorpus('mnist')).not.toThrow()
    const error = (() => { try { findCorpus('minst') } catch (caught) { return caught as CantianError } })()
    expect(error?.code).toBe('data.corpora.unknown')
    for (const corpus of corpora) expect(error?.record().expected).toContain(corpus.name)
  })

  it('keeps corpora under XDG_CACHE_HOME when that is absolute', () => {
    expect(defaultCache({ XDG_CACHE_HOME: '/somewhere' })).toBe(join('/somewhere', 'cantian'))
    expect(defaultCache({ XDG_CACHE_HOME: 'relative' })).toBe(defaultCache({}))
    expect(defaultCache({})).toMatch(/\.cache.cantian$/)
  })
})

describe('fetching with npm', () => {
  it('downloads, checks, unpacks and converts, and keeps it', async () => {
    const cache = freshCache('whole')
    const stages: FetchStage[] = []
    const among = [testCorpus(integrity)]
    expect(await cachedCorpus('cantian-test-corpus', { cache, among })).toBeUndefined()
    const fetched = await fetchCorpus('cantian-test-corpus', { cache, env, among, progress: ({ stage }) => stages.push(stage) })
    expect(fetched.cached).toBe(false)
    expect(await readFile(join(fetched.folder, 'poem.txt'), 'utf8')).toBe(poem)
    expect(fetched.files).toContainEqual({ path: 'poem.txt', bytes: Buffer.byteLength(poem) })
    expect(await readFile(join(cache, 'cantian-test-corpus', 'LICENCE'), 'utf8')).toBe('public domain\n')
    expect([...new Set(stages)]).toEqual(['download', 'unpack', 'convert'])
    expect(await readdir(cache)).toEqual(['cantian-test-corpus'])

    // the second time nothing is asked of npm
    const again = await fetchCorpus('cantian-test-corpus', { cache, env: { ...env, PATH: '' }, among })
    expect(again.cached).toBe(true)
    expect(again.files).toEqual(fetched.files)

    // `again` replaces what lies there
    await writeFile(join(fetched.folder, 'poem.txt'), 'spoilt')
    await fetchCorpus('cantian-test-corpus', { cache, env, among, again: true })
    expect(await readFile(join(fetched.folder, 'poem.txt'), 'utf8')).toBe(poem)
    expect(await readdir(cache)).toEqual(['cantian-test-corpus'])
  })

  it('two at once both end well', async () => {
    const options = { cache: freshCache('two'), env, among: [testCorpus(integrity)] }
    const both = await Promise.all([fetchCorpus('cantian-test-corpus', options), fetchCorpus('cantian-test-corpus', options)])
    for (const { folder: where } of both) expect(await readFile(join(where, 'poem.txt'), 'utf8')).toBe(poem)
    expect(await readdir(options.cache)).toEqual(['cantian-test-corpus'])
  })

  it.each([
    ['a tarball that is not the catalogue\'s', 'data.corpora.damaged', () => testCorpus(`sha512-${Buffer.alloc(64).toString('base64')}`), {}],
    ['a package that lacks what is unpacked', 'data.corpora.damaged', () => ({ ...testCorpus(integrity), members: ['poems'] }), {}],
    ['a version that is not offered', 'data.corpora.not-offered', () => testCorpus(integrity, '9.9.9'), {}],
    ['no network', 'data.corpora.no-network', () => testCorpus(integrity), { npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: '{cache}' }],
    ['no npm', 'data.corpora.no-client', () => testCorpus(integrity), { PATH: '' }],
    ['no room', 'data.corpora.disk-full', () => ({ ...testCorpus(integrity), space: 1e18 }), {}],
  ] as const)('%s: %s, and nothing is left', async (what, code, corpus, changes: Record<string, string>) => {
    const cache = freshCache(what.replaceAll(/\W/g, '-'))
    const changed = Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, value.replace('{cache}', join(folder, 'empty-npm-cache'))]))
    expect(await codeOf(fetchCorpus('cantian-test-corpus', { cache, env: { ...env, ...changed }, among: [corpus()] }))).toBe(code)
    expect(await readdir(cache)).toEqual([])
  })

  it('a cache that is a file: says so', async () => {
    const cache = freshCache('file')
    await writeFile(cache, '')
    expect(await codeOf(fetchCorpus('cantian-test-corpus', { cache, env, among: [testCorpus()] }))).toBe('data.corpora.folder')
  })

  it('stops when it is told to, and leaves nothing', async () => {
    const cache = freshCache('stop')
    const controller = new AbortController()
    const reason = new Error('enough')
    const work = fetchCorpus('cantian-test-corpus', { cache, env, among: [testCorpus()], signal: controller.signal, progress: () => setTimeout(() => controller.abort(reason), 20) })
    await expect(work).rejects.toBe(reason)
    expect(await readdir(cache)).toEqual([])
  })

  it('removes what a killed fetch left, not what a living one holds', async () => {
    const cache = freshCache('leftovers')
    const id = '00000000-0000-4000-8000-000000000000'
    const dead = (await run(process.execPath, ['-p', 'process.pid'])).stdout.trim()
    await mkdir(join(cache, `.mnist-${dead}-${id}`), { recursive: true })
    await mkdir(join(cache, `.mnist-${process.pid}-${id}`))
    await fetchCorpus('cantian-test-corpus', { cache, env, among: [testCorpus()] })
    expect((await readdir(cache)).sort()).toEqual([`.mnist-${process.pid}-${id}`, 'cantian-test-corpus'].sort())
  })
})

describe('fetching with apt-get', () => {
  /** A folder for the front of PATH, with an `apt-get` that runs this shell script. */
  async function aptGet(script: string): Promise<NodeJS.ProcessEnv> {
    const bin = await mkdtemp(join(folder, 'bin-'))
    await writeFile(join(bin, 'apt-get'), `#!/bin/sh\n${script}\n`)
    await chmod(join(bin, 'apt-get'), 0o755)
    return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
  }
  const corpus: Corpus = { ...findCorpus('fortunes-zh'), space: 1000 }

  it('unpacks a .deb and reads the poems of fortunes-zh', async (context) => {
    const has = await run('dpkg-deb', ['--version']).then(() => true, () => false)
    if (!has) context.skip('no dpkg-deb on this machine')
    const tree = join(folder, 'deb')
    await mkdir(join(tree, 'DEBIAN'), { recursive: true })
    await mkdir(join(tree, 'usr/share/games/fortunes'), { recursive: true })
    await writeFile(join(tree, 'DEBIAN/control'), 'Package: fortunes-zh\nVersion: 1\nArchitecture: all\nMaintainer: A Test <test@example.org>\nDescription: test\n')
    const coloured = `\u001b[32m《登鹳雀楼》\u001b[m\n\u001b[33m作者：王之涣\u001b[m\n${poem}欲穷千里目，更上一层楼。\n%\n`
    await writeFile(join(tree, 'usr/share/games/fortunes/tang300'), coloured)
    await writeFile(join(tree, 'usr/share/games/fortunes/song100'), '\u001b[32m题目:《寒食》\u001b[m\n\u001b[33m作者:王禹偁（９５４－１００１）\u001b[m\n今年寒食在商山，山里风光亦可怜：\n%\nno poem\n%\n')
    await run('dpkg-deb', ['--root-owner-group', '-b', tree, join(folder, 'fortunes.deb')])
    const fetched = await fetchCorpus('fortunes-zh', { cache: freshCache('apt'), env: await aptGet(`cp '${join(folder, 'fortunes.deb')}' "$2.deb"`), among: [corpus] })
    const lines = async (path: string) => (await readFile(join(fetched.folder, path), 'utf8')).trim().split('\n').map((line) => JSON.parse(line))
    expect(await lines('tang300.jsonl')).toEqual([{ text: '登鹳雀楼（王之涣）\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。' }])
    expect(await lines('song100.jsonl')).toEqual([{ text: '寒食（王禹偁）\n今年寒食在商山，山里风光亦可怜：' }])
  })

  it.each([
    ['data.corpora.not-offered', 'echo "E: Unable to locate package fortunes-zh" >&2; exit 100'],
    ['data.corpora.no-network', 'echo "E: Failed to fetch it  Could not connect to the mirror" >&2; exit 100'],
    ['data.corpora.disk-full', 'echo "E: You don\'t have enough free space in /var" >&2; exit 100'],
    ['data.corpora.client-failed', 'echo "E: dpkg is locked" >&2; exit 100'],
    ['data.corpora.damaged', 'echo "not a package" > "$2.deb"'],
  ])('%s', async (code, script) => {
    const cache = freshCache(code)
    expect(await codeOf(fetchCorpus('fortunes-zh', { cache, env: await aptGet(script), among: [corpus] }))).toBe(code)
    expect(await readdir(cache)).toEqual([])
  })
})
