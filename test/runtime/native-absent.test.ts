import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CantianError } from '../../src/errors/index.ts'

const load = () => import('../../src/runtime/native/ort/library.ts')
const arch = process.arch

async function reported(): Promise<{ state: unknown; error: CantianError }> {
  const { nativeAvailable, loadLibrary } = await load()
  try {
    loadLibrary()
  } catch (error) {
    return { state: nativeAvailable(), error: error as CantianError }
  }
  throw new Error('the library was loaded')
}

describe("where ONNX Runtime's library is missing", () => {
  afterEach(() => {
    Object.defineProperty(process, 'arch', { value: arch })
    vi.doUnmock('node:module')
    vi.restoreAllMocks()
    vi.resetModules()
  })

  it('says that the package is not installed, and how to install it', async () => {
    vi.doMock('node:module', () => ({
      createRequire: () => ({
        resolve: () => {
          throw new Error('MODULE_NOT_FOUND')
        },
      }),
    }))
    const { state, error } = await reported()
    expect(state).toEqual({ available: false, reason: 'package' })
    expect(error.code).toBe('runtime.native.unavailable')
    expect(error.record().hint).toContain('npm i --ignore-scripts onnxruntime-node@1.30.0')
    expect(error.record().expected).toContain(`${process.platform}-${process.arch}`)
  })

  it('says that a platform has no library', async () => {
    Object.defineProperty(process, 'arch', { value: 's390x' })
    const { state, error } = await reported()
    expect(state).toEqual({ available: false, reason: 'platform' })
    expect(error.code).toBe('runtime.native.platform')
    expect(error.record().found).toContain('s390x')
  })

  it.runIf(process.platform === 'linux')('says that musl has none', async () => {
    vi.spyOn(process.report, 'getReport').mockReturnValue({ header: {} })
    const { state, error } = await reported()
    expect(state).toEqual({ available: false, reason: 'musl' })
    expect(error.code).toBe('runtime.native.musl')
  })
})
