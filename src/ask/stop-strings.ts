/**
 * Watches a growing text for strings that end it. A part is handed out once none of it can belong to a stop string, so
 * that nothing shown has to be taken back; strings across the borders of parts are found.
 */
export class StopStrings<T> {
  private readonly parts: { readonly item: T; readonly text: string }[] = []
  /** The text of the parts that wait. */
  private held = ''

  constructor(private readonly stops: readonly string[]) {}

  /** Adds a part; answers what can be handed out now. At a stop everything is, cut before the string. */
  push(item: T, text: string): { released: { item: T; text: string }[]; stopped: boolean } {
    this.parts.push({ item, text })
    this.held += text
    const at = Math.min(...this.stops.map((stop) => this.held.indexOf(stop)).filter((index) => index >= 0))
    if (at !== Infinity) return { released: this.release(Infinity, at), stopped: true }
    return { released: this.release(this.held.length - this.beginning()), stopped: false }
  }

  /** The parts that still wait: no stop string came. */
  finish(): { item: T; text: string }[] {
    return this.release(Infinity)
  }

  /** Length of the longest end of the text that begins a stop string. */
  private beginning(): number {
    let longest = 0
    for (const stop of this.stops) {
      for (let length = Math.min(stop.length - 1, this.held.length); length > longest; length--) {
        if (this.held.endsWith(stop.slice(0, length))) longest = length
      }
    }
    return longest
  }

  /** Parts that end at or before `safe`, their text cut at `end`. */
  private release(safe: number, end = Infinity): { item: T; text: string }[] {
    const released: { item: T; text: string }[] = []
    let at = 0
    while (this.parts.length > 0 && at + this.parts[0].text.length <= safe) {
      const { item, text } = this.parts.shift()!
      released.push({ item, text: text.slice(0, Math.max(0, end - at)) })
      at += text.length
    }
    this.held = this.held.slice(at)
    return released
  }
}
