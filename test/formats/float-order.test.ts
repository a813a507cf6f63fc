import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromNumbers, storedNumbers } from '../../src/formats/dtype.ts'
import { bytesAtOrder, greatestOf, isFloatType, orderNear, orderOf } from '../../src/formats/float-order.ts'

const types = ['F64', 'F32', 'F16', 'BF16', 'F8_E5M2', 'F8_E4M3'] as const
const valueAt = (order: bigint, dtype: (typeof types)[number]) => Number(storedNumbers(bytesAtOrder(order, dtype), dtype)[0])

describe.each(types)('the order of %s', (dtype) => {
  it('ascends with the value, by one from neighbour to neighbour, and reads back', () => {
    const greatest = orderOf(fromNumbers([greatestOf(dtype)], dtype), dtype)
    fc.assert(
      fc.property(fc.bigInt({ min: -greatest - 1n, max: greatest - 1n }), (order) => {
        expect(orderOf(bytesAtOrder(order, dtype), dtype)).toBe(order)
        const [here, next] = [valueAt(order, dtype), valueAt(order + 1n, dtype)]
        // −0 and +0 are the same value at two places.
        if (order === -1n) expect([here, next]).toEqual([-0, 0])
        else {
          expect(next).toBeGreaterThan(here)
          const between = here / 2 + next / 2
          expect([order, order + 1n]).toContain(orderNear(between, dtype))
        }
      }),
      { seed: 1, numRuns: 500 },
    )
    expect(Number.isFinite(valueAt(greatest, dtype))).toBe(true)
    expect(Number.isFinite(valueAt(greatest + 1n, dtype))).toBe(false)
  })

  it('ends at the greatest number, whatever is asked for', () => {
    expect(valueAt(orderNear(Number.MAX_VALUE, dtype), dtype)).toBe(greatestOf(dtype))
    expect(valueAt(orderNear(-Number.MAX_VALUE, dtype), dtype)).toBe(-greatestOf(dtype))
  })
})

it('is of floats alone', () => {
  expect([...types, 'I32', 'BOOL'].map((dtype) => isFloatType(dtype as 'F32'))).toEqual([...types.map(() => true), false, false])
  expect(() => greatestOf('I32')).toThrow()
})
