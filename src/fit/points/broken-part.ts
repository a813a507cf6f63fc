import { pointAt } from '../../data/points/formula/point-at.ts'
import { namesIn, walk, type Expression } from '../../data/points/formula/index.ts'
import { failure } from '../../errors/index.ts'
import { evaluate } from './curve.ts'
import { placeOf } from './place.ts'
import type { PointsProblem } from './problem.ts'

/**
 * The part of a formula that is no number on a row whatever the parameters are: the logarithm of a 0, a root of what is below
 * it. No start can mend that. undefined: every part that holds columns alone is a number there.
 */
export function brokenPart(problem: PointsProblem, row: number): Error | undefined {
  const { formula, columns } = problem
  const here = new Map([...columns].map(([name, values]) => [name, Float64Array.of(values[row])]))
  const valueOf = (part: Expression) => evaluate(part, here, 1)[0]
  for (const part of walk(formula.model)) {
    if (part.kind !== 'call') continue
    const names = namesIn(part)
    if (names.parameters.length > 0 || names.columns.length === 0) continue
    const value = valueOf(part)
    if (Number.isFinite(value)) continue
    const { start, end } = part.place
    const held = names.columns.map((name) => `${name} = ${columns.get(name)![row]}`).join(', ')
    return failure('points.broken-part', placeOf(problem, row), { part: formula.source.slice(start, end), held, found: value, pointed: pointAt(formula.source, part.place) })
  }
  return undefined
}
