import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { runtimeContract } from './contract.ts'

for (const threads of [1, 2]) {
  runtimeContract(`web, WebAssembly with ${threads} thread${threads === 1 ? '' : 's'}`, () => createWebRuntime({ device: 'wasm', threads }))
}
