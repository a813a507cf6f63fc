// The golden models of test/models as models that can be asked while their numbers are turned.
import { readFileSync } from 'node:fs'
import { memoryFolder } from '../../src/formats/source.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { askable, type AskedModel } from '../../src/see/asked.ts'
import { openAt } from '../../src/see/open.ts'
import { goldenText } from '../models/golden.ts'

export const goldenFolder = (name: string) =>
  memoryFolder(
    new Map([
      ['config.json', new TextEncoder().encode(goldenText(`${name}.config.json`))],
      ['model.safetensors', new Uint8Array(readFileSync(new URL(`../golden/models/${name}.safetensors`, import.meta.url)))],
    ]),
    name,
  )

export const askedGolden = async (runtime: Runtime, name: string): Promise<AskedModel> => askable(await openAt(name, { folder: goldenFolder(name) }), { runtime })
