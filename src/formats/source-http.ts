import { CantianError, failure } from '../errors/index.ts'
import { checkRange, type FileFolder, type FileSource } from './source.ts'

export interface HttpOptions {
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Tries in all of one read, for what may pass: a broken connection, a short body, 408, 429, 5xx. Default 4; 1 never retries. */
  readonly attempts?: number
  /** Milliseconds before the second try, doubled for each further one; a server's Retry-After (up to 10 s) wins. Default 250. */
  readonly wait?: number
  /** Milliseconds without a byte after which a try counts as broken. Default 30,000. */
  readonly stall?: number
  /**
   * Bytes that the first request brings along and keeps, so that a small file takes one request and a header two.
   * Default 16,384; 0 keeps none.
   */
  readonly lead?: number
  /** The file's size where it is known already: opening then asks for nothing. */
  readonly size?: number
  readonly fetch?: typeof fetch
  readonly signal?: AbortSignal
}

const LONGEST_WAIT = 10_000

/** A failure that another try may mend. */
export class Passing extends Error {
  constructor(
    message: string,
    readonly status?: number,
    readonly retryAfter?: number,
  ) {
    super(message)
  }
}

/** What the first request told. */
interface Opened {
  readonly size: number
  readonly etag: string | undefined
  readonly lead: Uint8Array<ArrayBuffer>
}

/**
 * A file behind HTTP byte ranges (RFC 9110, section 14). Its first request tells size and ETag and brings the first
 * `lead` bytes; what a read wants beyond them is asked for, and nothing else.
 */
export async function openHttp(url: string, options: HttpOptions = {}): Promise<FileSource> {
  let opened: Promise<Opened> | undefined
  const first = (signal?: AbortSignal): Promise<Opened> => {
    opened ??= readLead(url, options, signal)
    opened.catch(() => (opened = undefined))
    return opened
  }
  const told = options.size === undefined ? await first(options.signal) : undefined
  let open = true
  const source: FileSource & { etag?: string } = {
    name: url,
    size: told?.size ?? options.size!,
    etag: told?.etag,
    async read(offset, length, signal) {
      checkRange(source, offset, length, open, signal)
      if (length === 0) return new Uint8Array(0)
      const { size, etag, lead } = await first(signal)
      signal?.throwIfAborted()
      if (size !== source.size) throw changed(source, offset, length, `${size} B`)
      source.etag = etag
      const kept = lead.subarray(Math.min(offset, lead.length), offset + length)
      if (kept.length === length) return new Uint8Array(kept)
      const bytes = new Uint8Array(length)
      bytes.set(kept)
      await readRange(source, options, offset + kept.length, bytes.subarray(kept.length), signal)
      return bytes
    },
    async close() {
      open = false
    },
  }
  return source
}

function readLead(url: string, options: HttpOptions, signal?: AbortSignal): Promise<Opened> {
  const { lead = 16_384 } = options
  return retrying(url, options, signal, async (inner, alive) => {
    const last = Math.max(lead, 1) - 1
    const response = await request(url, 0, last, options, inner)
    try {
      const size = totalOf(response, url, last)
      if (response.status === 416 || lead === 0) {
        await response.body?.cancel()
        return { size, etag: etagOf(response), lead: new Uint8Array(0) }
      }
      const bytes = new Uint8Array(Math.min(lead, size))
      await readBody(response, bytes, url, alive)
      return { size, etag: etagOf(response), lead: bytes }
    } catch (cause) {
      await response.body?.cancel().catch(() => undefined)
      throw cause
    }
  })
}

/** Fills `bytes` with those from `offset`; a try that broke off starts anew. */
function readRange(source: FileSource, options: HttpOptions, offset: number, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<void> {
  return retrying(source.name, options, signal, async (inner, alive) => {
    const response = await request(source.name, offset, offset + bytes.length - 1, options, inner)
    try {
      alive()
      checkAnswer(response, source, offset, bytes.length)
      await readBody(response, bytes, source.name, alive)
    } catch (cause) {
      await response.body?.cancel().catch(() => undefined)
      throw cause
    }
  })
}

/** Files under one address. A 404 is no file. */
export function httpFolder(base: string, options: HttpOptions = {}): FileFolder {
  return {
    name: base,
    async open(file, signal) {
      try {
        return await openHttp(`${base.replace(/\/$/, '')}/${encodeURIComponent(file)}`, { ...options, signal: signal ?? options.signal })
      } catch (cause) {
        if (cause instanceof CantianError && cause.code === 'formats.http.status' && cause.values.status === 404) return undefined
        throw cause
      }
    },
  }
}

async function request(url: string, first: number, last: number, options: HttpOptions, signal: AbortSignal): Promise<Response> {
  // A compressed answer would make byte ranges meaningless; pages leave this header to the browser, which knows.
  const headers = { 'accept-encoding': 'identity', ...options.headers, range: `bytes=${first}-${last}` }
  const response = await (options.fetch ?? fetch)(url, { headers, signal })
  const { status } = response
  if (status === 206 || (status === 416 && first === 0)) return response
  await response.body?.cancel()
  if (status === 200) throw failure('formats.http.no-ranges', url, {})
  const mayPass = passing(response)
  if (mayPass !== undefined) throw mayPass
  throw failure('formats.http.status', url, { status })
}

/** The file's size, as the answer to a request for its first bytes, up to `last`, tells it. */
function totalOf(response: Response, url: string, last: number): number {
  const header = response.headers.get('content-range')
  const [, end, total] = /^bytes (?:0-(\d{1,15})|\*)\/(\d{1,15})$/.exec(header ?? '') ?? []
  const right = total !== undefined && (response.status === 416 ? end === undefined && total === '0' : Number(end) === Math.min(last, Number(total) - 1))
  if (!right) throw failure('formats.http.range', url, { expected: `bytes 0-${last}/N`, found: header ?? '–' })
  return Number(total)
}

const etagOf = (response: Response): string | undefined => response.headers.get('etag') ?? undefined

const changed = (source: FileSource, offset: number, length: number, after: string): Error =>
  failure('formats.source.changed', source.name, { offset, length, before: `${source.etag ?? '–'}, ${source.size} B`, after })

function checkAnswer(response: Response, source: FileSource, offset: number, length: number): void {
  const etag = etagOf(response)
  const header = response.headers.get('content-range')
  const total = /\/(\d+)$/.exec(header ?? '')?.[1]
  if (etag !== source.etag || (total !== undefined && Number(total) !== source.size)) throw changed(source, offset, length, `${etag ?? '–'}, ${total ?? '–'} B`)
  const expected = `bytes ${offset}-${offset + length - 1}/${source.size}`
  if (header !== expected) throw failure('formats.http.range', source.name, { expected, found: header ?? '–' })
}

async function readBody(response: Response, bytes: Uint8Array<ArrayBuffer>, url: string, alive: () => void): Promise<void> {
  const { length } = bytes
  let at = 0
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    alive()
    if (at + value.byteLength > length) {
      await reader.cancel()
      throw failure('formats.http.range', url, { expected: `${length} B`, found: `> ${length} B` })
    }
    bytes.set(value, at)
    at += value.byteLength
  }
  reader.releaseLock()
  if (at < length) throw new Passing(`${at} of ${length} bytes`)
}

/** Statuses that another try may change. */
export const passing = (response: Response): Passing | undefined => {
  const { status } = response
  if (status !== 408 && status !== 429 && status < 500) return undefined
  return new Passing(`status ${status}`, status, Number(response.headers.get('retry-after') ?? NaN) * 1000)
}

/** Tries again what may pass. `alive` tells that bytes are coming; `signal` of the caller ends it at once. */
export async function retrying<T>(url: string, options: HttpOptions, signal: AbortSignal | undefined, once: (signal: AbortSignal, alive: () => void) => Promise<T>): Promise<T> {
  const { attempts = 4, wait = 250, stall = 30_000 } = options
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    const stalled = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const alive = () => {
      clearTimeout(timer)
      timer = setTimeout(() => stalled.abort(), stall)
    }
    alive()
    try {
      return await once(signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]), alive)
    } catch (cause) {
      signal?.throwIfAborted()
      if (cause instanceof CantianError) throw cause
      if (attempt >= attempts) {
        if (cause instanceof Passing && cause.status !== undefined) throw failure('formats.http.status', url, { status: cause.status }, cause)
        const inner = (cause as Error).cause as Error | undefined
        throw failure('formats.http.network', url, { attempts, detail: stalled.signal.aborted ? `${stall} ms` : (inner?.message ?? (cause as Error).message) }, cause)
      }
      const asked = cause instanceof Passing && cause.retryAfter !== undefined && cause.retryAfter >= 0 ? cause.retryAfter : wait * 2 ** (attempt - 1)
      await pause(Math.min(asked, LONGEST_WAIT), signal)
    } finally {
      clearTimeout(timer)
    }
  }
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', ended)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', ended, { once: true })
  })
}
