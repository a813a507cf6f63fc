import { describe, expect, it } from 'vitest'
import { add, backpropagate, constant, div, exp, expand, input, mul, neg, program, reachable, scalar, simplify, sub, sum, type Tensor } from '../../src/graph/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'

const rows = ['rows'] as const
const x = input('x', 'f64', rows)
const [a, b] = ['a', 'b'].map((name) => input(name, 'f64', []))
const [eachA, eachB] = [a, b].map((parameter) => expand(parameter, rows))

async function values(tensors: readonly Tensor[]): Promise<number[][]> {
  const runtime = createReferenceRuntime()
  const results = Object.fromEntries(tensors.map((tensor, i) => [`r${i}`, expand(tensor, rows)]))
  const executable = await runtime.compile(program({ run: { results: { ...results, x, a, b } } }))
  const answered = await executable.run('run', await runtime.createState({}), { x: { dtype: 'f64', shape: [4], data: Float64Array.of(-1.5, 0, 0.3, 7) }, a: 0.7, b: -2.1 })
  return tensors.map((_, i) => [...(answered[`r${i}`].data as Float64Array)])
}

describe('simplify', () => {
  it('keeps every bit of a curve and its derivatives, by fewer operations', async () => {
    const curve = add(mul(eachA, exp(mul(neg(eachB), x))), div(mul(sub(x, eachA), sub(x, eachA)), mul(eachB, eachB)))
    const before = [curve, ...backpropagate(sum(curve), [eachA, eachB])]
    const after = simplify(before)
    expect(await values(after)).toEqual(await values(before))
    expect(reachable(after).length).toBeLessThan(reachable(before).length - 5)
  })

  it('leaves out a factor of 1, on either side', () => {
    expect(simplify([mul(x, scalar(1, 'f64')), mul(scalar(1, 'f64'), x)])).toEqual([x, x])
    expect(simplify([mul(x, expand(scalar(1, 'f64'), rows))])).toEqual([x])
  })

  it('computes once what stands there twice, and tells apart what only looks alike', () => {
    const [one, two, other] = simplify([exp(neg(x)), exp(neg(x)), exp(x)])
    expect(two.node).toBe(one.node)
    expect(other.node).not.toBe(one.node)
    const [zero, minus, nan, infinite] = simplify([0, -0, NaN, Infinity].map((value) => add(x, scalar(value, 'f64'))))
    expect(new Set([zero.node, minus.node, nan.node, infinite.node]).size).toBe(4)
  })

  it('answers a number for what repeats a number', () => {
    expect(simplify([mul(eachA, eachB)])[0].shape).toEqual([])
    expect(simplify([add(x, eachA)])[0].shape).toEqual(['rows'])
  })

  it('gives an op that is not elementwise the array that it asked for', async () => {
    const total = sum(mul(expand(constant([3], [], 'f64'), [2, 5]), expand(constant([1], [], 'f64'), [2, 5])))
    expect((await values(simplify([total])))[0]).toEqual([30, 30, 30, 30])
  })
})
