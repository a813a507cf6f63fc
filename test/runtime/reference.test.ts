import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { runtimeContract } from './contract.ts'

runtimeContract('reference', async () => createReferenceRuntime())
