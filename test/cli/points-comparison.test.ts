// What a comparison of formulas concludes: never from a curve that any points would have, and what it left out is said.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cantianHere } from './in-process.ts'

const tables = {
  'six.csv': 'x,y\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.3\n6,11.7\n',
  'holes.csv': 'x,y\n1,2.1\n2,\n3,6.2\n4,7.8\n5,10.3\n6,11.7\n',
  'line.csv': 'x,y\n1,0.3\n2,0.5\n3,0.7\n4,0.9\n5,1.1\n6,1.3\n7,1.5\n',
  'wave.csv': 'x,y\n1,1.9\n2,4.3\n3,6.2\n4,7.7\n5,9.9\n6,12.3\n',
  'two.csv': 'x,y\n1,2\n3,6\n',
}
const line = 'y ~ a*x+b'
const quintic = 'y ~ a*x^5+c*x^4+d*x^3+e*x^2+f*x+g'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cantian-comparison-'))
  for (const [name, content] of Object.entries(tables)) writeFileSync(join(folder, name), content)
})
afterAll(() => rmSync(folder, { recursive: true }))

async function compared(table: keyof typeof tables, ...more: readonly string[]): Promise<string> {
  const { code, out, err } = await cantianHere(['fit', join(folder, table), ...more], { columns: 200 })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  // Sentences are read over the end of a line.
  return out.replace(/\n {2,4}(?=[\p{L}(])/gu, (_, at: number) => (/[\p{Script=Han}，。：；]/u.test(out[at - 1]) ? '' : ' '))
}

describe('a formula with as many numbers as points', () => {
  it('is not judged, not marked, never chosen, and that is said', async () => {
    const out = await compared('six.csv', line, quintic)
    expect(out).toMatch(/f\*x\+g +6 +\S+ +– +– +–/)
    expect(out).not.toContain('*\n')
    expect(out).toContain(`${quintic} proves nothing: with as many numbers as points (6)`)
    expect(out).toContain(`Only ${line} can be judged`)
    expect(await compared('six.csv', line, quintic, '--lang', 'zh')).toMatch(/什么也证明不了[^]*只有 y ~ a\*x\+b 能评判/)
    const { out: json } = await cantianHere(['fit', join(folder, 'six.csv'), line, quintic, '--json'])
    expect(JSON.parse(json).formulas[1]).toMatchObject({ report: { aic: null, bic: null, logLikelihood: null }, crossValidation: null })
  })

  it('leaves the others to be compared with one another', async () => {
    const out = await compared('six.csv', line, 'y ~ c', quintic)
    expect(out).toContain(`All three agree: ${line}.`)
    expect(out).toContain(`More parameters always fit the seen rows better (${quintic} leaves least)`)
  })

  it('beside another such: nothing is chosen', async () => {
    expect(await compared('two.csv', line, 'y ~ a*x^2+b')).toContain('None of them can be judged')
    expect(await compared('two.csv', line, 'y ~ a*x^2+b', '--lang', 'zh')).toContain('一个也评判不了')
  })
})

describe('a verdict', () => {
  it('names both where the unseen rows say otherwise than AIC', async () => {
    // 5 numbers for 6 points: next to nothing is left over, and each row that was left out is missed by far.
    const quartic = 'y ~ c*x^4+d*x^3+e*x^2+f*x+g'
    const out = await compared('wave.csv', line, quartic, 'y ~ a*x^2+b*x+c')
    const { formulas } = JSON.parse((await cantianHere(['fit', join(folder, 'wave.csv'), line, quartic, 'y ~ a*x^2+b*x+c', '--json'])).out) as { formulas: { formula: string; report: { aic: number }; crossValidation: number }[] }
    const least = (of: (formula: (typeof formulas)[number]) => number) => formulas.reduce((best, formula) => (of(formula) < of(best) ? formula : best)).formula
    expect([least(({ report }) => report.aic), least(({ crossValidation }) => crossValidation)]).toEqual([quartic, line])
    expect(out).toMatch(/They do not agree: AIC prefers y ~ c\*x\^4.*, unseen rows prefer y ~ a\*x\+b\. For predictions trust the unseen rows/)
  })

  it('does not rank by rounding what meets every point', async () => {
    const out = await compared('line.csv', 'y ~ a*x^2+b*x+c', line)
    expect(out).toContain(`But for rounding ${line} meets every point`)
    expect(out).not.toContain('*\n')
    expect(await compared('line.csv', 'y ~ a*x^2+b*x+c', line, '--lang', 'zh')).toContain(`除了舍入误差，${line} 穿过每一个点`)
  })

  it('is none of formulas that are the same but for their writing', async () => {
    expect(await compared('six.csv', line, 'y ~ q*x+p')).toContain('Nothing here tells them apart.')
  })
})

describe('what is left out', () => {
  it('is counted: rows with a missing cell, and those of a condition', async () => {
    expect(await compared('holes.csv', line, 'y ~ c', '--where', 'x < 6')).toContain('Rows used: 4, left out for a missing cell: 1, left out by condition or weight: 1.')
    expect(await compared('holes.csv', line, 'y ~ c', '--lang', 'zh')).toContain('用了 5 行，去掉有缺失格子的 1 行。')
    expect(await compared('six.csv', line, 'y ~ c')).not.toContain('left out for')
  })

  it('is told of a formula that could not be fitted, with its hint, and that only one could', async () => {
    const out = await compared('two.csv', 'y ~ a*x', 'y ~ a*x+b*x^2+c')
    expect(out).toMatch(/! Not fitted: y ~ a\*x\+b\*x\^2\+c\s+where +\S+two\.csv\s+expected +at least as many rows[^]*found +2[^]*hint +Any curve/)
    expect(out).toContain('Only y ~ a*x could be fitted: there is nothing to compare it with.')
    expect(out).not.toContain('tells them apart')
    expect(await compared('two.csv', 'y ~ a*x', 'y ~ a*x+b*x^2+c', '--lang', 'zh')).toMatch(/! 没能拟合：[^]*预期[^]*实际[^]*提示[^]*只有 y ~ a\*x 能拟合/)
    const { formulas } = JSON.parse((await cantianHere(['fit', join(folder, 'two.csv'), 'y ~ a*x', 'y ~ a*x+b*x^2+c', '--json'])).out)
    expect(formulas[1].error).toMatchObject({ code: 'points.few-rows', found: '2', hint: expect.stringContaining('Any curve'), message: expect.stringContaining('at least as many rows') })
  })
})

it('says why a prediction has no value', async () => {
  const out = await compared('six.csv', 'y ~ a*log(x)+b', '--at', 'x=-3,2')
  expect(out).toContain('! No prediction at x = -3: there the formula gives no finite number')
  expect(await compared('six.csv', 'y ~ a*log(x)+b', '--at', 'x=-1,-2,-3,-4', '--lang', 'zh')).toContain('在 x = -1; x = -2; x = -3 等处（另有 1 行） 没有预测值')
})
