// Finds and drives the system's Chromium. Nothing is downloaded: where there is none, `chromiumMissing` says so.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const places = [
  ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))),
  '/usr/lib/chromium/chromium',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Of `CHROMIUM`, the PATH and the usual places, the first that can be started. */
export const chromiumPath: string | undefined = [...(process.env.CHROMIUM ? [process.env.CHROMIUM] : []), ...places].find(runs)

/** Why tests in a browser are skipped; undefined where they run. */
export const chromiumMissing: string | undefined = chromiumPath === undefined ? 'no Chromium on this machine: install one (Debian: apt-get install chromium), or set CHROMIUM to its path' : undefined

export interface LaunchOptions {
  /** WebGPU computed on the CPU by SwiftShader: right, and slow. Default: false. */
  readonly webgpu?: boolean
}

/** A headless browser with a profile of its own in a temporary folder. Whoever launches it closes it. */
export function launchChromium({ webgpu = false }: LaunchOptions = {}): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(chromiumMissing)
  const gpu = webgpu ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan', '--use-vulkan=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-gpu']
  // Root in a container has no user namespaces for the sandbox.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: chromiumPath, args: [...sandbox, ...gpu, '--disable-dev-shm-usage'] })
}
