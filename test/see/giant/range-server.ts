import { open, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export interface RangeServer {
  readonly url: string
  /** Requests by path, and bytes of bodies sent. */
  readonly requests: Map<string, number>
  sent: number
  close(): Promise<void>
}

/** Serves a folder's files by byte ranges on this machine, counting. `prefix`: what stands before the file's name in a path. */
export async function serveRanges(folder: string, prefix = '/'): Promise<RangeServer> {
  const requests = new Map<string, number>()
  const server = createServer((request, response) => {
    void (async () => {
      const path = decodeURIComponent((request.url ?? '').replace(/\?.*$/, ''))
      requests.set(path, (requests.get(path) ?? 0) + 1)
      const file = join(folder, path.slice(prefix.length))
      const size = path.startsWith(prefix) ? await stat(file).then((found) => found.size, () => undefined) : undefined
      if (size === undefined) return response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end()
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? ['', '0', String(size - 1)]
      const end = Math.min(Number(last), size - 1)
      const bytes = Buffer.alloc(Math.max(0, end - Number(first) + 1))
      const handle = await open(file)
      await handle.read(bytes, 0, bytes.length, Number(first))
      await handle.close()
      served.sent += bytes.length
      response.writeHead(206, { 'content-range': `bytes ${first}-${end}/${size}`, 'content-length': bytes.length, etag: `"${size}"` }).end(bytes)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const served: RangeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sent: 0,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return served
}
