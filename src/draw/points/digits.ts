// Numbers of a fit as people read them.

/** `digits` significant ones, without zeros that say nothing: 3.93241, 1e-7; an exponent from 1e7 on and below 1e-4. */
export function significant(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return '0'
  const rounded = Number(value.toPrecision(digits))
  const size = Math.abs(rounded)
  if (size >= 1e7 || size < 1e-4) return rounded.toExponential().replace('e+', 'e')
  return String(rounded)
}

/** The same with every zero, so that digits stand below one another: 15.38, 2.000. */
export function padded(value: number, digits = 4): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value) || value === 0 || size >= 1e7 || size < 1e-4) return significant(value, digits)
  const written = value.toPrecision(digits)
  return written.includes('e') ? significant(value, digits) : written
}

/** Null, undefined here, as a dash. */
export const orDash = (value: number | null, write: (value: number) => string = (known) => padded(known)): string => (value === null ? '–' : write(value))

/** A chance: 0.0123, 1.5e-12; below the smallest that float64 tells from 0 beside 1, as R says it. */
export function chance(p: number): string {
  if (p < 2.2e-16) return '<2e-16'
  return p < 1e-4 ? Number(p.toPrecision(2)).toExponential() : significant(p, 3)
}

/** 0.95 → 95%. */
export const percent = (level: number): string => `${Number((100 * level).toPrecision(6))}%`
