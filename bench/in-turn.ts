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

/** Takes turns, so that a machine that changes its speed changes it for all. Milliseconds by name. */
export async function inTurn(sides: readonly Side[], { rounds, pieces, warmup = 3 }: Turns): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(sides.map(({ name }) => [name, []]))
  if (warmup > 0) for (const side of sides) await side.run(warmup)
  for (let round = 0; round < rounds; round++) for (const side of sides) times.get(side.name)!.push(...(await side.run(pieces)))
  return times
}

/** Short benches for trying whether they work: BENCH_QUICK=1. Never for figures. */
export const quick = process.env.BENCH_QUICK === '1'
