// All 20 NIST sets from both starts: digits of parameters, standard errors and the sum of squares.
import { describe, expect, it } from 'vitest'
import { solveUpperTransposed } from '../../../src/fit/points/triangle.ts'
import { columnsOf, digits, nistSets, type NistSet } from './nist-sets.ts'
import { solved } from './problem-of.ts'

/** Digits that a set must reach where they differ from the floor of its kind: [parameters, standard errors]. */
const apart: Readonly<Record<string, readonly [number, number]>> = {
  Filip: [7, 7],
  // Its residuals are roundings: 1e-13 of the response.
  Lanczos1: [9, 3],
}
const floor = { linear: [9, 9], nonlinear: [9, 9] } as const

async function reached({ head, rows }: NistSet, start?: Readonly<Record<string, number>>) {
  const fit = await solved(head.formula, columnsOf({ head, rows }), { start })
  const names = Object.keys(fit.of)
  const p = names.length
  const deviation = Math.sqrt(fit.residualSumOfSquares / (rows.length - p))
  const size = Math.max(...rows.map(([y]) => Math.abs(y)))
  const errors = names.map((_, j) => {
    const unit = Float64Array.from({ length: p }, (_u, i) => (i === j ? 1 : 0))
    return deviation * Math.hypot(...solveUpperTransposed(fit.factor, p, unit))
  })
  const certified = names.map((name) => head.certified.parameters[name])
  return {
    fit,
    values: Math.min(...certified.map(({ value }, j) => digits(fit.of[names[j]], value))),
    // A certified zero is held against the parameter that it is the error of.
    errors: Math.min(...certified.map(({ standardError, value }, j) => digits(errors[j], standardError, Math.abs(value) || 1))),
    squares: digits(fit.residualSumOfSquares, head.certified.residualSumOfSquares, size ** 2),
  }
}

describe('NIST', () => {
  it('holds 6 linear and 14 nonlinear sets, each with two starts', () => {
    expect(nistSets.filter(({ head }) => head.kind === 'linear')).toHaveLength(6)
    expect(nistSets.filter(({ head }) => head.kind === 'nonlinear' && head.starts?.length === 2)).toHaveLength(14)
  })

  for (const set of nistSets) {
    const { name, kind, starts = [undefined] } = set.head
    const [values, errors] = apart[name] ?? floor[kind]
    starts.forEach((start, i) => {
      it(`${name}${start ? `, start ${i + 1}` : ''}: ${values} digits of parameters, ${errors} of standard errors`, async () => {
        const found = await reached(set, start)
        if (process.env.NIST_TABLE) console.log([name, set.head.difficulty, start ? `start ${i + 1}` : 'qr', found.values.toFixed(1), found.errors.toFixed(1), found.squares.toFixed(1), found.fit.iterations].join('\t'))
        expect(found.fit.converged).toBe(true)
        expect(found.fit.method).toBe(kind === 'linear' ? 'qr' : 'lm')
        expect(found.fit.rank).toBe(found.fit.values.length)
        expect(found.values).toBeGreaterThanOrEqual(values)
        expect(found.errors).toBeGreaterThanOrEqual(errors)
        if (name !== 'Lanczos1') expect(found.squares).toBeGreaterThanOrEqual(7)
      })
    })
  }
})
