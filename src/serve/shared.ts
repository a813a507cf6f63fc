interface Kept<T> {
  readonly value: Promise<T>
  users: number
  old: boolean
}

/** Something that is opened when it is first used, used by many at once, and closed when it was renewed and its last user is done. */
export class Shared<T> {
  private kept: Kept<T> | undefined

  constructor(
    private readonly open: () => Promise<T>,
    private readonly shut: (value: T) => Promise<unknown>,
  ) {}

  async use<R>(work: (value: T) => Promise<R>): Promise<R> {
    const kept = (this.kept ??= { value: this.open(), users: 0, old: false })
    kept.users++
    try {
      let value: T
      try {
        value = await kept.value
      } catch (error) {
        // The next one tries again.
        if (this.kept === kept) this.kept = undefined
        throw error
      }
      return await work(value)
    } finally {
      kept.users--
      await this.closeUnused(kept)
    }
  }

  /** The next use opens anew. Resolves when what nobody uses is closed. */
  async renew(): Promise<void> {
    const { kept } = this
    if (!kept) return
    this.kept = undefined
    kept.old = true
    await this.closeUnused(kept)
  }

  private async closeUnused(kept: Kept<T>): Promise<void> {
    if (!kept.old || kept.users > 0) return
    const value = await kept.value.catch(() => undefined)
    if (value !== undefined) await this.shut(value)
  }
}
