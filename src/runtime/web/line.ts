/** One piece of work at a time, in the order they came. */
export class Line {
  private tail: Promise<unknown> = Promise.resolve()

  enter<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.tail.then(work)
    this.tail = mine.catch(() => undefined)
    return mine
  }
}
