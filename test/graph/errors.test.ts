import { afterEach, describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import * as g from '../../src/graph/index.ts'
import { setLanguage } from '../../src/language/index.ts'

function refusal(build: () => unknown): CantianError {
  try {
    build()
  } catch (error) {
    if (error instanceof CantianError) return error
    throw error
  }
  throw new Error('it was not refused')
}
const f = (...shape: (number | string)[]) => g.input('x', 'f32', shape)
const i = (...shape: number[]) => g.input('ids', 'i32', shape)
const heads = { heads: 2, keyHeads: 1, scale: 1, causal: true, window: 0, softcap: 0 }

describe('graph.refused', () => {
  afterEach(() => setLanguage('en'))

  it('names op, layer path, expected and found, in both languages', () => {
    const error = refusal(() => g.scope('model', () => g.scope('layers.3', () => g.add(f(2, 3), f(4)))))
    expect(error.code).toBe('graph.refused')
    expect(error.where).toBe('model.layers.3')
    expect(error.values).toEqual({ op: 'add', expected: 'two shapes that broadcast', found: 'f32[2, 3], f32[4]' })
    expect(error.message).toContain('building the op add: model.layers.3: expected two shapes that broadcast; found f32[2, 3], f32[4]')
    setLanguage('zh')
    expect(error.message).toContain('构建算子 add')
    expect(error.record().found).toBe('实为 f32[2, 3], f32[4]')
  })

  const wrong: [string, string, () => unknown][] = [
    ['add', 'two dtypes', () => g.add(f(2), i(2))],
    ['mul', 'bools', () => g.mul(g.less(f(2), f(2)), g.less(f(2), f(2)))],
    ['less', 'bools', () => g.less(g.less(f(2), f(2)), g.less(f(2), f(2)))],
    ['and', 'floats', () => g.and(f(2), f(2))],
    ['not', 'a float', () => g.not(f(2))],
    ['exp', 'whole numbers', () => g.exp(i(2))],
    ['add', 'a number instead of a tensor', () => g.add(f(2), 3 as never)],
    ['gelu', 'nothing', () => g.gelu(undefined as never)],
    ['cast', 'to a storage type', () => g.cast(f(2), 'bf16' as never)],
    ['sum', 'an axis out of range', () => g.sum(f(2, 3), [2])],
    ['sum', 'one axis twice', () => g.sum(f(2, 3), [1, -1])],
    ['mean', 'of nothing', () => g.mean(f(0, 3), [0])],
    ['max', 'of nothing', () => g.max(f(3, 0))],
    ['reshape', 'another size', () => g.reshape(f(2, 3), [4])],
    ['reshape', 'a -1', () => g.reshape(f(2, 3), [-2, -3])],
    ['reshape', 'another name', () => g.reshape(f('T', 3), ['S', 3])],
    ['expand', 'to a smaller shape', () => g.expand(f(2, 3), [3])],
    ['expand', 'a negative extent', () => g.expand(f(1), [-1])],
    ['transpose', 'no permutation', () => g.transpose(f(2, 3), [0, 0])],
    ['slice', 'beyond the end', () => g.slice(f(4), 0, 2, 5)],
    ['slice', 'backwards', () => g.slice(f(4), 0, 3, 2)],
    ['slice', 'half an index', () => g.slice(f(4), 0, 0.5)],
    ['slice', 'no such axis', () => g.slice(f(4), 1, 1)],
    ['split', 'sizes that do not add up', () => g.splitAxis(f(4), 0, [1, 2])],
    ['pad', 'less than nothing', () => g.pad(f(4), 0, -1, 0)],
    ['concat', 'nothing', () => g.concat([], 0)],
    ['concat', 'other extents', () => g.concat([f(2, 3), f(2, 4)], 0)],
    ['where', 'a float condition', () => g.where(f(2), f(2), f(2))],
    ['gather', 'float indices', () => g.gather(f(2, 3), f(2))],
    ['scatterRows', 'other indices', () => g.scatterRows(i(3), f(2, 2), 4)],
    ['scatterRows', 'half a row', () => g.scatterRows(i(2), f(2, 2), 1.5)],
    ['gatherElements', 'a number', () => g.gatherElements(f(), i())],
    ['top', 'more than there are', () => g.top(f(2, 3), 4)],
    ['top', 'none', () => g.top(f(2, 3), 0)],
    ['argmax', 'of nothing', () => g.argmax(f(2, 0))],
    ['cumulativeSum', 'no such axis', () => g.cumulativeSum(f(2), 1)],
    ['matmul', 'other inner extents', () => g.matmul(f(2, 3), f(2, 3))],
    ['matmul', 'a vector', () => g.matmul(f(3), f(3, 2))],
    ['matmul', 'batches that do not broadcast', () => g.matmul(f(2, 1, 3), f(3, 3, 1))],
    ['softmax', 'a number', () => g.softmax(f())],
    ['crossEntropy', 'other targets', () => g.crossEntropy(f(2, 3), i(3))],
    ['rmsNorm', 'another width', () => g.rmsNorm(f(2, 3), f(2), 1e-5)],
    ['layerNorm', 'no bias', () => g.layerNorm(f(2, 3), f(3), undefined as never, 1e-5)],
    ['rotary', 'other positions', () => g.rotary(f(1, 3, 8), f(9, 2), f(9, 2), i(1, 2), 2)],
    ['rotary', 'tables of two shapes', () => g.rotary(f(1, 3, 8), f(9, 2), f(8, 2), i(1, 3), 2)],
    ['attention', 'heads that do not divide', () => g.attention(f(1, 4, 6), f(1, 4, 4), f(1, 4, 4), { ...heads, heads: 3, keyHeads: 2 })],
    ['attention', 'two batches', () => g.attention(f(1, 4, 8), f(2, 4, 4), f(2, 4, 4), heads)],
    ['attention', 'fewer keys than queries', () => g.attention(f(1, 4, 8), f(1, 3, 4), f(1, 3, 4), heads)],
    ['attention', 'a window that looks ahead', () => g.attention(f(1, 4, 8), f(1, 4, 4), f(1, 4, 4), { ...heads, causal: false, window: 2 })],
    ['state', 'a name as extent', () => g.state('w', 'f32', ['T'] as never)],
    ['constant', 'too few values', () => g.constant([1, 2], [3])],
  ]
  it.each(wrong)('%s: %s', (op, _what, build) => {
    const error = refusal(build)
    expect([error.code, error.values.op]).toEqual(['graph.refused', op])
    expect(error.values.expected).not.toBe('')
    expect(error.values.found).not.toBe('')
  })
})

describe('backpropagate', () => {
  it('refuses a loss that is not one float', () => {
    expect(refusal(() => g.backpropagate(f(2), [f(2)]))).toMatchObject({ code: 'graph.loss', values: { found: 'f32[2]' } })
    expect(refusal(() => g.backpropagate(f(1), [f(1)])).code).toBe('graph.loss')
    expect(refusal(() => g.backpropagate(i(), [i()])).code).toBe('graph.loss')
  })

  it('names a parameter that the loss does not depend on', () => {
    const [used, unused] = [g.state('model.a', 'f32', [2]), g.state('model.b', 'f32', [3])]
    const error = refusal(() => g.backpropagate(g.sum(used), [used, unused]))
    expect(error).toMatchObject({ code: 'graph.unconnected', where: 'model.b', values: { op: 'state', type: 'f32[3]' } })
  })

  it('sees no connection through stopGradient, comparisons and whole numbers', () => {
    const x = g.state('x', 'f32', [2])
    for (const y of [g.stopGradient(x), g.floor(x), g.sign(x), g.cast(g.less(x, x), 'f32'), g.cast(g.cast(x, 'i32'), 'f32')]) {
      expect(refusal(() => g.backpropagate(g.sum(y), [x])).code).toBe('graph.unconnected')
    }
  })

  it('gives one for the loss by itself, and adds up what flows along two ways', () => {
    const x = g.state('x', 'f32', [])
    const [byX] = g.backpropagate(x, [x])
    expect(byX.node.op.name).toBe('constant')
    const [twice] = g.backpropagate(g.add(x, x), [x])
    expect(twice.node.op.name).toBe('add')
  })
})
