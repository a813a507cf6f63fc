import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openHttp, httpFolder } from '../../src/formats/source-http.ts'
import { localFolder, openLocal } from '../../src/formats/source.node.ts'
import { blobSource, bytesSource, memoryFolder, type FileFolder, type FileSource } from '../../src/formats/source.ts'

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) % 256)
const quick = { wait: 1, attempts: 3, lead: 0 }

let folder: string
let server: Server
let base: string
/** What the server does before it answers properly; a request takes the first. */
let misdeeds: ((request: IncomingMessage, response: ServerResponse) => boolean)[] = []
let requests = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-source-'))
  await writeFile(join(folder, 'data.bin'), content)
  await writeFile(join(folder, 'empty.bin'), '')
  server = createServer((request, response) => {
    requests++
    if (misdeeds.shift()?.(request, response) === true) return
    const files: Record<string, Uint8Array> = { '/data.bin': content, '/empty.bin': new Uint8Array(0) }
    const body = files[request.url as string]
    if (body === undefined) return void response.writeHead(404).end('none')
    serveRange(request, response, body, '"v1"')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  misdeeds = []
  requests = 0
})

function serveRange(request: IncomingMessage, response: ServerResponse, body: Uint8Array, etag: string): boolean {
  const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range as string) as RegExpExecArray
  if (Number(first) >= body.length) response.writeHead(416, { 'content-range': `bytes */${body.length}`, etag }).end()
  else {
    const part = body.subarray(Number(first), Number(last) + 1)
    response.writeHead(206, { 'content-range': `bytes ${first}-${Math.min(Number(last), body.length - 1)}/${body.length}`, 'content-length': part.length, etag }).end(part)
  }
  return true
}

const implementations: [string, (file: 'data.bin' | 'empty.bin') => Promise<FileSource>][] = [
  ['memory', async (file) => bytesSource(file === 'data.bin' ? content : new Uint8Array(0), file)],
  ['blob', async (file) => blobSource(new Blob(file === 'data.bin' ? [content] : []), file)],
  ['local file', (file) => openLocal(join(folder, file))],
  ['HTTP', (file) => openHttp(`${base}/${file}`, quick)],
]

describe.each(implementations)('a source of bytes: %s', (_, open) => {
  it('gives exactly the bytes asked for, as copies', async () => {
    const source = await open('data.bin')
    expect(source.size).toBe(content.length)
    for (const [offset, length] of [[0, 1], [0, 8], [99_999, 1], [12_345, 5_000], [0, 100_000], [100_000, 0], [0, 0]]) {
      const bytes = await source.read(offset, length)
      expect(Buffer.compare(bytes, content.subarray(offset, offset + length)), `${offset}+${length}`).toBe(0)
      bytes.fill(0)
    }
    expect(Buffer.compare(await source.read(5, 20), content.subarray(5, 25))).toBe(0)
    await source.close()
  })

  it('reads many parts at once', async () => {
    const source = await open('data.bin')
    const parts = await Promise.all(Array.from({ length: 20 }, (_, i) => source.read(i * 5000, 5000)))
    expect(Buffer.compare(Buffer.concat(parts), content)).toBe(0)
    await source.close()
  })

  it('refuses what lies beyond its end before allocating, and nonsense ranges', async () => {
    const source = await open('data.bin')
    for (const [offset, length] of [[0, 100_001], [100_000, 1], [50, 2 ** 50], [2 ** 52, 1]]) {
      await expect(source.read(offset, length)).rejects.toMatchObject({ code: 'formats.source.short', where: source.name })
    }
    for (const [offset, length] of [[-1, 1], [0, -1], [0.5, 1], [0, NaN]]) await expect(source.read(offset, length)).rejects.toThrow(/not a range/)
    await source.close()
  })

  it('opens an empty file', async () => {
    const source = await open('empty.bin')
    expect(source.size).toBe(0)
    expect(await source.read(0, 0)).toHaveLength(0)
    await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'formats.source.short' })
    await source.close()
  })

  it('stops at once for its signal, and after close', async () => {
    const source = await open('data.bin')
    await expect(source.read(0, 1, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
    await source.close()
    await source.close()
    await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'formats.source.closed' })
  })
})

describe.each<[string, () => FileFolder]>([
  ['memory', () => memoryFolder(new Map([['data.bin', content]]))],
  ['local', () => localFolder(folder)],
  ['HTTP', () => httpFolder(`${base}/`, quick)],
])('a folder: %s', (_, open) => {
  it('opens what is there and answers undefined for what is not', async () => {
    const source = await open().open('data.bin')
    expect(Buffer.compare(await (source as FileSource).read(7, 9), content.subarray(7, 16))).toBe(0)
    await source?.close()
    expect(await open().open('none.bin')).toBeUndefined()
  })
})

describe('HTTP servers that misbehave', () => {
  const status = (code: number, headers: Record<string, string> = {}) => (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(code, headers).end('no')
    return true
  }
  const drop = (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(206, { 'content-range': 'bytes 0-999/100000', 'content-length': 1000, etag: '"v1"' })
    response.write(content.subarray(0, 400), () => response.destroy())
    return true
  }
  const ranged = (range: string, body: Uint8Array, etag = '"v1"') => (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(206, { 'content-range': range, etag }).end(body)
    return true
  }
  const whole = (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { etag: '"v1"' }).end(content)
    return true
  }

  it.each<[string, typeof misdeeds]>([
    ['a connection dropped half-way', [drop]],
    ['a body that ends early', [ranged('bytes 0-999/100000', content.subarray(0, 10))]],
    ['503, then 429 with Retry-After', [status(503), status(429, { 'retry-after': '0' })]],
    ['a refused connection', [(request) => (request.socket.destroy(), true)]],
  ])('recovers from %s', async (_, deeds) => {
    const source = await openHttp(`${base}/data.bin`, quick)
    misdeeds = [...deeds]
    expect(Buffer.compare(await source.read(0, 1000), content.subarray(0, 1000))).toBe(0)
    expect(requests).toBe(2 + deeds.length)
  })

  it.each<[string, typeof misdeeds, string, number]>([
    ['dropping every time', [drop, drop, drop], 'formats.http.network', 3],
    ['429 every time', [status(429), status(429), status(429)], 'formats.http.status', 3],
    ['403', [status(403)], 'formats.http.status', 1],
    ['404', [status(404)], 'formats.http.status', 1],
    ['ignoring Range', [whole], 'formats.http.no-ranges', 1],
    ['another range than asked for', [ranged('bytes 1-1000/100000', content.subarray(0, 1000))], 'formats.http.range', 1],
    ['no Content-Range', [(_, response) => (response.writeHead(206, { etag: '"v1"' }).end(content.subarray(0, 1000)), true)], 'formats.http.range', 1],
    ['more bytes than asked for', [ranged('bytes 0-999/100000', content.subarray(0, 1001))], 'formats.http.range', 1],
    ['another ETag', [ranged('bytes 0-999/100000', content.subarray(0, 1000), '"v2"')], 'formats.source.changed', 1],
    ['another size', [ranged('bytes 0-999/99999', content.subarray(0, 1000))], 'formats.source.changed', 1],
    ['an empty file now', [status(416, { 'content-range': 'bytes */0', etag: '"v1"' })], 'formats.source.changed', 1],
  ])('says so: %s', async (_, deeds, code, tries) => {
    const source = await openHttp(`${base}/data.bin`, quick)
    requests = 0
    misdeeds = [...deeds]
    await expect(source.read(0, 1000)).rejects.toMatchObject({ code, where: `${base}/data.bin` })
    expect(requests).toBe(tries)
  })

  it.each<[string, typeof misdeeds, string]>([
    ['404', [status(404)], 'formats.http.status'],
    ['ignoring Range', [whole], 'formats.http.no-ranges'],
    ['no size', [ranged('bytes 0-0/*', content.subarray(0, 1))], 'formats.http.range'],
  ])('says so on opening: %s', async (_, deeds, code) => {
    misdeeds = [...deeds]
    await expect(openHttp(`${base}/data.bin`, quick)).rejects.toMatchObject({ code })
  })

  it('gives up on a server that falls silent, and on an address where nobody listens', async () => {
    const source = await openHttp(`${base}/data.bin`, { ...quick, attempts: 2, stall: 30 })
    misdeeds = [() => true, () => true]
    await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'formats.http.network' })
    await expect(openHttp('http://127.0.0.1:1/x', quick)).rejects.toMatchObject({ code: 'formats.http.network' })
  })

  it('stops for its signal in the middle of a read', async () => {
    const source = await openHttp(`${base}/data.bin`, quick)
    const control = new AbortController()
    misdeeds = [() => (setTimeout(() => control.abort(new Error('enough')), 5), true)]
    await expect(source.read(0, 10, control.signal)).rejects.toThrow('enough')
  })
})

it('a local file that shrinks while open is a typed error', async () => {
  const path = join(folder, 'shrinks.bin')
  await writeFile(path, content)
  const source = await openLocal(path)
  await truncate(path, 10)
  await expect(source.read(0, 100)).rejects.toMatchObject({ code: 'formats.source.short' })
  await source.close()
})
