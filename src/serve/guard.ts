// What every API of the lab refuses, and how it says so.
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as z from 'zod/mini'
import { CantianError, failure } from '../errors/index.ts'

/** Refuses other sites and bodies larger than `mostBody` bytes; errors are `kind: error` with a status that fits. */
export function guard(app: Hono, mostBody: number): void {
  app.use(sameSite)
  app.use(bodyLimit({ maxSize: mostBody, onError: () => { throw failure('serve.body', '', { found: `> ${mostBody} bytes` }) } }))
  app.onError((error, context) => {
    const known = error instanceof CantianError ? error : failure('cli.unexpected', '', { said: error.message.split('\n')[0] }, error)
    // What was refused may not have been read: its connection is not used again.
    context.header('Connection', 'close')
    return context.json(known.record(), statusOf(known.code))
  })
}

/** A page of another site may send requests here, though it can't read the answers: it is refused before anything is done. */
const sameSite: MiddlewareHandler = async (context, next) => {
  const from = context.req.header('sec-fetch-site')
  const origin = context.req.header('origin')
  const own = new URL(context.req.url).host
  if ((from !== undefined && from !== 'same-origin' && from !== 'none') || (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== own))) {
    throw failure('serve.cross-site', '', { found: (origin ?? from ?? '').slice(0, 100) })
  }
  await next()
}

/** @throws serve.body */
export async function bodyOf<S extends z.ZodMiniType>(context: Context, schema: S): Promise<z.infer<S>> {
  // A form of another site can't be sent as JSON without being asked about first.
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/json\b/i.test(type)) throw failure('serve.body', '', { found: type === '' ? '–' : type.slice(0, 100) })
  let given: unknown
  try {
    given = await context.req.json()
  } catch (cause) {
    if (cause instanceof CantianError) throw cause
    throw failure('serve.body', '', { found: 'no JSON' }, cause)
  }
  const parsed = z.safeParse(schema, given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw failure('serve.body', '', { found: `${issue.path.join('.') || '.'}: ${issue.message || issue.code}` })
  }
  return parsed.data
}

function statusOf(code: string): 400 | 403 | 404 | 409 | 500 {
  if (code === 'serve.cross-site') return 403
  if (code === 'serve.no-model' || code === 'serve.no-route' || code === 'formats.safetensors.no-tensor') return 404
  if (code === 'formats.lock.held' || code === 'see.nothing-done' || code === 'see.nothing-undone' || code === 'see.order' || code === 'formats.patch.before') return 409
  return code === 'cli.unexpected' ? 500 : 400
}
