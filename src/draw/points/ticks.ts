import { significant } from './digits.ts'

/** Round numbers (1, 2 or 5 times a power of ten apart) within an axis, about `count` of them. */
export function ticks([low, high]: readonly [number, number], count: number): number[] {
  const rough = (high - low) / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough * 0.999)
  if (step === undefined || !(step > 0) || !Number.isFinite(step)) return []
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step)
  if (!(last - first < 100)) return []
  // Counted in steps: 0.1 + 0.2 would not be 0.3.
  const digits = Math.max(0, Math.min(100, -Math.floor(Math.log10(step))))
  return Array.from({ length: last - first + 1 }, (_, i) => (digits < 20 ? Number(((first + i) * step).toFixed(digits)) : (first + i) * step))
}

/** A number at an axis, with a true minus. */
export const tick = (value: number): string => significant(value, 6).replace('-', '−')
