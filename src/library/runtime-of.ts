import type { Model } from '../ask/index.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** A model whose runtime is nobody else's: closing the model closes both. */
export async function keepingRuntime(runtime: Runtime, open: (runtime: Runtime) => Promise<Model>): Promise<Model> {
  let model: Model
  try {
    model = await open(runtime)
  } catch (error) {
    await runtime.close()
    throw error
  }
  const close = model.close.bind(model)
  model.close = async () => {
    await close()
    await runtime.close()
  }
  return model
}
