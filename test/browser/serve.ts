// A static server for pages under test, on this machine only.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
}

/** Headers under which a page may share memory between threads. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

export interface Served {
  /** `http://127.0.0.1:PORT/`, without the headers of cross-origin isolation. */
  readonly url: string
  /** The same files with them. */
  readonly isolatedUrl: string
  close(): Promise<void>
}

/** Serves a folder on two free ports: with and without cross-origin isolation. */
export async function serveFolder(folder: string): Promise<Served> {
  const start = async (headers: Record<string, string>) => {
    const server = createServer((request, response) => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
      const file = join(folder, path.endsWith(sep) ? join(path, 'index.html') : path)
      readFile(file).then(
        (bytes) => {
          const all = { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', ETag: `"${bytes.length}"`, ...headers }
          const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
          if (first === undefined) return response.writeHead(200, all).end(bytes)
          const part = bytes.subarray(Number(first), Number(last) + 1)
          return response.writeHead(206, { ...all, 'Content-Range': `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}` }).end(part)
        },
        () => response.writeHead(404, headers).end(),
      )
    })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
    const close = async (): Promise<void> => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close }
  }
  const [plain, isolated] = [await start({}), await start(isolation)]
  return { url: plain.url, isolatedUrl: isolated.url, close: async () => void (await Promise.all([plain.close(), isolated.close()])) }
}
