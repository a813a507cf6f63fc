// The lab as it is published, built once for all test files that open it.
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildLab, newestSource } from '../../scripts/build-lab.mjs'

const cache = fileURLToPath(new URL('../../node_modules/.cache/cantian-lab', import.meta.url))
/** Milliseconds after which whoever was building is taken for dead. */
const patience = 120_000

/** Puts the built pages into a new folder. */
export async function builtLab(folder: string): Promise<void> {
  const place = join(cache, String(Math.round(newestSource())))
  const building = `${place}.building`
  await mkdir(cache, { recursive: true })
  while (!existsSync(place)) {
    // Whoever makes this folder builds; the others wait for it.
    const mine = await mkdir(building).then(() => true, () => false)
    if (mine) {
      try {
        for (const name of await readdir(cache)) if (!place.endsWith(name) && !building.endsWith(name)) await rm(join(cache, name), { recursive: true, force: true })
        buildLab(building)
        await rename(building, place)
      } finally {
        await rm(building, { recursive: true, force: true })
      }
    } else {
      const since = await stat(building).then(({ birthtimeMs }) => birthtimeMs, () => Date.now())
      if (Date.now() - since > patience) await rm(building, { recursive: true, force: true })
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  await cp(place, folder, { recursive: true })
}
