// Models over HTTP, for the lab: numbers, tiles, edits, answers. Paths never cross: a model is known by its number.
import { Hono, type Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import * as z from 'zod/mini'
import { ask } from '../ask/ask.ts'
import { CantianError, failure } from '../errors/index.ts'
import { mapOf } from '../see/map.ts'
import { numberAt } from '../see/number.ts'
import { encodeTile } from '../see/tiles/tile.ts'
import { tileOf, viewOf } from '../see/tiles/view.ts'
import { summarizeTokenizer } from '../see/tokenizer-summary.ts'
import { isRemote } from '../formats/model-place.ts'
import { bodyOf, guard } from './guard.ts'
import type { ModelRoom } from './model-room.node.ts'

/** Bytes of a request's body, at most. */
const mostBody = 1 << 20
/** A tensor is read through for a number's rank up to here. */
const rankedBytes = 64e6

const value = z.string().check(z.maxLength(100))
const operation = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('set'), value }),
  z.strictObject({ name: z.literal('add'), value }),
  z.strictObject({ name: z.literal('scale'), value }),
  z.strictObject({ name: z.literal('zero'), value: z.null() }),
])
const address = z.string().check(z.maxLength(1000))
const editBody = z.strictObject({ address, operation })
const turnBody = z.strictObject({ address: z.optional(address) })
const number = z.optional(z.number())
const askBody = z.strictObject({
  prompt: z.union([z.string().check(z.maxLength(100_000)), z.array(z.int()).check(z.maxLength(100_000))]),
  maxTokens: number, temperature: number, topK: number, topP: number, minP: number, repetitionPenalty: number, seed: number, odds: number,
})

/**
 * The routes under `/api/models`. Answers are `{"v":1,"kind":…}`, a tile the bytes of tiles/tile.ts, an answer a stream of
 * server-sent events; errors `kind: error` with a status that fits.
 */
export function modelsApi(rooms: readonly ModelRoom[]): Hono {
  const app = new Hono()
  guard(app, mostBody)
  const room = (context: Context): ModelRoom => {
    const id = context.req.param('id') ?? ''
    const found = rooms.find((one) => one.id === id)
    if (!found) throw failure('serve.no-model', id.slice(0, 40), { count: rooms.length })
    return found
  }

  app.get('/', (context) => context.json({ v: 1, kind: 'models', models: rooms.map(({ id, name, patch }) => ({ id, name, patch })) }))
  app.get('/:id/map', async (context) => {
    const { name, look } = bound(room(context))
    return context.json(await look(async ({ opened }) => mapOf(opened, await summarizeTokenizer(opened.place.folder, isRemote(name)))))
  })
  app.get('/:id/number', async (context) => {
    const { name, look } = bound(room(context))
    return context.json(
      await look(async ({ opened }) => {
        const at = opened.index.resolve((context.req.query('address') ?? '').slice(0, 1000))
        return numberAt(opened, at, { rank: !isRemote(name) && (opened.tensors.get(at.tensor)?.bytes ?? 0) <= rankedBytes })
      }),
    )
  })
  app.get('/:id/tile', async (context) => {
    const [level, row, column] = ['level', 'row', 'column'].map((field) => whole(context, field))
    const bytes = await room(context).look(async ({ opened, pyramids }) => encodeTile(await tileOf(opened, tensorOf(context), { level, row, column }, { pyramids, type: typeOf(context) })))
    return context.body(bytes, 200, { 'Content-Type': 'application/octet-stream' })
  })
  app.get('/:id/view', async (context) => {
    const [level, row, column, rows, columns] = ['level', 'row', 'column', 'rows', 'columns'].map((field) => whole(context, field))
    const bytes = await room(context).look(async ({ opened, pyramids }) => encodeTile(await viewOf(opened, tensorOf(context), { level, row, column, rows, columns }, { pyramids, type: typeOf(context) })))
    return context.body(bytes, 200, { 'Content-Type': 'application/octet-stream' })
  })
  app.get('/:id/history', async (context) => {
    const { patch, entries, undone } = await room(context).history()
    return context.json({ v: 1, kind: 'history', patch, entries, undone })
  })
  app.post('/:id/edits', async (context) => {
    const { address: at, operation: wanted } = await bodyOf(context, editBody)
    const { edit: _edit, ...report } = await room(context).edit(at, wanted)
    return context.json(report)
  })
  for (const action of ['undo', 'redo'] as const) {
    app.post(`/:id/${action}`, async (context) => {
      const { address: at } = await bodyOf(context, turnBody)
      const { edit: _edit, ...report } = await room(context)[action](at)
      return context.json(report)
    })
  }
  app.post('/:id/ask', async (context) => {
    const { prompt, ...options } = await bodyOf(context, askBody)
    const found = room(context)
    return streamSSE(context, async (stream) => {
      const left = new AbortController()
      stream.onAbort(() => left.abort())
      const tell = (event: object) => stream.writeSSE({ data: JSON.stringify(event) })
      try {
        await found.ask(async ({ model }) => {
          const asking = ask(model, prompt, { ...options, longPrompt: 'cut', signal: left.signal })
          for await (const token of asking) await tell({ v: 1, kind: 'token', ...token })
          await tell(await asking.answer)
        })
      } catch (error) {
        const known = error instanceof CantianError ? error : failure('cli.unexpected', '', { said: error instanceof Error ? error.message.split('\n')[0] : String(error) }, error)
        await tell(known.record())
      }
    })
  })
  app.all('*', (context) => {
    throw failure('serve.no-route', context.req.path.slice(0, 200), {})
  })
  return app
}

const bound = (found: ModelRoom) => ({ name: found.name, look: <T>(work: Parameters<typeof found.look<T>>[0]) => found.look(work) })

/** A whole number of the query; anything else goes on as NaN, which `see.view` refuses with the rest. */
const whole = (context: Context, name: string): number => {
  const text = context.req.query(name) ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : NaN
}
const tensorOf = (context: Context): string => (context.req.query('tensor') ?? '').slice(0, 1000)
const typeOf = (context: Context): 'extreme' | 'rms' => (context.req.query('type') === 'rms' ? 'rms' : 'extreme')
