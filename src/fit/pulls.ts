// Which windows of text pulled hardest at a number: asked on the way (pins.ts) and afterwards (see/life.ts), answered alike.

/** A window of the text of one step, and its part of the gradient there: below zero it pushed the number up. */
export interface Pull {
  readonly step: number
  /** From 0, over all batches of the step. */
  readonly window: number
  readonly gradient: number
}

/** Windows each way whose sentences a run writes down, and that a life lists. */
export const HARDEST = 3

/**
 * The `count` hardest pulls of one sign, hardest first, once a step is added to those of the steps before it; of equal ones
 * the first that came. What is no part of them now never will be.
 */
export function hardestWith(before: readonly Pull[], { step, windows }: { readonly step: number; readonly windows: readonly (number | null)[] }, sign: 1 | -1, count: number): readonly Pull[] {
  const pulls = [...before]
  for (const [window, gradient] of windows.entries()) if (gradient !== null && gradient * sign > 0) pulls.push({ step, window, gradient })
  return pulls.sort((a, b) => sign * (b.gradient - a.gradient)).slice(0, count)
}
