import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { text } from '../../language/index.ts'
import { machinePlace } from '../../school/machine-place.node.ts'
import { serveLab } from '../../serve/lab-server.node.ts'
import type { GlobalOptions } from '../global-options.ts'
import { packageRoot } from '../package-root.ts'
import { openRuntime } from '../runtime.ts'
import { shippedText } from '../shipped-poems.ts'
import { Stopped, stopSignal } from '../stop.ts'

export interface LabVerbOptions extends GlobalOptions {
  readonly port?: number
  readonly host?: string
  readonly open?: boolean
  readonly runs?: string
}

/** Serves the lab until it is stopped. */
export async function labVerb(models: readonly string[], options: LabVerbOptions): Promise<void> {
  const { port, host, open = true, json = false, runs = 'runs' } = options
  const stop = stopSignal()
  try {
    await buildInClone(packageRoot())
    const lab = await serveLab({ folder: join(packageRoot(), 'lab/dist'), port, host, models, openRuntime: () => openRuntime(options), school: machinePlace({ folder: runs, openRuntime: () => openRuntime(options), shipped: shippedText }) })
    try {
      if (json) process.stdout.write(`${JSON.stringify({ v: 1, kind: 'lab', url: lab.url })}\n`)
      else process.stdout.write(`${text('cli.lab.open', { url: lab.url })}\n${text('cli.lab.end')}\n`)
      if (open && !json && process.stdout.isTTY) openBrowser(lab.url)
      await new Promise<void>((resolve) => {
        if (stop.signal.aborted) resolve()
        else stop.signal.addEventListener('abort', () => resolve(), { once: true })
      })
      throw new Stopped()
    } finally {
      await lab.close()
    }
  } finally {
    stop.release()
  }
}

/** A clone has the pages' sources, which may be newer than what was built of them; the published package has the pages alone. */
async function buildInClone(root: string): Promise<void> {
  const script = join(root, 'scripts/build-lab.mjs')
  if (!existsSync(script) || !existsSync(join(root, 'node_modules/vite'))) return
  const { buildLab, labIsStale } = (await import(pathToFileURL(script).href)) as { buildLab: () => void; labIsStale: () => boolean }
  if (!labIsStale()) return
  process.stderr.write(`${text('cli.lab.building')}\n`)
  buildLab()
}

/** Where there is no desktop nothing happens: the address was printed. */
function openBrowser(url: string): void {
  const [program, ...given] = process.platform === 'darwin' ? ['open', url] : process.platform === 'win32' ? ['cmd', '/c', 'start', '', url] : ['xdg-open', url]
  const child = spawn(program, given, { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
