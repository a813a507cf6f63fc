/** One of those that do the same work. */
export interface Side {
  readonly name: string
  /** Milliseconds of each of n pieces of the work. */
  run(n: number): Promise<number[]>
  close(): void | Promise<void>
}

export interface Turns {
  readonly rounds: number
  /** Pieces that a side does before the next one's turn. */
  readonly pieces: number
  /** Pieces before the first round that don't count; default 3. */
  readonly warmup?: number
}

/**
 * Takes turns, so that a machine that changes its speed changes it for all. Milliseconds by name. A side that is over 4 times
 * as slow as the quickest does one piece a turn: PyTorch's bf16 on a processor without it would take most of an hour.
 */
export async function inTurn(sides: readonly Side[], { rounds, pieces, warmup = 3 }: Turns): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(sides.map(({ name }) => [name, []]))
  const first = new Map<Side, number>()
  if (warmup > 0) for (const side of sides) first.set(side, Math.min(...(await side.run(1))))
  const slow = new Set(sides.filter((side) => first.get(side)! > 4 * Math.min(...first.values())))
  if (warmup > 1) for (const side of sides) if (!slow.has(side)) await side.run(warmup - 1)
  for (let round = 0; round < rounds; round++) for (const side of sides) times.get(side.name)!.push(...(await side.run(slow.has(side) ? 1 : pieces)))
  return times
}

/** Short benches for trying whether they work: BENCH_QUICK=1. Never for figures. */
export const quick = process.env.BENCH_QUICK === '1'
