import { expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'

it('collects the feeds of each entry and the states of all', () => {
  const [x, rate] = [g.input('x', 'f32', ['B', 2]), g.input('rate', 'f32', [])]
  const w = g.state('w', 'f32', [2, 1])
  const y = g.matmul(x, w)
  const built = g.program({
    predict: { results: { y } },
    decay: { updates: { w: g.mul(w, rate), copies: g.add(g.state('copies', 'i32', []), g.scalar(1, 'i32')) } },
  })
  expect(built.entries.predict.feeds).toEqual({ x: { dtype: 'f32', shape: ['B', 2] } })
  expect(built.entries.decay.feeds).toEqual({ rate: { dtype: 'f32', shape: [] } })
  expect(built.state).toEqual({ w: { dtype: 'f32', shape: [2, 1] }, copies: { dtype: 'i32', shape: [] } })
})

it('an update alone declares a state', () => {
  const x = g.input('x', 'f32', [3])
  expect(g.program({ keep: { updates: { last: x } } }).state).toEqual({ last: { dtype: 'f32', shape: [3] } })
})

it('refuses one name with two types, and an update of another type', () => {
  const feeds = () => g.program({ all: { results: { y: g.add(g.input('x', 'f32', [2]), g.sum(g.input('x', 'f32', [3]))) } } })
  expect(feeds).toThrow('x is declared as f32[2] and as f32[3]')
  const states = () => g.program({ a: { results: { y: g.state('w', 'f32', [2]) } }, b: { results: { y: g.state('w', 'i32', [2]) } } })
  expect(states).toThrow('w is declared as f32[2] and as i32[2]')
  const update = () => g.program({ all: { updates: { w: g.sum(g.state('w', 'f32', [2])) } } })
  expect(update).toThrow('state w is f32[2], its update f32[]')
})

it('a state is read by the op of that name and replaced after the run, also where two swap', async () => {
  const [a, b] = [g.state('a', 'f32', [2]), g.state('b', 'f32', [2])]
  const built = g.program({ swap: { results: { sum: g.add(a, b) }, updates: { a: b, b: a } } })
  const runtime = createReferenceRuntime()
  const [executable, state] = [await runtime.compile(built), await runtime.createState(built.state)]
  await state.write([{ name: 'a', values: [1, 2] }, { name: 'b', values: [10, 20] }])
  const { sum } = await executable.run('swap', state)
  expect([...sum.data]).toEqual([11, 22])
  expect((await state.read([{ name: 'a' }, { name: 'b' }])).map(({ data }) => [...data])).toEqual([[10, 20], [1, 2]])
})
