// All that looks into a model, done with one, as plain data: the same on every runtime, from every source.
import { parseAddress } from '../../src/formats/addresses.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { askable } from '../../src/see/asked.ts'
import { breakOf, windowsOf } from '../../src/see/break.ts'
import { diffOf } from '../../src/see/diff.ts'
import { findExtremes, findNear, findTensors } from '../../src/see/find.ts'
import { mapOf } from '../../src/see/map.ts'
import { matter } from '../../src/see/matter.ts'
import { numberAt } from '../../src/see/number.ts'
import type { OpenedCheckpoint } from '../../src/see/open.ts'
import { statisticsOf } from '../../src/see/statistics/tensor.ts'
import { Pyramids } from '../../src/see/tiles/pyramids.ts'
import { encodeTile } from '../../src/see/tiles/tile.ts'
import { tileOf } from '../../src/see/tiles/view.ts'
import { tryEdit } from '../../src/see/try.ts'

const hex = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('')

const places = ['model.embed_tokens.weight[7,11]', 'model.layers.0.mlp.down_proj.weight[3,5]', 'model.norm.weight[2]']
const prompt = 'Once upon a time'
const text = 'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball. '

/** `exact` must be the same everywhere; `near` within rounding. Strings of the source's own name are left out. */
export async function everything(open: () => Promise<OpenedCheckpoint>, runtime: Runtime) {
  const opened = await open()
  const pyramids = new Pyramids(opened)
  try {
    const { name: _name, files, ...map } = await mapOf(opened)
    const tensors = [...opened.tensors.keys()]
    const bytes: Record<string, string> = {}
    for (const tensor of tensors) bytes[tensor] = await hex(await opened.weights().read(tensor))
    const tiles: string[] = []
    const tensor = 'model.embed_tokens.weight'
    await pyramids.want(tensor)
    for (const level of [0, 1, 3]) for (const type of ['extreme', 'rms'] as const) tiles.push(await hex(encodeTile(await tileOf(opened, tensor, { level, row: 0, column: 0 }, { type, pyramids }))))
    const exact = {
      map: { ...map, files: files.map(({ bytes: size, tensors: count }) => ({ size, count })) },
      bytes,
      tiles,
      numbers: await Promise.all(places.map((place) => numberAt(opened, parseAddress(place), { rank: true, as: 'BF16' }))),
      statistics: await Promise.all(tensors.slice(0, 4).map((one) => statisticsOf(opened, one))),
      near: await findNear(opened, 0.123, { limit: 3 }),
      extremes: await findExtremes(opened, { limit: 2, tensors: findTensors(opened, 'norm') }),
      diff: await diffOf(opened, opened),
    }
    // Who was compared is named by its source.
    const { a: _a, b: _b, ...diff } = exact.diff
    const asked = await askable(await open(), { runtime })
    try {
      const report = await matter(asked, prompt, { top: 5, compared: 5 })
      const tried = await tryEdit(asked, parseAddress(places[2]), { name: 'set', value: '3.123456789' }, prompt, { maxTokens: 10, tip: true })
      const broken = await breakOf(asked, windowsOf(Array.from({ length: 40 }, () => text), asked.model.tokenizer!, asked.model.config, 4), { predicted: 2, top: 2 })
      return {
        exact: {
          ...exact,
          diff,
          token: report.token.id,
          top: report.top.map(({ address, bits }) => [address, bits]),
          answers: [tried.before.answer!.text, tried.after.answer?.text ?? null],
          restored: [report.restored, tried.restored, broken.restored],
          broken: broken.worst.map(({ address }) => address),
        },
        near: {
          logprobs: tried.before.answer!.tokens.flatMap(({ logprob, top }) => [logprob, ...top.map((one) => one.logprob)]),
          turned: tried.along!.flatMap(({ before, after }) => [before, after]),
          predicted: report.top.map(({ predicted }) => predicted),
          measured: report.top.map(({ measured }) => measured!),
          losses: [broken.loss, ...broken.worst.map(({ loss }) => loss!)],
          // Where the answer tips, in parts of the way there.
          tip: tried.tip!.tip === null ? [] : [tried.tip!.tip.distance / (1 + tried.tip!.tip.distance)],
        },
      }
    } finally {
      await asked.close()
    }
  } finally {
    await pyramids.close()
    await opened.close()
  }
}
export type Everything = Awaited<ReturnType<typeof everything>>
