/** Things by the number that stands for them on the other side of a Worker. */
export class Handles<T> {
  private readonly things = new Map<number, T>()
  private next = 1

  add(thing: T): number {
    this.things.set(this.next, thing)
    return this.next++
  }

  get(handle: number): T {
    const found = this.things.get(handle)
    if (found === undefined) throw new Error(`${handle} is closed`)
    return found
  }

  /** Forgets and returns it; undefined where the engine was closed before it. */
  take(handle: number): T | undefined {
    const found = this.things.get(handle)
    this.things.delete(handle)
    return found
  }

  clear(): void {
    this.things.clear()
  }

  values(): IterableIterator<T> {
    return this.things.values()
  }
}
