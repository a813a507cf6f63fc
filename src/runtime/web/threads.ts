/** More threads than this gain little on models that fit a page. */
const most = 8

/** Threads that WebAssembly may use here: cores, or 1 where memory can't be shared (a page without COOP and COEP headers). */
export function defaultThreads(): number {
  const cores = (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency
  return Math.min(most, cores ?? 1, mostThreads())
}

export function mostThreads(): number {
  if (typeof SharedArrayBuffer === 'undefined') return 1
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean }
  return crossOriginIsolated === false ? 1 : Infinity
}
