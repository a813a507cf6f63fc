// The school over HTTP: what the page else asks of its Worker, computed natively here.
import { Hono, type Context } from 'hono'
import * as z from 'zod/mini'
import { failure } from '../errors/index.ts'
import { failureOf } from '../school/failure-of.ts'
import type { School } from '../school/school.ts'
import { toWire } from '../school/wire.ts'
import { bodyOf, guard } from './guard.ts'
import { TEXTS } from '../school/protocol.ts'

/** A text of the reader's own, in UTF-8, with room for its escapes. */
const mostBody = 128 << 20

const whole = z.int().check(z.gte(0))
const request = z.strictObject({
  text: z.enum(TEXTS),
  own: z.optional(z.string()),
  tokenizer: z.enum(['characters', 'bpe']),
  layers: z.int().check(z.gte(1), z.lte(32)),
  width: z.int().check(z.gte(8), z.lte(2048)),
  steps: z.int().check(z.gte(1), z.lte(1_000_000)),
  seed: whole,
})
const id = z.string().check(z.maxLength(100))
const name = z.string().check(z.maxLength(200))
const anything = z.optional(z.unknown())

type Route = (school: School, context: Context) => Promise<unknown>

/** The shape of a function's arguments, and what answers; a failure of it is an answer too. */
const route =
  <S extends z.ZodMiniType>(shape: S, run: (school: School, given: z.infer<S>) => unknown): Route =>
  async (school, context) => {
    const given = await bodyOf(context, shape)
    try {
      return { ok: (await run(school, given)) ?? null }
    } catch (error) {
      return { failure: failureOf(error) }
    }
  }

/** What may be asked, by the names of lab/engine/functions.ts. */
const functions: Readonly<Record<string, Route>> = {
  schoolPrepare: route(z.tuple([id, request, anything]), (school, [run, wanted]) => school.prepare(run, wanted, {})),
  schoolReopen: route(z.tuple([id, anything]), (school, [run]) => school.reopen(run, {})),
  schoolBack: route(z.tuple([whole]), (school, [step]) => school.back(step)),
  schoolGo: route(z.tuple([]), (school) => school.go()),
  schoolHold: route(z.tuple([]), (school) => school.hold()),
  schoolOne: route(z.tuple([]), (school) => school.one()),
  schoolTurn: route(z.tuple([z.number().check(z.gt(0), z.lte(10))]), (school, [rate]) => school.learningRate(rate)),
  schoolWatch: route(z.tuple([whole]), (school, [since]) => school.watch(since)),
  schoolMap: route(z.tuple([name]), (school, [tensor]) => school.map(tensor)),
  schoolMatrices: route(z.tuple([]), (school) => school.matrices()),
  schoolAnswer: route(z.tuple([z.string().check(z.maxLength(10_000)), whole]), (school, [prompt, seed]) => school.answered(prompt, seed)),
  schoolPin: route(z.tuple([name, whole]), (school, [tensor, index]) => school.pin(tensor, index)),
  schoolKept: route(z.tuple([]), (school) => school.kept()),
  schoolRemove: route(z.tuple([id]), (school, [run]) => school.remove(run)),
}

/** The route under `/api/school`: POST NAME with the arguments as a JSON list answers `{ok}` or `{failure}` as wire.ts writes it. */
export function schoolApi(school: School): Hono {
  const app = new Hono()
  guard(app, mostBody)
  app.post('/:name', async (context) => {
    const asked = context.req.param('name')
    if (!Object.hasOwn(functions, asked)) throw failure('serve.no-route', context.req.path.slice(0, 200), {})
    const answer = await functions[asked](school, context)
    return context.body(toWire(answer), 200, { 'Content-Type': 'application/json' })
  })
  app.all('*', (context) => {
    throw failure('serve.no-route', context.req.path.slice(0, 200), {})
  })
  return app
}
