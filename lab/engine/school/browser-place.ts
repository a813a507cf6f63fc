// A school in the page: computed by a web runtime in a Worker, kept in the browser's storage.
import { failure } from '../../../src/errors/index.ts'
import { createWebRuntime } from '../../../src/runtime/web/index.ts'
import type { RunNotes, SchoolPlace } from '../../../src/school/place.ts'
import { BrowserRunStore } from './run-store.ts'
import { forget, goBack, keptRuns, openStorage, type RunRecord, type Storage } from './storage.ts'
import { shippedText } from './texts.ts'

/** Milliseconds that another tab's run is waited for. */
const patience = 3000

let opened: Promise<Storage> | undefined

const storage = (): Promise<Storage> => {
  opened ??= openStorage().catch((error: unknown) => {
    opened = undefined
    throw error
  })
  return opened
}

/** The right of this tab alone to train a run, until it is given back or the tab is gone. @throws lab.run.busy */
async function own(id: string): Promise<() => void> {
  if (!('locks' in navigator)) return () => undefined
  // A tab that was reloaded a moment ago may not have let go yet.
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`cantian-school-${id}`, { signal: AbortSignal.timeout(patience) }, () => new Promise<void>((release) => setTimeout(() => resolve(release), 0)))
      .catch((cause: unknown) => reject(failure('lab.run.busy', '', {}, cause)))
  })
}

/** What a run has before its text was read. */
const empty = (notes: RunNotes): RunRecord => ({ ...notes, files: {}, tokens: { ids: new Uint16Array(), starts: new Float64Array(), bytes: new Float64Array() } })

async function recordOf(kept: Storage, id: string): Promise<RunRecord> {
  const record = await kept.get('runs', id)
  if (!record) throw failure('lab.run.missing', id, {})
  return record
}

export const browserPlace: SchoolPlace = {
  where: { kind: 'page' },
  openRuntime: createWebRuntime,
  shipped: shippedText,
  async create(notes, lost) {
    const release = await own(notes.id)
    try {
      return new BrowserRunStore(await storage(), empty(notes), lost, undefined, release)
    } catch (error) {
      // Without storage it trains all the same, and says that nothing is kept.
      lost(error)
      return new BrowserRunStore(null, empty(notes), lost, undefined, release)
    }
  },
  async reopen(id, lost) {
    const kept = await storage()
    const record = await recordOf(kept, id)
    return new BrowserRunStore(kept, record, lost, undefined, await own(id))
  },
  async back(id, step) {
    const kept = await storage()
    await goBack(kept, await recordOf(kept, id), step)
  },
  kept: async () => keptRuns(await storage()),
  forget: async (id) => forget(await storage(), id),
}
