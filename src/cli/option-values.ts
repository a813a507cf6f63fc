// Readers of options' values: each gives the value or the typed error that names option, expected and found.
import { failure } from '../errors/index.ts'
import { text } from '../language/index.ts'

const refuse = (option: string, expected: string, found: string): Error => failure('cli.option-value', '', { option, expected, found })

export const oneOf =
  <T extends string>(option: string, choices: readonly T[]) =>
  (value: string): T => {
    const found = choices.find((choice) => choice === value.toLowerCase())
    if (found === undefined) throw refuse(option, choices.join(', '), value)
    return found
  }

/** A whole number of at least `least`, written as digits (`20000`, `20_000`) or with k or m (`20k`). */
export const wholeNumber =
  (option: string, least: number) =>
  (value: string): number => {
    const match = /^(\d[\d_]*(?:\.\d+)?)([km]?)$/i.exec(value.trim())
    const number = match ? Number(match[1].replaceAll('_', '')) * { '': 1, k: 1e3, m: 1e6 }[match[2].toLowerCase() as '' | 'k' | 'm'] : NaN
    if (!Number.isSafeInteger(number) || number < least) throw refuse(option, text('cli.value.whole', { least }), value)
    return number
  }

/** A number between two bounds, both included; `above` leaves the lower one out. */
export const realNumber =
  (option: string, low: number, high = Infinity, above = false) =>
  (value: string): number => {
    const number = value.trim() === '' ? NaN : Number(value)
    if (!(above ? number > low : number >= low) || !(number <= high) || !Number.isFinite(number)) {
      throw refuse(option, high === Infinity ? text(above ? 'cli.value.above' : 'cli.value.least', { low }) : text('cli.value.between', { low, high }), value)
    }
    return number
  }

/** Adds one more value of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value]
