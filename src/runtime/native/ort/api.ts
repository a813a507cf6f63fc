import koffi from 'koffi'
import { loadLibrary } from './library.ts'

/** A native pointer; null is C's null. koffi hands pointers out as bigint. */
export type Pointer = bigint | null
/** A pointer parameter: a pointer, or the memory of a typed array, valid during the call only. */
type Memory = Pointer | ArrayBufferView
/** An out parameter: a list of one, filled by the call. */
export type Out<T> = [T]

/** A function of the table; `async` runs it on one of libuv's threads (4 unless UV_THREADPOOL_SIZE says otherwise). */
interface Native<A extends unknown[], R> {
  (...args: A): R
  async(...args: [...A, (error: unknown, result: R) => void]): void
}
/** Returns an OrtStatus: null is success. */
type Call<A extends unknown[]> = Native<A, Pointer>
type Free = Native<[Pointer], void>

/** The part of `OrtApi` that Cantian calls; names are the C API's own. */
export interface OrtApi {
  GetErrorCode: Native<[Pointer], number>
  GetErrorMessage: Native<[Pointer], string>
  CreateEnvWithGlobalThreadPools: Call<[level: number, id: string, threading: Pointer, out: Out<Pointer>]>
  CreateThreadingOptions: Call<[out: Out<Pointer>]>
  SetGlobalIntraOpNumThreads: Call<[threading: Pointer, threads: number]>
  SetGlobalInterOpNumThreads: Call<[threading: Pointer, threads: number]>
  ReleaseThreadingOptions: Free
  DisablePerSessionThreads: Call<[options: Pointer]>
  DisableTelemetryEvents: Call<[env: Pointer]>
  CreateSession: Call<[env: Pointer, path: string, options: Pointer, out: Out<Pointer>]>
  CreateSessionFromArray: Call<[env: Pointer, bytes: Memory, length: number, options: Pointer, out: Out<Pointer>]>
  CreateSessionOptions: Call<[out: Out<Pointer>]>
  SetOptimizedModelFilePath: Call<[options: Pointer, path: string]>
  SetSessionExecutionMode: Call<[options: Pointer, mode: number]>
  EnableProfiling: Call<[options: Pointer, prefix: string]>
  EnableMemPattern: Call<[options: Pointer]>
  DisableMemPattern: Call<[options: Pointer]>
  EnableCpuMemArena: Call<[options: Pointer]>
  DisableCpuMemArena: Call<[options: Pointer]>
  SetSessionGraphOptimizationLevel: Call<[options: Pointer, level: number]>
  SetIntraOpNumThreads: Call<[options: Pointer, threads: number]>
  SetInterOpNumThreads: Call<[options: Pointer, threads: number]>
  SessionGetInputCount: Call<[session: Pointer, out: Out<number>]>
  SessionGetOutputCount: Call<[session: Pointer, out: Out<number>]>
  SessionGetInputName: Call<[session: Pointer, index: number, allocator: Pointer, out: Out<Pointer>]>
  SessionGetOutputName: Call<[session: Pointer, index: number, allocator: Pointer, out: Out<Pointer>]>
  CreateRunOptions: Call<[out: Out<Pointer>]>
  RunOptionsSetTerminate: Call<[options: Pointer]>
  RunOptionsUnsetTerminate: Call<[options: Pointer]>
  CreateTensorAsOrtValue: Call<[allocator: Pointer, shape: Memory, rank: number, type: number, out: Out<Pointer>]>
  CreateTensorWithDataAsOrtValue: Call<
    [info: Pointer, data: Memory, bytes: number, shape: Memory, rank: number, type: number, out: Out<Pointer>]
  >
  GetTensorMutableData: Call<[value: Pointer, out: Out<Pointer>]>
  GetTensorElementType: Call<[info: Pointer, out: Out<number>]>
  GetDimensionsCount: Call<[info: Pointer, out: Out<number>]>
  GetDimensions: Call<[info: Pointer, dims: BigInt64Array, rank: number]>
  GetTensorTypeAndShape: Call<[value: Pointer, out: Out<Pointer>]>
  AllocatorFree: Call<[allocator: Pointer, memory: Pointer]>
  CreateCpuMemoryInfo: Call<[allocatorType: number, memoryType: number, out: Out<Pointer>]>
  GetAllocatorWithDefaultOptions: Call<[out: Out<Pointer>]>
  ReleaseStatus: Free
  ReleaseSession: Free
  ReleaseValue: Free
  ReleaseRunOptions: Free
  ReleaseTensorTypeAndShapeInfo: Free
  ReleaseSessionOptions: Free
  SessionEndProfiling: Call<[session: Pointer, allocator: Pointer, out: Out<Pointer>]>
  AddSessionConfigEntry: Call<[options: Pointer, key: string, value: string]>
  RunWithBinding: Call<[session: Pointer, options: Pointer, binding: Pointer]>
  CreateIoBinding: Call<[session: Pointer, out: Out<Pointer>]>
  ReleaseIoBinding: Free
  BindInput: Call<[binding: Pointer, name: string, value: Pointer]>
  BindOutput: Call<[binding: Pointer, name: string, value: Pointer]>
  BindOutputToDevice: Call<[binding: Pointer, name: string, info: Pointer]>
  GetBoundOutputValues: Call<[binding: Pointer, allocator: Pointer, values: Out<Pointer>, count: Out<number>]>
  ClearBoundInputs: Free
  ClearBoundOutputs: Free
  AddInitializer: Call<[options: Pointer, name: string, value: Pointer]>
  AddRunConfigEntry: Call<[options: Pointer, key: string, value: string]>
  SessionOptionsAppendExecutionProvider: Call<[options: Pointer, provider: string, keys: string[], values: string[], count: number]>
  GetBuildInfoString: Native<[], string>
  SetDeterministicCompute: Call<[options: Pointer, value: boolean]>
}

const pointer = 'void *'
const outPointer = koffi.out('void **')
const outSize = koffi.out('size_t *')
const outInt = koffi.out('int *')
/** ORTCHAR_T: a path is UTF-16 on Windows and UTF-8 elsewhere. */
const path = process.platform === 'win32' ? 'str16' : 'str'

type Argument = string | ReturnType<typeof koffi.out>

/** [index in the table (the header of API version 29), result, arguments]. An index never changes in later versions. */
const signatures: Record<keyof OrtApi, readonly [number, string, readonly Argument[]]> = {
  GetErrorCode: [1, 'int', [pointer]],
  GetErrorMessage: [2, 'str', [pointer]],
  CreateEnvWithGlobalThreadPools: [119, pointer, ['int', 'str', pointer, outPointer]],
  DisablePerSessionThreads: [120, pointer, [pointer]],
  CreateThreadingOptions: [121, pointer, [outPointer]],
  ReleaseThreadingOptions: [122, 'void', [pointer]],
  SetGlobalIntraOpNumThreads: [147, pointer, [pointer, 'int']],
  SetGlobalInterOpNumThreads: [148, pointer, [pointer, 'int']],
  DisableTelemetryEvents: [6, pointer, [pointer]],
  CreateSession: [7, pointer, [pointer, path, pointer, outPointer]],
  CreateSessionFromArray: [8, pointer, [pointer, pointer, 'size_t', pointer, outPointer]],
  CreateSessionOptions: [10, pointer, [outPointer]],
  SetOptimizedModelFilePath: [11, pointer, [pointer, path]],
  SetSessionExecutionMode: [13, pointer, [pointer, 'int']],
  EnableProfiling: [14, pointer, [pointer, path]],
  EnableMemPattern: [16, pointer, [pointer]],
  DisableMemPattern: [17, pointer, [pointer]],
  EnableCpuMemArena: [18, pointer, [pointer]],
  DisableCpuMemArena: [19, pointer, [pointer]],
  SetSessionGraphOptimizationLevel: [23, pointer, [pointer, 'int']],
  SetIntraOpNumThreads: [24, pointer, [pointer, 'int']],
  SetInterOpNumThreads: [25, pointer, [pointer, 'int']],
  SessionGetInputCount: [30, pointer, [pointer, outSize]],
  SessionGetOutputCount: [31, pointer, [pointer, outSize]],
  SessionGetInputName: [36, pointer, [pointer, 'size_t', pointer, outPointer]],
  SessionGetOutputName: [37, pointer, [pointer, 'size_t', pointer, outPointer]],
  CreateRunOptions: [39, pointer, [outPointer]],
  RunOptionsSetTerminate: [46, pointer, [pointer]],
  RunOptionsUnsetTerminate: [47, pointer, [pointer]],
  CreateTensorAsOrtValue: [48, pointer, [pointer, pointer, 'size_t', 'int', outPointer]],
  CreateTensorWithDataAsOrtValue: [49, pointer, [pointer, pointer, 'size_t', pointer, 'size_t', 'int', outPointer]],
  GetTensorMutableData: [51, pointer, [pointer, outPointer]],
  GetTensorElementType: [60, pointer, [pointer, outInt]],
  GetDimensionsCount: [61, pointer, [pointer, outSize]],
  GetDimensions: [62, pointer, [pointer, pointer, 'size_t']],
  GetTensorTypeAndShape: [65, pointer, [pointer, outPointer]],
  CreateCpuMemoryInfo: [69, pointer, ['int', 'int', outPointer]],
  AllocatorFree: [76, pointer, [pointer, pointer]],
  GetAllocatorWithDefaultOptions: [78, pointer, [outPointer]],
  ReleaseStatus: [93, 'void', [pointer]],
  ReleaseSession: [95, 'void', [pointer]],
  ReleaseValue: [96, 'void', [pointer]],
  ReleaseRunOptions: [97, 'void', [pointer]],
  ReleaseTensorTypeAndShapeInfo: [99, 'void', [pointer]],
  ReleaseSessionOptions: [100, 'void', [pointer]],
  SessionEndProfiling: [110, pointer, [pointer, pointer, outPointer]],
  AddSessionConfigEntry: [130, pointer, [pointer, 'str', 'str']],
  RunWithBinding: [133, pointer, [pointer, pointer, pointer]],
  CreateIoBinding: [134, pointer, [pointer, outPointer]],
  ReleaseIoBinding: [135, 'void', [pointer]],
  BindInput: [136, pointer, [pointer, 'str', pointer]],
  BindOutput: [137, pointer, [pointer, 'str', pointer]],
  BindOutputToDevice: [138, pointer, [pointer, 'str', pointer]],
  GetBoundOutputValues: [140, pointer, [pointer, pointer, outPointer, outSize]],
  ClearBoundInputs: [141, 'void', [pointer]],
  ClearBoundOutputs: [142, 'void', [pointer]],
  AddInitializer: [150, pointer, [pointer, 'str', pointer]],
  AddRunConfigEntry: [165, pointer, [pointer, 'str', 'str']],
  SessionOptionsAppendExecutionProvider: [216, pointer, [pointer, 'str', 'str *', 'str *', 'size_t']],
  GetBuildInfoString: [254, 'str', []],
  SetDeterministicCompute: [273, pointer, [pointer, 'bool']],
}

/** The API version asked for: the lowest that has every function above (SetDeterministicCompute came with 1.19). */
const apiVersion = 20

let table: OrtApi | undefined

/**
 * The C API's functions, loaded on the first call.
 * @throws runtime.native.unavailable where the library isn't there.
 */
export function ortApi(): OrtApi {
  if (table) return table
  const library = loadLibrary()
  const base = library.func('OrtGetApiBase', pointer, [])() as Pointer
  // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t version); const char* (*GetVersionString)(void); }
  const getApi = koffi.decode(koffi.decode(base, pointer), koffi.proto(pointer, ['uint32_t'])) as (version: number) => Pointer
  const functions = getApi(apiVersion)
  if (functions === null) throw new Error(`the library of ONNX Runtime is older than API version ${apiVersion}`)
  const entries = Object.entries(signatures).map(([name, [index, result, args]]) => {
    const address = koffi.decode(functions, index * koffi.sizeof(pointer), pointer) as Pointer
    return [name, koffi.decode(address, koffi.proto(result, [...args]))] as const
  })
  return (table = Object.fromEntries(entries) as unknown as OrtApi)
}

/** ONNX Runtime's own version, such as `1.30.0`. */
export function libraryVersion(): string {
  const base = loadLibrary().func('OrtGetApiBase', pointer, [])() as Pointer
  const getVersion = koffi.decode(koffi.decode(base, koffi.sizeof(pointer), pointer), koffi.proto('str', [])) as () => string
  return getVersion()
}
