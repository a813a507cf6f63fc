// Looking into a model in a real browser, from Files and over HTTP: the bytes of the native run, its logits within 1e-4.
import { existsSync } from 'node:fs'
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPlace } from '../../src/formats/model-place.node.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { openAt } from '../../src/see/open.ts'
import { everything, type Everything } from '../see/everything.ts'
import { chromiumMissing } from './chromium.ts'
import { openSession, type BrowserSession, type TestWindow } from './session.ts'

const shared = fileURLToPath(new URL('../../../shared/data/stories260K', import.meta.url))
// Where the shared folder isn't, the model that ships says the same of every part.
const model = existsSync(shared) ? shared : fileURLToPath(new URL('../../examples/models/poems', import.meta.url))

if (chromiumMissing !== undefined) it('looks into a model in a browser', (context) => context.skip(chromiumMissing))

describe.skipIf(chromiumMissing !== undefined)('a model in a browser', () => {
  let session: BrowserSession
  let wanted: Everything
  let files: string[]
  beforeAll(async () => {
    session = await openSession({})
    files = (await readdir(model)).filter((name) => /\.(json|safetensors)$/.test(name))
    for (const name of files) await cp(join(model, name), join(session.folder, 'model', name), { recursive: true })
    const runtime = nativeAvailable() ? createNativeRuntime({ threads: 1 }) : await createWebRuntime({ device: 'wasm', threads: 1 })
    wanted = await everything(async () => openAt(model, await openPlace(model)), runtime)
    await runtime.close()
  }, 120_000)
  afterAll(() => session?.close())

  it.each(['over HTTP', 'from Files'])('%s is what it is here', async (source) => {
    const found = await session.visit(session.served.url, (page) =>
      page.evaluate(([address, names]) => (window as unknown as TestWindow).page.see(address, names), [`${session.served.url}model`, source === 'from Files' ? files : null] as const),
    )
    // What a page sends back has no undefined.
    expect(found.exact).toEqual(JSON.parse(JSON.stringify(wanted.exact)))
    for (const [what, values] of Object.entries(wanted.near)) {
      const own = found.near[what as keyof Everything['near']]
      expect(own).toHaveLength(values.length)
      for (const [i, value] of values.entries()) expect(Math.abs(own[i] - value), `${what} ${i}: ${own[i]} ${value}`).toBeLessThan(1e-4)
    }
    expect(wanted.near.logprobs.length).toBeGreaterThan(50)
    expect(wanted.exact.restored).toEqual([true, true, true])
  }, 120_000)
})
