import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hubSettings, openPlace } from '../../src/formats/model-place.node.ts'
import { remotePlace } from '../../src/formats/model-place.ts'
import { hubFolder, parseHubName } from '../../src/formats/source-hub.ts'

const content = Uint8Array.from({ length: 40_000 }, (_, i) => (i * 7) % 251)
let server: Server
let endpoint: string
let asked: { path: string; range: string; authorization: string | undefined }[] = []
let misdeeds: ((request: IncomingMessage, response: ServerResponse) => void)[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url as string
    asked.push({ path, range: request.headers.range ?? '', authorization: request.headers.authorization })
    const misdeed = misdeeds.shift()
    if (misdeed !== undefined) return misdeed(request, response)
    if (!path.startsWith('/owner/name/resolve/')) return void response.writeHead(404, { 'x-error-code': 'RepoNotFound', 'content-type': 'application/json' }).end('{"error":"Repository not found"}')
    if (!path.startsWith('/owner/name/resolve/main/') && !path.startsWith('/owner/name/resolve/refs%2Fpr%2F1/')) return void response.writeHead(404, { 'x-error-code': 'RevisionNotFound', 'content-type': 'application/json' }).end('{"error":"Invalid rev id"}')
    if (!path.endsWith('/data.bin')) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('Entry not found')
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range as string) as RegExpExecArray
    const part = content.subarray(Number(first), Number(last) + 1)
    response.writeHead(206, { 'content-range': `bytes ${first}-${Math.min(Number(last), content.length - 1)}/${content.length}`, etag: '"v1"' }).end(part)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => {
  asked = []
  misdeeds = []
})

describe('a repository of the hub', () => {
  const quick = { wait: 1, attempts: 3 }
  const folder = (name = 'hf://owner/name', more = {}) => hubFolder(name, { endpoint: `${endpoint}/`, ...quick, ...more })

  it('is read by ranges, with the token, at its revision', async () => {
    const source = await folder('hf://owner/name@refs/pr/1', { token: 'hf_secret' }).open('data.bin')
    expect(source!.size).toBe(content.length)
    expect(Buffer.compare(await source!.read(10, 100), content.subarray(10, 110))).toBe(0)
    expect(Buffer.compare(await source!.read(16_000, 1000), content.subarray(16_000, 17_000))).toBe(0)
    expect(asked.map(({ range }) => range)).toEqual(['bytes=0-0', 'bytes=0-16383', 'bytes=16384-16999'])
    expect(asked.every(({ path, authorization }) => path === '/owner/name/resolve/refs%2Fpr%2F1/data.bin' && authorization === 'Bearer hf_secret')).toBe(true)
    expect(source!.etag).toBe('"v1"')
  })

  it('tells a missing file from a missing repository, revision and permission', async () => {
    expect(await folder().open('none.bin')).toBeUndefined()
    await expect(folder('hf://owner/other').open('data.bin')).rejects.toMatchObject({ code: 'formats.hub.repository', where: 'hf://owner/other' })
    await expect(folder('hf://owner/name@nowhere').open('data.bin')).rejects.toMatchObject({ code: 'formats.hub.repository', values: { revision: 'nowhere' } })
    misdeeds = [(_, response) => response.writeHead(401).end('Invalid username or password.')]
    await expect(folder().open('data.bin')).rejects.toMatchObject({ code: 'formats.hub.repository', values: { status: 401 } })
    // A mirror's bare 404.
    misdeeds = [(_, response) => response.writeHead(404).end()]
    expect(await folder().open('data.bin')).toBeUndefined()
  })

  it('tries again what may pass, and reports what does not', async () => {
    misdeeds = [(_, response) => response.writeHead(429).end(), (request) => request.socket.destroy()]
    expect((await folder().open('data.bin'))!.size).toBe(content.length)
    misdeeds = Array.from({ length: 3 }, () => (_: IncomingMessage, response: ServerResponse) => response.writeHead(503).end())
    await expect(folder().open('data.bin')).rejects.toMatchObject({ code: 'formats.http.status', values: { status: 503 } })
    const source = await folder().open('data.bin')
    await source!.read(0, 10)
    misdeeds = [(_, response) => response.writeHead(206, { 'content-range': 'bytes 20000-20009/40000', etag: '"v2"' }).end('0123456789')]
    await expect(source!.read(20_000, 10)).rejects.toMatchObject({ code: 'formats.source.changed' })
  })

  it('reads names, and refuses others', () => {
    expect(parseHubName('hf://deepseek-ai/DeepSeek-R1')).toEqual({ repository: 'deepseek-ai/DeepSeek-R1', revision: 'main' })
    expect(parseHubName('hf://a/b.c@v1.0')).toEqual({ repository: 'a/b.c', revision: 'v1.0' })
    for (const name of ['hf://a', 'hf://a/b/c', 'hf://a/b@', 'hf:///b', 'hf://a/b ']) expect(() => parseHubName(name), name).toThrow(expect.objectContaining({ code: 'formats.hub.name' }))
    expect(() => hubFolder('hf://a/b', { token: 'secret' })).toThrow(expect.objectContaining({ code: 'formats.hub.token' }))
  })

  it('takes address and token from the environment that the Python client reads', async () => {
    const home = await mkdtemp(join(tmpdir(), 'cantian-hub-'))
    await writeFile(join(home, 'token'), 'hf_stored\n')
    expect(await hubSettings({ HF_HOME: home, HF_ENDPOINT: endpoint })).toEqual({ endpoint, token: 'hf_stored' })
    expect(await hubSettings({ HF_HOME: home, HF_TOKEN: 'hf_given' })).toEqual({ endpoint: undefined, token: 'hf_given' })
    expect(await hubSettings({ HF_HOME: join(home, 'none') })).toEqual({ endpoint: undefined, token: undefined })
    await rm(home, { recursive: true })
  })
})

describe('a place', () => {
  it('is a folder, or one file of it, by path or address', async () => {
    expect(remotePlace('https://example.org/m/x.safetensors')).toMatchObject({ folder: { name: 'https://example.org/m/' }, file: 'x.safetensors' })
    expect(remotePlace('https://example.org/m/').file).toBeUndefined()
    expect(remotePlace('hf://a/b').folder.name).toBe('hf://a/b')
    const golden = new URL('../golden/safetensors/', import.meta.url).pathname
    expect((await openPlace(golden)).file).toBeUndefined()
    expect((await openPlace(`${golden}all-types.safetensors`)).file).toBe('all-types.safetensors')
    await expect(openPlace(`${golden}none`)).rejects.toMatchObject({ code: 'formats.files.missing' })
  })
})
