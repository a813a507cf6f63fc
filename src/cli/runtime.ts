import { openRuntime as openDefault } from '../runtime/default.node.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { text } from '../language/index.ts'
import type { GlobalOptions } from './global-options.ts'

let noticed = false

/** The runtime that `--device` and `--threads` ask for. WebAssembly in place of a missing native library is said once, on standard error. */
export function openRuntime({ device, threads }: GlobalOptions): Promise<Runtime> {
  return openDefault({
    device,
    threads,
    notice: (reason) => {
      if (noticed) return
      noticed = true
      process.stderr.write(`${text(reason === 'package' ? 'cli.runtime.no-package' : 'cli.runtime.no-binary')}\n`)
    },
  })
}
