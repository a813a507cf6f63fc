import { dirname, join } from 'node:path'
import type { Runtime } from '../runtime/runtime.ts'
import { nodeFiles } from '../formats/files.node.ts'
import { openPlace } from '../formats/model-place.node.ts'
import { askable, type AskedModel } from '../see/asked.ts'
import { edit, history, redo, undo, type EditReport } from '../see/edit.node.ts'
import type { Operation } from '../see/edit.ts'
import { openPatched } from '../see/open.node.ts'
import { openAt, type OpenedCheckpoint } from '../see/open.ts'
import { cacheFolder, folderStore, pyramidKey } from '../see/tiles/pyramid-store.node.ts'
import { Pyramids } from '../see/tiles/pyramids.ts'
import { Shared } from './shared.ts'

interface Seen {
  readonly opened: OpenedCheckpoint
  readonly pyramids: Pyramids
}

/**
 * One model that a server shows: its numbers as the edits leave them, read by many at once, turned by one at a time. The
 * model's files are never written; edits stand in a patch (interfaces.md, "Addresses and edits") of the cache's folder.
 */
export class ModelRoom {
  private readonly seen: Shared<Seen>
  private readonly asked: Shared<AskedModel>
  private turn: Promise<unknown> = Promise.resolve()

  private constructor(
    readonly id: string,
    readonly name: string,
    /** Where the edits stand. */
    readonly patch: string,
    runtime: () => Promise<Runtime>,
  ) {
    this.seen = new Shared(
      async () => {
        const opened = await openPatched(name, await this.patchIfAny())
        const edited = (await this.patchIfAny()) !== undefined
        // Of edited numbers nothing tells a kept pyramid from that of the file: those live in memory.
        const pyramids = edited ? new Pyramids(opened) : new Pyramids(opened, folderStore(), (tensor) => pyramidKey(opened, tensor))
        return { opened, pyramids }
      },
      async ({ opened, pyramids }) => {
        await pyramids.close()
        await opened.close()
      },
    )
    this.asked = new Shared(
      async () => askable(await openPatched(name, await this.patchIfAny()), { runtime: await runtime() }),
      (asked) => asked.close(),
    )
  }

  /** @throws what opening a model throws */
  static async open(id: string, name: string, runtime: () => Promise<Runtime>, folder = join(cacheFolder(), 'edits')): Promise<ModelRoom> {
    const opened = await openAt(name, await openPlace(name))
    try {
      return new ModelRoom(id, name, join(folder, `${(await opened.fingerprint()).slice(0, 32)}.json`), runtime)
    } finally {
      await opened.close()
    }
  }

  private async patchIfAny(): Promise<string | undefined> {
    return (await nodeFiles.status(this.patch)) === undefined ? undefined : this.patch
  }

  look<T>(work: (seen: Seen) => Promise<T>): Promise<T> {
    return this.seen.use(work)
  }

  /** One answer at a time: they share the model's state. */
  ask<T>(work: (asked: AskedModel) => Promise<T>): Promise<T> {
    return this.inTurn(() => this.asked.use(work))
  }

  edit(address: string, operation: Operation): Promise<EditReport> {
    return this.changing((place) => edit(this.name, address, operation, place))
  }

  undo(address?: string): Promise<EditReport> {
    return this.changing((place) => undo(this.name, place, address))
  }

  redo(address?: string): Promise<EditReport> {
    return this.changing((place) => redo(this.name, place, address))
  }

  history(): ReturnType<typeof history> {
    return history(this.name, { patch: this.patch })
  }

  private changing(work: (place: { readonly patch: string }) => Promise<EditReport>): Promise<EditReport> {
    return this.inTurn(async () => {
      await nodeFiles.mkdir(dirname(this.patch))
      const report = await work({ patch: this.patch })
      // Whoever reads now sees the numbers as they were; whoever comes next, as they are.
      await Promise.all([this.seen.renew(), this.asked.renew()])
      return report
    })
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work)
    this.turn = done.catch(() => undefined)
    return done
  }

  async close(): Promise<void> {
    await this.turn
    await Promise.all([this.seen.renew(), this.asked.renew()])
  }
}
