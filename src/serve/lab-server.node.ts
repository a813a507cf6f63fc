import { randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { failure } from '../errors/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { School } from '../school/school.ts'
import { schoolMeta } from '../school/protocol.ts'
import type { SchoolPlace } from '../school/place.ts'
import { ModelRoom } from './model-room.node.ts'
import { modelsApi } from './models-api.node.ts'
import { schoolApi } from './school-api.node.ts'

export interface LabOptions {
  /** The built pages. */
  readonly folder: string
  /** 0: any free one. Default: 8671, or any free one where that is taken. */
  readonly port?: number
  /** Models to show, by path or address; their numbers, edits and answers stand under /api/models. */
  readonly models?: readonly string[]
  /** What computes their answers; opened with the first. */
  readonly openRuntime?: () => Promise<Runtime>
  /** Where edits are kept; default: the folder of caches. */
  readonly edits?: string
  /** Trains in its place what the page else trains itself. */
  readonly school?: SchoolPlace
  /** Default 127.0.0.1: this machine alone. Any other wants the key that the address then carries. */
  readonly host?: string
}

export interface LabServer {
  /** What to open; with the key where there is one. */
  readonly url: string
  close(): Promise<void>
}

export const defaultLabPort = 8671
const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/**
 * Serves the lab.
 * @throws serve.lab-missing where nothing was built, what opening a model throws, serve.port-taken, serve.address for a host or port that can't be listened on
 */
export async function serveLab({ folder, port, host = '127.0.0.1', models = [], openRuntime, edits, school: place }: LabOptions): Promise<LabServer> {
  if (!existsSync(join(folder, 'index.html'))) throw failure('serve.lab-missing', folder, {})
  const key = loopback.has(host) ? undefined : randomBytes(16).toString('hex')
  let runtime: Promise<Runtime> | undefined
  const computing = () => {
    if (!openRuntime) return Promise.reject(new Error('a server of models that answers needs a runtime'))
    runtime ??= openRuntime().catch((error: unknown) => {
      runtime = undefined
      throw error
    })
    return runtime
  }
  const rooms: ModelRoom[] = []
  for (const [i, name] of models.entries()) rooms.push(await ModelRoom.open(String(i + 1), name, computing, edits))
  const app = new Hono()
  app.use(isolated)
  app.use(key === undefined ? thisMachineAlone : withKey(key))
  app.route('/api/models', modelsApi(rooms))
  const school = place && new School(place)
  if (school) {
    app.route('/api/school', schoolApi(school))
    // The page asks nobody who trains: it is told with itself.
    for (const path of ['/', '/index.html']) app.get(path, async (context) => context.html((await readFile(join(folder, 'index.html'), 'utf8')).replace('</head>', `<meta name="${schoolMeta}" content="machine"></head>`)))
  }
  app.use(serveStatic({ root: folder }))
  const server = createServer(getRequestListener(app.fetch))
  await listen(server, port ?? defaultLabPort, host, port === undefined)
  const address = server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${address.port}/${key === undefined ? '' : `?key=${key}`}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await Promise.all(rooms.map((room) => room.close()))
      await school?.close()
      await (await runtime?.catch(() => undefined))?.close()
    },
  }
}

/** Under these headers a page may share memory between threads, and nobody else may put it in a frame of theirs. */
const isolated: MiddlewareHandler = async (context, next) => {
  await next()
  context.header('Cross-Origin-Opener-Policy', 'same-origin')
  context.header('Cross-Origin-Embedder-Policy', 'require-corp')
  context.header('Cross-Origin-Resource-Policy', 'same-origin')
  context.header('X-Content-Type-Options', 'nosniff')
  context.header('Referrer-Policy', 'no-referrer')
  // A name with a hash in it never changes; the page itself may.
  context.header('Cache-Control', context.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
}

/** A page elsewhere may have its own name point at 127.0.0.1 (DNS rebinding): such a request names that host. */
const thisMachineAlone: MiddlewareHandler = async (context, next) => {
  const named = new URL(context.req.url).hostname.replace(/^\[|\]$/g, '')
  if (!loopback.has(named)) return context.text('cantian lab: this machine only', 403)
  await next()
}

const cookie = 'cantian-lab-key'

/** The first address carries the key; from then on a cookie does. */
function withKey(key: string): MiddlewareHandler {
  const right = (given: string | undefined): boolean => given?.length === key.length && timingSafeEqual(Buffer.from(given), Buffer.from(key))
  return async (context, next) => {
    if (right(context.req.query('key'))) {
      setCookie(context, cookie, key, { httpOnly: true, sameSite: 'Strict', path: '/' })
      const address = new URL(context.req.url)
      address.searchParams.delete('key')
      return context.redirect(`${address.pathname}${address.search}`)
    }
    if (!right(getCookie(context, cookie))) return context.text('cantian lab: open the address with ?key=… that the terminal shows', 403)
    await next()
  }
}

/** Listens, on any free port where the default one is taken and nobody asked for it. */
function listen(server: Server, port: number, host: string, anyFree: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && anyFree) listen(server, 0, host, false).then(resolve, reject)
      else if (error.code === 'EADDRINUSE') reject(failure('serve.port-taken', `${host}:${port}`, { port }, error))
      else reject(failure('serve.address', `${host}:${port}`, { found: error.code ?? error.message }, error))
    })
    server.listen(port, host, resolve)
  })
}
