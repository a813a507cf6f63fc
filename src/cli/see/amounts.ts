import { currentLanguage } from '../../language/index.ts'

/** 671,026,419,200 as people say it: 671B, 6710 亿. */
export function rounded(value: number): string {
  const units = currentLanguage() === 'zh' ? ([[1e12, ' 万亿'], [1e8, ' 亿'], [1e4, ' 万']] as const) : ([[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']] as const)
  const [size, unit] = units.find(([least]) => value >= least * 0.9995) ?? [1, '']
  return `${Number((value / size).toPrecision(size === 1 ? 6 : 4)).toLocaleString('en-US', { useGrouping: false })}${unit}`
}

/** A share as 97.43%, 0.016%, <0.001%. */
export function share(value: number): string {
  const percent = value * 100
  if (percent !== 0 && percent < 0.001) return '<0.001%'
  return `${percent >= 0.1 || percent === 0 ? percent.toFixed(2) : percent.toPrecision(2)}%`
}

/** Bytes as 4.1 kB, 688 GB; powers of 1000; small ones exactly. */
export function size(value: number): string {
  for (const [unit, least] of [['TB', 1e12], ['GB', 1e9], ['MB', 1e6], ['kB', 1e3]] as const) {
    if (value >= least) return `${value / least >= 100 ? (value / least).toFixed(0) : (value / least).toPrecision(3)} ${unit}`
  }
  return `${value} B`
}

/** A measured number in four digits: 0.01464, 1.2e-7. */
export const short = (value: number | null): string => (value === null ? '–' : value === 0 ? '0' : String(Number(value.toPrecision(4))))
