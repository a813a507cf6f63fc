import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Everything below a folder, with sizes and hashes (of files up to 64 MB): what "left as it was" is compared by. */
export function listing(folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  const walk = (path: string, name: string) => {
    for (const entry of readdirSync(path).sort()) {
      const at = join(path, entry)
      const status = lstatSync(at)
      const as = name === '' ? entry : `${name}/${entry}`
      if (status.isDirectory()) {
        found[as] = 'folder'
        walk(at, as)
      } else found[as] = `${status.size} ${status.isFile() && status.size < 1 << 26 ? createHash('sha256').update(readFileSync(at)).digest('hex').slice(0, 16) : ''}`
    }
  }
  walk(folder, '')
  return found
}
