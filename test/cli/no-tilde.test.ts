// `cantian fit t.csv "y = a*x + b"`: a formula without its tilde is answered as a formula, not as a text to train on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacksTilde } from '../../src/data/points/formula/lacks-tilde.ts'
import { cantianHere } from './in-process.ts'

let folder: string
let home: string
beforeAll(() => {
  home = process.cwd()
  folder = mkdtempSync(join(tmpdir(), 'cantian-no-tilde-'))
  process.chdir(folder)
  writeFileSync('t.csv', 'x,y\n1,2\n3,6\n4,9\n')
  writeFileSync('a=b', 'x,y\n1,2\n3,6\n4,9\n')
  writeFileSync('notes.txt', 'some text\n')
})
afterAll(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true })
})

describe.each<readonly [line: readonly string[], exit: number, code: string, says: RegExp]>([
  [['t.csv', 'y = a*x+b'], 1, 'formula.equals', /y ~ a\*x\+b/],
  [['t.csv', 'a*x+b'], 1, 'formula.tilde', /y ~ a\*x\+b/],
  [['t.csv', 'x-y'], 1, 'formula.tilde', /y ~ x-y/],
  [['t.csv', 'y＝a*x+b'], 1, 'formula.equals', /y~a\*x\+b/],
  [['a=b', 'y = a*x+b'], 1, 'formula.equals', /y ~ a\*x\+b/],
  [['t.csv', 'y ~ a*x', 'y = a*x+b'], 1, 'formula.equals', /y ~ a\*x\+b/],
  [['t.csv', 'y = a*x', '--where', 'x > 1'], 1, 'formula.equals', /y ~ a\*x/],
  [['t.csv', 'y ~ a*x', '--where', 'x=2'], 1, 'formula.condition.equals', /x==2/],
  [['t.csv', 'y ~ a*x', '--where', 'x>1 or'], 1, 'formula.condition.ends', /x>1 or/],
  [['t.csv', 'y ~ a*x', '--where', 'x+1'], 1, 'formula.condition.comparison', /x\+1 > 0/],
  [['y = a*x+b'], 2, 'cli.points.no-table', /y = a\*x\+b/],
  [['notes.txt', 'my-notes'], 2, 'cli.fit.no-out', /--out/],
  [['notes.txt', 'notes=1.txt'], 2, 'cli.fit.no-out', /--out/],
])('cantian fit %j', (line, exit, code, says) => {
  it(`is ${code}`, async () => {
    const json = await cantianHere(['fit', ...line, '--json'])
    expect([JSON.parse(json.err).code, json.code]).toEqual([code, exit])
    for (const language of ['en', 'zh']) {
      const { err } = await cantianHere(['fit', ...line, '--lang', language])
      expect(err).toMatch(says)
      if (line.includes('--where') && code.startsWith('formula.condition')) expect(err).not.toMatch(/formula|公式/)
    }
  })
})

it('AND, OR, NOT join conditions', async () => {
  const { out, err } = await cantianHere(['fit', 't.csv', 'y ~ a*x', '--where', 'x>1 AND NOT x>3', '--json'])
  expect(err).toBe('')
  expect(JSON.parse(out)).toMatchObject({ rows: { used: 1, excluded: 2 } })
})

it('files are no formulas', () => {
  for (const name of ['notes (1).txt', './a=b', '/tmp/a+b', '../x*y', 'texts/*.txt', 'notes', 'notes.txt']) expect(lacksTilde(name, true), name).toBe(false)
  for (const formula of ['y = a*x + b', 'a*x', '体重=a*身高+b', 'a/x', 'x - y']) expect(lacksTilde(formula, true), formula).toBe(true)
  expect(lacksTilde('my-notes', false)).toBe(false)
})
