import { readFileSync } from 'node:fs'

export interface NistSet {
  readonly head: {
    readonly name: string
    readonly kind: 'linear' | 'nonlinear'
    readonly difficulty: 'lower' | 'average' | 'higher'
    readonly formula: string
    readonly columns: readonly string[]
    readonly starts?: readonly Readonly<Record<string, number>>[]
    readonly certified: {
      readonly parameters: Readonly<Record<string, { readonly value: number; readonly standardError: number }>>
      readonly residualSumOfSquares: number
    }
  }
  readonly rows: readonly (readonly number[])[]
}

export const nistSets = JSON.parse(readFileSync(new URL('../../golden/nist/sets.json', import.meta.url), 'utf8')) as readonly NistSet[]

export const columnsOf = ({ head, rows }: NistSet): Record<string, number[]> => Object.fromEntries(head.columns.map((name, i) => [name, rows.map((row) => row[i])]))

/**
 * Correct digits, as NIST counts them: the logarithm of the relative error, at most 15; of a certified zero, those of the
 * absolute error against `unit`.
 */
export function digits(found: number, certified: number, unit = 1): number {
  const error = certified === 0 ? Math.abs(found) / unit : Math.abs(found - certified) / Math.abs(certified)
  return error === 0 ? 15 : Math.min(15, -Math.log10(error))
}
