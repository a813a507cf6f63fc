// Runs in the browser's own storage (IndexedDB): a checkpoint is one transaction, there as a whole or not at all.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { failure } from '../../../src/errors/index.ts'
import type { FitEvent } from '../../../src/fit/events.ts'
import type { PositionJson, RunJson } from '../../../src/fit/run-json.ts'
import type { RunNotes } from '../../../src/school/place.ts'
import type { KeptRun } from '../../../src/school/protocol.ts'

export interface RunRecord extends RunNotes {
  /** The small files that other tools open. */
  readonly files: Readonly<Record<string, string>>
  readonly tokens: { readonly ids: Uint16Array | Uint32Array; readonly starts: Float64Array; readonly bytes: Float64Array }
}

export interface CheckpointRecord {
  readonly id: string
  readonly step: number
  readonly run: RunJson
  readonly position: PositionJson
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly bytes: Uint8Array }[]
  /** Events since the checkpoint before. */
  readonly events: readonly FitEvent[]
}

interface Schema extends DBSchema {
  runs: { key: string; value: RunRecord }
  checkpoints: { key: [string, number]; value: CheckpointRecord }
}

export type Storage = IDBPDatabase<Schema>

/** @throws lab.storage.refused where the browser keeps nothing for this page */
export async function openStorage(): Promise<Storage> {
  try {
    return await openDB<Schema>('cantian-school', 1, {
      upgrade(database) {
        database.createObjectStore('runs', { keyPath: 'id' })
        database.createObjectStore('checkpoints', { keyPath: ['id', 'step'] })
      },
    })
  } catch (cause) {
    throw failure('lab.storage.refused', '', { found: cause instanceof Error ? cause.message : String(cause) }, cause)
  }
}

const allOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, -1], [id, Infinity])

/** Commits a run's record with a checkpoint of it, older ones beyond `keep` go, ones that come after it too. @throws lab.storage.full */
export async function commit(storage: Storage, run: RunRecord, checkpoint: CheckpointRecord | undefined, keep: number): Promise<void> {
  try {
    const transaction = storage.transaction(['runs', 'checkpoints'], 'readwrite', { durability: 'strict' })
    const checkpoints = transaction.objectStore('checkpoints')
    const work: Promise<unknown>[] = [transaction.objectStore('runs').put(run)]
    if (checkpoint) {
      work.push(checkpoints.delete(IDBKeyRange.bound([run.id, checkpoint.step], [run.id, Infinity], true)), checkpoints.put(checkpoint))
      work.push(thin(checkpoints.getAllKeys(allOf(run.id)), keep, async (key) => {
        const old = await checkpoints.get(key)
        if (old && old.tensors.length > 0) await checkpoints.put({ ...old, tensors: [] })
      }))
    }
    await Promise.all([...work, transaction.done])
  } catch (cause) {
    throw failure(cause instanceof Error && cause.name === 'QuotaExceededError' ? 'lab.storage.full' : 'lab.storage.refused', '', { found: cause instanceof Error ? cause.message : String(cause) }, cause)
  }
}

/** Old checkpoints give their tensors back and keep their part of the log. */
async function thin(keys: Promise<[string, number][]>, keep: number, drop: (key: [string, number]) => Promise<void>): Promise<void> {
  const all = await keys
  for (const key of all.slice(0, Math.max(0, all.length - keep))) await drop(key)
}

/** Every checkpoint up to the one that counts, in order; those that gave their tensors back have none. */
export async function checkpointsOf(storage: Storage, { id, step }: RunRecord): Promise<CheckpointRecord[]> {
  return step === null ? [] : storage.getAll('checkpoints', IDBKeyRange.bound([id, -1], [id, step]))
}

/** Goes back: the run stands at an earlier checkpoint, what came after is gone. */
export async function goBack(storage: Storage, run: RunRecord, step: number): Promise<void> {
  const transaction = storage.transaction(['runs', 'checkpoints'], 'readwrite', { durability: 'strict' })
  await Promise.all([
    transaction.objectStore('runs').put({ ...run, step, finished: false }),
    transaction.objectStore('checkpoints').delete(IDBKeyRange.bound([run.id, step], [run.id, Infinity], true)),
    transaction.done,
  ])
}

export async function forget(storage: Storage, id: string): Promise<void> {
  const transaction = storage.transaction(['runs', 'checkpoints'], 'readwrite')
  await Promise.all([transaction.objectStore('runs').delete(id), transaction.objectStore('checkpoints').delete(allOf(id)), transaction.done])
}

export async function keptRuns(storage: Storage): Promise<KeptRun[]> {
  const runs = await storage.getAll('runs')
  return runs
    .map(({ id, created, title, start, step, request, finished }) => ({ id, created, title, parameters: start?.parameters ?? 0, step: step ?? 0, steps: request.steps, finished }))
    .sort((a, b) => b.created - a.created)
}
