import { failure } from '../errors/index.ts'
import type { FileFolder } from './source.ts'
import { openHttp, passing, retrying, type HttpOptions } from './source-http.ts'

export interface HubOptions extends HttpOptions {
  /** Address of the hub or of a mirror that speaks its protocol. Default https://huggingface.co. */
  readonly endpoint?: string
  /** For repositories that need permission: `hf_…`. */
  readonly token?: string
}

const HUB = 'https://huggingface.co'
const NAME = /^hf:\/\/([\w.-]+\/[\w.-]+)(?:@([^\s@]+))?\/?$/

export interface HubName {
  /** `owner/name` */
  readonly repository: string
  /** A branch, a tag, or a commit's hash. */
  readonly revision: string
}

/** Reads `hf://owner/name[@revision]`; `formats.hub.name` where it is none. */
export function parseHubName(text: string): HubName {
  const [, repository, revision = 'main'] = NAME.exec(text) ?? []
  if (repository === undefined) throw failure('formats.hub.name', text, {})
  return { repository, revision }
}

/**
 * The files of a repository on the Hugging Face hub, found by the hub's own client and read by byte ranges.
 * @throws (when opened) formats.hub.token, formats.hub.repository, formats.http.*
 */
export function hubFolder(name: string, options: HubOptions = {}): FileFolder {
  const { repository, revision } = parseHubName(name)
  const { endpoint = HUB, token, ...http } = options
  const hubUrl = endpoint.replace(/\/+$/, '')
  if (token !== undefined && !token.startsWith('hf_')) throw failure('formats.hub.token', hubUrl, {})
  return {
    name,
    async open(file, signal = options.signal) {
      const { fileDownloadInfo, HubApiError } = await import('@huggingface/hub')
      const where = `${name}/${file}`
      // What a 404 is of; mirrors that don't say answer so for a missing file.
      let missing: string | null = null
      const info = await retrying(where, http, signal, async (inner) => {
        const asked: typeof fetch = async (url, init) => {
          const response = await (http.fetch ?? fetch)(url, { ...init, signal: inner })
          missing = response.headers.get('x-error-code')
          const mayPass = passing(response)
          if (mayPass === undefined) return response
          await response.body?.cancel()
          throw mayPass
        }
        try {
          return await fileDownloadInfo({ repo: repository, path: file, revision, hubUrl, fetch: asked, ...(token !== undefined && { accessToken: token }) })
        } catch (cause) {
          if (!(cause instanceof HubApiError)) throw cause
          if (cause.statusCode === 404 && missing === null) return null
          if ([401, 403, 404].includes(cause.statusCode)) throw failure('formats.hub.repository', name, { status: cause.statusCode, hub: hubUrl, revision }, cause)
          throw failure('formats.http.status', where, { status: cause.statusCode }, cause)
        }
      })
      if (info === null) return undefined
      const headers = { ...http.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
      return openHttp(info.url, { ...http, headers, size: info.size, signal })
    },
  }
}
