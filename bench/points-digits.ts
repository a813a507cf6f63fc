/** Correct digits as NIST counts them: the logarithm of the relative error, 0 to 15. */
export function digits(found: number | null, certified: number): number {
  if (found === null || !Number.isFinite(found)) return 0
  const error = certified === 0 ? Math.abs(found) : Math.abs(found - certified) / Math.abs(certified)
  return error === 0 ? 15 : Math.max(0, Math.min(15, -Math.log10(error)))
}

export const worst = (found: readonly (number | null)[], certified: readonly number[]): number => Math.min(...certified.map((value, i) => digits(found[i], value)))
