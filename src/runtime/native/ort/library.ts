import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import koffi, { type LibraryHandle } from 'koffi'
import { failure, type CantianError } from '../../../errors/index.ts'

/** The platforms that onnxruntime-node has a library for, and its name in `bin/napi-v6/PLATFORM/ARCH/`. */
const fileNames: Readonly<Record<string, string>> = {
  'linux-x64': 'libonnxruntime.so.1',
  'linux-arm64': 'libonnxruntime.so.1',
  'darwin-arm64': 'libonnxruntime.1.dylib',
  'win32-x64': 'onnxruntime.dll',
  'win32-arm64': 'onnxruntime.dll',
}
const platform = `${process.platform}-${process.arch}`

export type NativeAvailability =
  | { readonly available: true; readonly path: string }
  /** package: onnxruntime-node isn't installed (whole); platform: it has no library for this one; musl: it needs glibc. */
  | { readonly available: false; readonly reason: 'package' | 'platform' | 'musl' }

/** On musl (Alpine) glibc's version is missing from Node's report. */
function usesMusl(): boolean {
  if (process.platform !== 'linux') return false
  // Where sockets are open, a report looks their peers' names up, which may take seconds; it can leave that out.
  const settings = process.report as { excludeNetwork?: boolean }
  const before = settings.excludeNetwork
  settings.excludeNetwork = true
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  settings.excludeNetwork = before
  return report.header?.glibcVersionRuntime === undefined
}

function find(): NativeAvailability {
  const fileName = fileNames[platform]
  if (fileName === undefined) return { available: false, reason: 'platform' }
  if (usesMusl()) return { available: false, reason: 'musl' }
  let packageFile: string
  try {
    packageFile = createRequire(import.meta.url).resolve('onnxruntime-node/package.json')
  } catch {
    return { available: false, reason: 'package' }
  }
  const path = join(dirname(packageFile), 'bin', 'napi-v6', process.platform, process.arch, fileName)
  return existsSync(path) ? { available: true, path } : { available: false, reason: 'package' }
}

let found: NativeAvailability | undefined

/** Whether ONNX Runtime's library is here, without loading it (no more than a few file look-ups, once). */
export function nativeAvailable(): NativeAvailability {
  return (found ??= find())
}

function unavailable(reason: 'package' | 'platform' | 'musl'): CantianError {
  if (reason === 'package') return failure('runtime.native.unavailable', '', { platform })
  return reason === 'musl' ? failure('runtime.native.musl', '', {}) : failure('runtime.native.platform', '', { platform })
}

/**
 * Makes glibc give blocks of 1 MiB and more back to the system when they are freed. It starts out so (from 128 KiB on),
 * but once such a block was freed it keeps later ones of that size, up to 32 MiB, in its heap, where V8's small blocks
 * nibble at them: 200 tensors of 8 MB made, seen and released one after the other then grew the process by 1.6 GB, and
 * by nothing with this setting. Other systems' allocators map large blocks anyway.
 */
function returnLargeBlocks(): void {
  if (process.platform !== 'linux') return
  const thresholdOfMmap = -3 // M_MMAP_THRESHOLD of malloc.h
  const mallopt = koffi.load('libc.so.6').func('mallopt', 'int', ['int', 'int'])
  mallopt(thresholdOfMmap, 1024 * 1024)
}

let handle: LibraryHandle | undefined

/**
 * Loads the library on the first call.
 * @throws runtime.native.unavailable where the package is missing; .platform, .musl, .load where it can't be used here.
 */
export function loadLibrary(): LibraryHandle {
  if (handle) return handle
  const state = nativeAvailable()
  if (!state.available) throw unavailable(state.reason)
  // ONNX Runtime's frames need more than koffi's 128 KiB for asynchronous calls (they crashed with the default). The
  // memory is only reserved: a page costs something once it is touched.
  koffi.config({ async_stack_size: 8 * 1024 * 1024 })
  try {
    returnLargeBlocks()
    handle = koffi.load(state.path)
  } catch (error) {
    throw failure('runtime.native.load', state.path, { message: (error as Error).message }, error)
  }
  return handle
}
