import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { failure } from '../errors/index.ts'
import { nodeFiles, type FileSystem } from './files.node.ts'
import { isRemote, remotePlace, type ModelPlace } from './model-place.ts'
import { localFolder } from './source.node.ts'
import type { HubOptions } from './source-hub.ts'

/** A place by path or address. A path that isn't there is `formats.files.missing`. */
export async function openPlace(name: string, files: FileSystem = nodeFiles): Promise<ModelPlace> {
  if (isRemote(name)) return remotePlace(name, name.startsWith('hf:') ? await hubSettings() : {})
  const status = await files.status(name)
  if (status === undefined) throw failure('formats.files.missing', name, { call: 'open' })
  if (status.kind === 'folder') return { folder: localFolder(name, files) }
  return { folder: localFolder(dirname(name), files), file: basename(name) }
}

/** What the hub's Python client reads too: HF_ENDPOINT; HF_TOKEN, else the file that `hf auth login` wrote. */
export async function hubSettings(env: NodeJS.ProcessEnv = process.env): Promise<HubOptions> {
  const endpoint = env.HF_ENDPOINT || undefined
  const home = env.HF_HOME || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface')
  const given = env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN
  const token = given || (await readFile(env.HF_TOKEN_PATH || join(home, 'token'), 'utf8').catch(() => ''))
  return { endpoint, token: token.trim() || undefined }
}
