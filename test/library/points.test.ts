// Fits of formulas as a program calls them: every wrong option is a typed error that names it.
import { afterEach, describe, expect, it } from 'vitest'
import { CantianError, compare, fit as inNode, predict, setLanguage } from '../../src/index.node.ts'
import { fit as inPage } from '../../src/index.ts'
import { fitRows } from '../../src/library/points.ts'

const rows = [{ x: 1, y: 2 }, { x: 3, y: 6 }, { x: 4, y: 9 }]
const formula = 'y ~ a*x + b'
afterEach(() => setLanguage('en'))

async function refused(call: () => Promise<unknown>): Promise<{ code: string; said: string; chinese: string }> {
  const error = await Promise.resolve().then(call).catch((found: unknown) => found)
  expect(error).toBeInstanceOf(CantianError)
  const { code, expected, found, hint } = (error as CantianError).record()
  setLanguage('zh')
  const chinese = (error as CantianError).record()
  setLanguage('en')
  for (const part of [expected, found, hint, chinese.expected, chinese.found, chinese.hint]) expect(part).not.toMatch(/^$|\{\{|undefined option/)
  return { code, said: `${expected}; ${found}; ${hint}`, chinese: `${chinese.expected}；${chinese.found}；${chinese.hint}` }
}

describe('fit({ rows, formula }) refuses', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  it.each<[string, unknown, string, RegExp]>([
    ['no options', undefined, 'points.option.none', /\{ rows, formula \}; undefined/],
    ['a text for options', 'y ~ a*x', 'points.option.none', /"y ~ a\*x"/],
    ['a misspelt option', { rows, formula, bound: { a: [0, 1] } }, 'points.option.misspelt', /bounds[^]*; bound; Did you mean bounds\?/],
    ['an option that is none', { rows, formula, colour: 1 }, 'points.option.unknown', /robust[^]*; colour; Leave colour out/],
    ['a robust kind that is none', { rows, formula, robust: 'foo' }, 'points.option.value', /robust: 'huber' \| 'tukey'; "foo"/],
    ['a method that is none', { rows, formula, by: 'foo' }, 'points.option.value', /by: 'qr' \| 'lm' \| 'gradient'; "foo"/],
    ['qr within bounds', { rows, formula, by: 'qr', bounds: { a: [0, 1] } }, 'points.option.bound-method', /Leave by out/],
    ['a formula that is a number', { rows, formula: 3 }, 'points.option.formula', /formula: text with a ~[^]*; 3;/],
    ['no formula', { rows }, 'points.option.formula', /; undefined;/],
    ['no rows', { formula }, 'points.option.rows', /\[\{ x: 1, y: 2 \}, …\][^]*; undefined;/],
    ['rows that are null', { rows: null, formula }, 'points.option.rows', /; null;/],
    ['a path', { rows: 'cars.csv', formula }, 'points.option.rows', /"cars\.csv"; [^]*openAsBlob/],
    ['a promise of rows', { rows: Promise.resolve(rows), formula }, 'points.option.rows', /./],
    ['a set', { rows: new Set(rows), formula }, 'points.option.rows', /./],
    ['a start that is a text', { rows, formula, start: { a: 'one' } }, 'points.option.value', /start\.a: \{ a: 1, b: 2 \}; "one"/],
    ['a bound that is a number', { rows, formula, bounds: { a: 5 } }, 'points.option.value', /bounds\.a: \{ a: \[0, 10\][^]*; 5/],
    ['half a bound', { rows, formula, bounds: { a: [0] } }, 'points.option.value', /bounds\.a/],
    ['a level that is a text', { rows, formula, level: '95%' }, 'points.option.value', /level: 0 < level < 1; "95%"/],
    ['a level beyond 1', { rows, formula, level: 95 }, 'points.level', /95/],
    ['a half seed', { rows, formula, seed: 1.5 }, 'points.option.value', /seed: 0, 1, 2, …; 1\.5/],
    ['no iterations', { rows, formula, iterations: 0 }, 'points.option.value', /iterations: 1, 2, 3, …; 0/],
    ['a learning rate that is NaN', { rows, formula, learningRate: NaN }, 'points.option.value', /learningRate: > 0; NaN/],
    ['weights that are an array', { rows, formula, weights: [1, 2, 3] }, 'points.option.value', /weights: string; \[1,2,3\]/],
    ['a BigInt for a number', { rows, formula, iterations: 5n }, 'points.option.value', /iterations[^]*; 5;/],
    ['BigInt cells', { rows: [{ x: 1n, y: 2 }, { x: 3, y: 6 }], formula }, 'data.points.cell.bigint', /column x; 1, a BigInt; [^]*Number\(1\)/],
    ['BigInt columns', { rows: { x: new BigInt64Array([1n, 2n]), y: [1, 2] }, formula }, 'data.points.cell.bigint', /column x/],
    ['a cell that holds itself', { rows: [{ x: cyclic, y: 2 }], formula }, 'data.points.cell.text', /column x; \[object Object\]/],
    ['rows that are BigInts', { rows: [1n], formula }, 'data.points.row', /; 1;/],
    ['a column that is null', { rows: { x: null, y: [1] }, formula }, 'data.points.column', /column x; null/],
  ])('%s', async (_, options, code, says) => {
    for (const fit of [inNode, inPage]) expect((await refused(() => (fit as typeof fitRows)(options as never))).code).toBe(code)
    const found = await refused(() => fitRows(options as never))
    expect(found.code).toBe(code)
    expect(found.said).toMatch(says)
    expect(found.chinese).toMatch(/\p{Script=Han}/u)
  })
})

it('fit({ rows, formula }) takes what it says it takes, options that are undefined too', async () => {
  const signal = new AbortController().signal
  const given = { by: undefined, start: undefined, bounds: { a: [0, Infinity] as const }, level: 0.9, missing: 'drop', seed: 0, signal, header: true, progress: () => {}, tell: undefined } as const
  expect((await fitRows({ rows, formula, ...given })).level).toBe(0.9)
  expect((await fitRows({ rows: new Map([['x', [1, 2, 3]], ['y', [1, 2, 4]]]), formula })).degreesOfFreedom).toBe(1)
  expect((await fitRows({ rows: new Blob(['x,y\n1,2\n3,6\n4,9\n']), formula })).rows.used).toBe(3)
})

describe('compare and predict refuse', () => {
  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    ['one formula for several', () => compare({ rows, formula } as never), 'points.option.misspelt', /Did you mean formulas\?/],
    ['no formulas', () => compare({ rows, formulas: [] }), 'points.option.formula', /formulas/],
    ['a formula that is a number', () => compare({ rows, formulas: [formula, 3] } as never), 'points.option.formula', /formulas\.1[^]*; 3;/],
    ['nothing', () => compare(undefined as never), 'points.option.none', /./],
    ['a number for a column', async () => predict(await fitRows({ rows, formula }), { x: 5 } as never), 'data.points.column', /column x; 5/],
    ['a level beyond 1', async () => predict(await fitRows({ rows, formula }), { x: [5] }, { level: 2 }), 'points.level', /2/],
  ])('%s', async (_, call, code, says) => {
    const found = await refused(call)
    expect(found.code).toBe(code)
    expect(found.said).toMatch(says)
  })
})
