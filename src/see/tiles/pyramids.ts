import type { OpenedCheckpoint } from '../open.ts'
import { buildPyramid, type Pyramid } from './pyramid.ts'

/** Keeps pyramids longer than a process lives, by a key that says of which bytes they are. */
export interface PyramidStore {
  read(key: string): Promise<Pyramid | undefined>
  write(key: string, pyramid: Pyramid): Promise<void>
}

/** Pyramids in memory at most, by bytes. */
const KEPT = 512 << 20

/** The pyramids of one model, built one at a time when they are first asked for. */
export class Pyramids {
  private readonly ready = new Map<string, Pyramid>()
  private readonly coming = new Map<string, Promise<Pyramid | undefined>>()
  private readonly stop = new AbortController()
  private last: Promise<unknown> = Promise.resolve()
  private bytes = 0

  /** `keyOf`: a key of the store for a tensor; undefined where nothing tells its bytes from others (edits in memory). */
  constructor(
    private readonly opened: OpenedCheckpoint,
    private readonly store?: PyramidStore,
    private readonly keyOf: (tensor: string) => Promise<string | undefined> = async () => undefined,
  ) {}

  get(tensor: string): Pyramid | undefined {
    const found = this.ready.get(tensor)
    // The latest used is let go last.
    if (found) this.ready.set(tensor, (this.ready.delete(tensor), found))
    return found
  }

  /** Builds, or reads what was built before; undefined where `close` came first. */
  want(tensor: string): Promise<Pyramid | undefined> {
    const known = this.get(tensor)
    if (known) return Promise.resolve(known)
    let coming = this.coming.get(tensor)
    if (!coming) {
      const turn = this.last
      coming = turn
        .then(() => this.make(tensor))
        .catch((cause: unknown) => {
          if (this.stop.signal.aborted) return undefined
          throw cause
        })
        .finally(() => this.coming.delete(tensor))
      this.last = coming.catch(() => undefined)
      this.coming.set(tensor, coming)
    }
    return coming
  }

  private async make(tensor: string): Promise<Pyramid | undefined> {
    const { signal } = this.stop
    signal.throwIfAborted()
    const key = await this.keyOf(tensor)
    const stored = key === undefined ? undefined : await this.store?.read(key)
    const pyramid = stored ?? (await buildPyramid(this.opened, tensor, signal))
    if (stored === undefined && key !== undefined) await this.store?.write(key, pyramid)
    this.keep(tensor, pyramid)
    return pyramid
  }

  private keep(tensor: string, pyramid: Pyramid): void {
    this.ready.set(tensor, pyramid)
    this.bytes += bytesIn(pyramid)
    for (const [name, old] of this.ready) {
      if (this.bytes <= KEPT || name === tensor) break
      this.ready.delete(name)
      this.bytes -= bytesIn(old)
    }
  }

  /** Ends what is being built. */
  async close(): Promise<void> {
    this.stop.abort()
    await this.last
  }
}

const bytesIn = (pyramid: Pyramid): number => pyramid.reduce((sum, { extreme, squares }) => sum + extreme.byteLength + squares.byteLength, 0)
