// What the page may ask of the school's Worker. One run at a time.
import { ask } from '../../../src/ask/index.ts'
import { openModelFrom } from '../../../src/ask/model.ts'
import { failure } from '../../../src/errors/index.ts'
import { deriveModel } from '../../../src/fit/size.ts'
import { memoryFolder } from '../../../src/formats/source.ts'
import { decoderParameters } from '../../../src/models/parameters.ts'
import { createReferenceRuntime } from '../../../src/runtime/reference/index.ts'
import { failureOf } from '../failure-of.ts'
import type { Odds } from '../protocol.ts'
import { filesOf, zipped } from './folder.ts'
import { answer, matricesOf, weights } from './look.ts'
import { PinnedNumber } from './pinned.ts'
import type { Answered, Device, KeptRun, PartSize, SchoolRequest, Watched, WeightMap } from './protocol.ts'
import { Session } from './session.ts'
import { forget, goBack, keptRuns, openStorage, type Storage } from './storage.ts'
import { window } from './window.ts'

export { cut } from './texts.ts'

/** Milliseconds that another tab's run is waited for. */
const patience = 3000

let session: Session | null = null
let where: Device = {}
let opened: Promise<Storage> | undefined
/** The run that this tab alone may train. */
let owned: { readonly id: string; readonly release: () => void } | undefined

const storage = (): Promise<Storage> => {
  opened ??= openStorage().catch((error: unknown) => {
    opened = undefined
    throw error
  })
  return opened
}

/** The parameters of a model, part by part, before there is one. */
export function partsOfModel(request: { readonly layers: number; readonly width: number; readonly vocabulary: number }): PartSize[] {
  const { config } = deriveModel('tiny', { layers: request.layers, width: request.width, context: window.context }, { size: request.vocabulary, begin: 0, end: 1, pad: 2 })
  const sizes = new Map<PartSize['part'], number>([['embedding', 0], ['attention', 0], ['feed-forward', 0], ['norms', 0]])
  for (const { name, shape } of decoderParameters(config)) {
    const part = name.includes('embed_tokens') || name.includes('lm_head') ? 'embedding' : name.includes('self_attn') ? 'attention' : name.includes('mlp') ? 'feed-forward' : 'norms'
    sizes.set(part, sizes.get(part)! + shape.reduce((size, extent) => size * extent, 1))
  }
  return [...sizes].map(([part, parameters]) => ({ part, parameters }))
}

async function replace(next: () => Promise<Session | null>): Promise<void> {
  const before = session
  session = null
  await before?.close()
  session = await next()
}

/** The right to train a run, until it is replaced or the tab is gone. @throws lab.run.busy */
async function own(id: string): Promise<void> {
  if (owned?.id === id || !('locks' in navigator)) return
  owned?.release()
  owned = undefined
  // A tab that was reloaded a moment ago may not have let go yet.
  await new Promise<void>((resolve, reject) => {
    navigator.locks
      .request(`cantian-school-${id}`, { signal: AbortSignal.timeout(patience) }, () => {
        setTimeout(resolve, 0)
        return new Promise<void>((release) => {
          owned = { id, release }
        })
      })
      .catch((cause: unknown) => reject(failure('lab.run.busy', '', {}, cause)))
  })
}

/** Prepares a run, up to its first step. */
export async function prepare(id: string, request: SchoolRequest, device: Device): Promise<void> {
  where = device
  await replace(async () => {
    await own(id)
    try {
      return Session.start(id, request, where, await storage())
    } catch (error) {
      // Without storage it trains all the same, and says that nothing is kept.
      const kept = Session.start(id, request, where, null)
      kept.kept = failureOf(error)
      return kept
    }
  })
}

/** Opens a run that this browser keeps. @throws lab.run.missing */
export async function reopen(id: string, device: Device): Promise<void> {
  if (session?.record.id === id) return
  where = device
  const kept = await storage()
  const record = await kept.get('runs', id)
  if (!record) throw failure('lab.run.missing', id, {})
  await replace(async () => {
    await own(id)
    return Session.reopen(record, where, kept)
  })
}

/** The run stands at an earlier checkpoint again. */
export async function back(step: number): Promise<void> {
  if (!session) throw failure('lab.run.none', '', {})
  const { id } = session.record
  const kept = await storage()
  await replace(async () => {
    const record = await kept.get('runs', id)
    if (!record) throw failure('lab.run.missing', id, {})
    await goBack(kept, record, step)
    await own(id)
    return Session.reopen({ ...record, step, finished: false }, where, kept)
  })
}

export const go = (): void => session?.go()
export const hold = (): void => session?.hold()
export const one = (): void => session?.one()
export const turn = async (learningRate: number): Promise<void> => session?.turn(learningRate)

export function watch(since: number): Watched {
  const total = session?.events.length ?? 0
  return {
    phase: session?.phase ?? 'none',
    id: session?.record.id ?? null,
    request: session?.record.request ?? null,
    doing: session?.phase === 'preparing' ? session.doing : null,
    start: session?.start ?? null,
    guessing: session?.guessing ?? null,
    events: session?.events.slice(since) ?? [],
    total,
    step: session?.step ?? 0,
    learningRate: session?.learningRate ?? 0,
    checkpoints: session?.checkpoints ?? [],
    kept: session?.kept ?? null,
    failure: session?.failed ?? null,
    pin: session?.pinned?.pin ?? null,
  }
}

const open = (): Session => {
  if (!session) throw failure('lab.run.none', '', {})
  return session
}

export const map = (name: string): Promise<WeightMap> => open().look((view) => weights(view, name))
export const matrices = (): Promise<string[]> => open().look(async (view) => matricesOf(view))
export const answered = (prompt: string, seed: number): Promise<Answered> => open().look((view) => answer(view, prompt, seed))

export function pin(name: string, index: number): Promise<void> {
  const running = open()
  running.pinned = new PinnedNumber(name, index)
  return running.look(async ({ trainer }) => {
    if (trainer) await running.pinned?.before(trainer)
  })
}

export async function download(): Promise<Blob> {
  return zipped(await open().files(), 'cantian-run')
}

export async function kept(): Promise<KeptRun[]> {
  return keptRuns(await storage())
}

export async function remove(id: string): Promise<void> {
  if (session?.record.id === id) await replace(() => Promise.resolve(null))
  await forget(await storage(), id)
}

/** Next-token odds of a model that the reader brings. */
export async function oddsOf(given: readonly File[], prompt: string): Promise<Odds & { readonly text: string }> {
  const model = await openModelFrom(memoryFolder(await filesOf(given), given[0]?.name ?? ''), { runtime: createReferenceRuntime() })
  try {
    const { text, tokens } = await ask(model, prompt, { maxTokens: 24, temperature: 0.8, topK: 40, seed: 1, odds: 6, longPrompt: 'cut' }).answer
    const parameters = decoderParameters(model.config).reduce((total, { shape }) => total + shape.reduce((size, extent) => size * extent, 1), 0)
    return { text, parameters, tokens: tokens[0]?.top.map(({ text: one, logprob }) => ({ text: one, probability: Math.exp(logprob) })) ?? [] }
  } finally {
    await model.close()
  }
}
