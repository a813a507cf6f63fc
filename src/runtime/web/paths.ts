/** Where ONNX Runtime's two files are served: the module and the WebAssembly that it loads. */
export interface WasmPaths {
  readonly mjs: string | URL
  readonly wasm: string | URL
}

/** A device's build of the package: 14 MB for WebAssembly alone, 27 MB with WebGPU (before compression). */
export interface DevicePaths {
  readonly wasm?: WasmPaths
  readonly webgpu?: WasmPaths
}

/** The version that the exported functions in wasm/module.ts were read from; package.json pins it. */
export const engineVersion = '1.30.0'

const inNode = typeof (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node === 'string'

/**
 * The files in the package. Vite and webpack 5 see `new URL(…, import.meta.url)`, copy the file into the bundle and put
 * its address here; each must stand in full for that. Undefined in Node, which finds the package by its name.
 */
export function packagePaths(device: 'wasm' | 'webgpu'): WasmPaths | undefined {
  if (inNode) return undefined
  if (device === 'wasm') {
    return {
      mjs: new URL('onnxruntime-web/ort-wasm-simd-threaded.mjs', import.meta.url).href,
      wasm: new URL('onnxruntime-web/ort-wasm-simd-threaded.wasm', import.meta.url).href,
    }
  }
  return {
    mjs: new URL('onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs', import.meta.url).href,
    wasm: new URL('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm', import.meta.url).href,
  }
}
