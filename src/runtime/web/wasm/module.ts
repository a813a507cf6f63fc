import type { WasmPaths } from '../paths.ts'

/**
 * The functions that ONNX Runtime's WebAssembly module exports, as onnxruntime-web 1.30.0 itself calls them
 * (its lib/wasm/wasm-types.ts). Pointers, handles and sizes are numbers; 0 means failure for handles, success for codes.
 * The package's own `InferenceSession.run` copies every input into the module's memory and every output out of it again;
 * calling these leaves a state where it is.
 */
export interface OrtModule {
  readonly HEAPU8: Uint8Array<ArrayBuffer>
  readonly HEAPU32: Uint32Array
  getValue(pointer: number, type: 'i8' | 'i32' | '*'): number
  UTF8ToString(pointer: number): string
  lengthBytesUTF8(text: string): number
  stringToUTF8(text: string, pointer: number, capacity: number): void
  stackSave(): number
  stackRestore(stack: number): void
  stackAlloc(bytes: number): number
  _malloc(bytes: number): number
  _free(pointer: number): void
  _OrtInit(threads: number, logLevel: number): number
  _OrtGetLastError(codeAt: number, messageAt: number): number
  _OrtCreateSessionOptions(
    optimization: number,
    arena: boolean,
    memoryPattern: boolean,
    execution: number,
    profiling: boolean,
    profilePrefix: number,
    logId: number,
    logSeverity: number,
    logVerbosity: number,
    optimizedModelPath: number,
  ): number
  _OrtReleaseSessionOptions(options: number): number
  _OrtCreateSession(data: number, length: number, options: number): number | Promise<number>
  _OrtReleaseSession(session: number): number
  _OrtCreateTensor(dataType: number, data: number, bytes: number, dims: number, rank: number, location: number): number
  _OrtGetTensorData(tensor: number, dataTypeAt: number, dataAt: number, dimsAt: number, rankAt: number): number
  _OrtReleaseTensor(tensor: number): number
  _OrtFree(pointer: number): number
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    runOptions: number,
  ): number
}

interface ModuleSettings {
  readonly numThreads: number
  readonly locateFile?: (name: string) => string
}
type ModuleFactory = (settings: ModuleSettings) => Promise<OrtModule>
interface NodeWorker {
  terminate(): Promise<number>
  unref(): void
}
interface NodeProcess {
  on(event: 'worker', listener: (worker: NodeWorker) => void): void
  off(event: 'worker', listener: (worker: NodeWorker) => void): void
}

export interface LoadedModule {
  readonly module: OrtModule
  /** Ends the module's threads (in a page they end with the Worker that it lives in). */
  close(): Promise<void>
}

/** An instance of the module with its own memory (at most 4 GiB) and `threads` threads, the calling one included. */
export async function loadModule(threads: number, paths: WasmPaths | undefined): Promise<LoadedModule> {
  const node = nodeProcess()
  const factory = (paths ? await import(/* @vite-ignore */ /* webpackIgnore: true */ String(paths.mjs)) : await fromPackage()) as { default: ModuleFactory }
  const workers: NodeWorker[] = []
  const caught = (worker: NodeWorker): void => void workers.push(worker)
  node?.on('worker', caught)
  try {
    const module = await factory.default({ numThreads: threads, ...(paths ? { locateFile: () => String(paths.wasm) } : {}) })
    // Threads that wait for work must not keep a program alive that is done.
    for (const worker of workers) worker.unref()
    return { module, close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))) }
  } finally {
    node?.off('worker', caught)
  }
}

/** In Node the package is found by its name, and the module finds its .wasm beside itself. */
function fromPackage(): Promise<unknown> {
  const name = 'onnxruntime-web/ort-wasm-simd-threaded.mjs'
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name)
}

function nodeProcess(): NodeProcess | undefined {
  const { process } = globalThis as { process?: NodeProcess & { versions?: { node?: string } } }
  return process?.versions?.node === undefined ? undefined : process
}
