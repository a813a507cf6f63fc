// Numbers for people.

/** 1234567 → 1,234,567 */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US')

/** Bytes as kB, MB or GB, powers of 1000. */
export function bytes(value: number): string {
  const unit = value >= 1e9 ? 'GB' : value >= 1e6 ? 'MB' : 'kB'
  const scaled = value / { GB: 1e9, MB: 1e6, kB: 1e3 }[unit]
  return `${scaled >= 100 ? scaled.toFixed(0) : scaled.toPrecision(2)} ${unit}`
}

/** Seconds as 0:42, 12:05 or 1:02:03. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
