import type { FileFolder } from './source.ts'
import { httpFolder, type HttpOptions } from './source-http.ts'
import { hubFolder, type HubOptions } from './source-hub.ts'

/** Where a model lies: a folder, and the one file of it that was named, where one was. */
export interface ModelPlace {
  readonly folder: FileFolder
  /** `weights.safetensors`, `model.safetensors.index.json`, `config.json`; undefined: what the folder holds. */
  readonly file?: string
}

/** Whether a name is an address (`https://…`, `hf://…`) and not a path. */
export const isRemote = (name: string): boolean => /^(?:https?|hf):\/\//i.test(name)

/** A place by its address: `hf://owner/name[@revision]`, or a folder or file over HTTP. */
export function remotePlace(name: string, options: HubOptions & HttpOptions = {}): ModelPlace {
  if (/^hf:/i.test(name)) return { folder: hubFolder(name, options) }
  const { endpoint: _endpoint, token: _token, ...http } = options
  const file = /\/([^/?#]+\.(?:safetensors|json))$/i.exec(name)?.[1]
  if (file === undefined) return { folder: httpFolder(name, http) }
  return { folder: httpFolder(name.slice(0, -file.length), http), file: decodeURIComponent(file) }
}
