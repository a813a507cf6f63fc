// What goes wrong with `cantian fit FILE "formula"`: exit code, error code, place, sentences in both languages, nothing half done.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cantian } from './cantian.ts'
import { cantianHere } from './in-process.ts'

const wide = 10_000
const tables: Readonly<Record<string, string>> = {
  'two.csv': 'x,y\n1,2\n3,6\n',
  'some.csv': 'x,z,w,y\n1,2,1,2\n2,4,1,3\n3,6,-1,6\n4,8,1,8\n',
  'word.csv': 'x,y\n1,2\n3,abc\n',
  'ragged.csv': 'x,y\n1,2\n3\n',
  'holes.csv': 'x,y\n,2\n,3\n',
  'hole.csv': 'x,y\n1,2\n,3\n3,4\n',
  'one.csv': 'x,y\n1,2\n',
  'twice.csv': 'x,x,y\n1,2,3\n',
  'huge.csv': 'x,y\n1,1e300\n2,2e300\n3,2e300\n',
  'empty.csv': '',
  'head.csv': 'x,y\n',
  'negative.csv': 'x,y\n1,-2\n2,3\n',
  'wide.csv': `${Array.from({ length: wide }, (_, i) => `x${i}`).join()}\n${`${Array(wide).fill('1').join()}\n`.repeat(3)}`,
}

interface Case {
  readonly line: readonly string[]
  readonly exit: 1 | 2
  readonly code: string
  readonly where?: string | RegExp
  /** In the English sentences. */
  readonly says: RegExp
}

const deep = (depth: number) => `y ~ a*${'('.repeat(depth)}x${')'.repeat(depth)}`

const cases: Readonly<Record<string, Case>> = {
  'a file that is not there': { line: ['no.csv', 'y ~ a*x'], exit: 1, code: 'formats.files.missing', where: 'no.csv', says: /nothing there/ },
  'a folder': { line: ['.', 'y ~ a*x'], exit: 1, code: 'formats.files.is-folder', says: /folder/ },
  'an empty file': { line: ['empty.csv', 'y ~ a*x'], exit: 1, code: 'data.points.empty', where: 'empty.csv', says: /./ },
  'a header alone': { line: ['head.csv', 'y ~ a*x'], exit: 1, code: 'data.points.no-rows', where: 'head.csv', says: /--no-header/ },
  'a word among numbers': { line: ['word.csv', 'y ~ a*x'], exit: 1, code: 'data.points.cell.text', where: 'word.csv:3:2', says: /column y[^]*abc/ },
  'a row too short': { line: ['ragged.csv', 'y ~ a*x'], exit: 1, code: 'data.points.ragged', where: 'ragged.csv:3', says: /./ },
  'a name twice': { line: ['twice.csv', 'y ~ a*x'], exit: 1, code: 'data.points.duplicate', where: 'twice.csv:1', says: /x/ },
  'a column without a number': { line: ['holes.csv', 'y ~ a*x'], exit: 1, code: 'data.points.all-missing', where: 'holes.csv', says: /none at all in x/ },
  'a hole where none may be': { line: ['hole.csv', 'y ~ a*x', '--missing', 'error'], exit: 1, code: 'data.points.missing', where: 'hole.csv:3:1', says: /x/ },
  'one row for two parameters': { line: ['one.csv', 'y ~ a*x + b'], exit: 1, code: 'points.few-rows', where: 'one.csv', says: /2 \(a, b\)/ },
  'a response beyond squares': { line: ['huge.csv', 'y ~ a*x + b'], exit: 1, code: 'points.overflow', says: /y\/1e200/ },
  'a logarithm of a negative response': { line: ['negative.csv', 'log(y) ~ a*x'], exit: 1, code: 'points.response', where: 'negative.csv:2', says: /NaN[^]*--where/ },
  'no row left': { line: ['two.csv', 'y ~ a*x', '--where', 'x > 5'], exit: 1, code: 'points.no-rows', says: /2 left out/ },
  'not finite at the start': { line: ['two.csv', 'y ~ a*log(x - 5)'], exit: 1, code: 'points.broken-part', where: 'two.csv:2', says: /NaN/ },
  'a negative weight': { line: ['some.csv', 'y ~ a*x', '--weights', 'w'], exit: 1, code: 'points.weight', where: 'some.csv:4', says: /-1/ },
  'weights that are no column': { line: ['some.csv', 'y ~ a*x', '--weights', 'u'], exit: 1, code: 'points.weights', says: /x, z, w, y[^]*u/ },
  'a start of no parameter': { line: ['some.csv', 'y ~ a*x', '--start', 'q=1'], exit: 1, code: 'points.start', says: /q, which is no parameter/ },
  'a bound of no parameter': { line: ['some.csv', 'y ~ a*x', '--bound', 'q=0..1'], exit: 1, code: 'points.bound', says: /q, which is no parameter/ },
  'qr of a curve': { line: ['some.csv', 'y ~ exp(a*x)', '--by', 'qr'], exit: 1, code: 'points.not-linear', says: /exp\(a\*x\)/ },
  'several left sides': { line: ['some.csv', 'y ~ a*x', 'z ~ a*x'], exit: 1, code: 'points.left-sides', says: /z in z ~ a\*x/ },
  'a place without its column': { line: ['some.csv', 'y ~ a*x + b*z', '--at', 'x=1'], exit: 1, code: 'points.new-rows', says: /no z[^]*--at z=5/ },
  'new rows without a column': { line: ['some.csv', 'y ~ a*z', '--predict', 'two.csv'], exit: 1, code: 'points.new-rows', where: 'two.csv', says: /no z/ },

  'a misspelt column': { line: ['some.csv', 'y ~ a*xx + b'], exit: 1, code: 'formula.no-column', says: /a, xx, b[^]*x, z, w, y[^]*\^/ },
  'a formula without a parameter': { line: ['some.csv', 'y ~ x + z'], exit: 1, code: 'formula.no-parameter', says: /y ~ a\*x \+ b\*z \+ c/ },
  'a left side that is no column': { line: ['some.csv', 'q ~ a*x'], exit: 1, code: 'formula.response', says: /q ~ a\*x\n\s*\^/ },
  'a parenthesis that stays open': { line: ['some.csv', 'y ~ a*(x + b'], exit: 1, code: 'formula.opening', says: /y ~ a\*\(x \+ b\n\s* {6}\^/ },
  'too many arguments': { line: ['some.csv', 'y ~ a*exp(x, 2)'], exit: 1, code: 'formula.argument', says: /one argument for exp[^]*\^{9}/ },
  'a function that is none': { line: ['some.csv', 'y ~ a*sinus(x)'], exit: 1, code: 'formula.function', says: /sinus/ },
  'an equals sign': { line: ['some.csv', 'y ~ a = x'], exit: 1, code: 'formula.equals', says: /~/ },
  'a formula deeper than the language goes': { line: ['some.csv', deep(2000)], exit: 1, code: 'formula.deep', says: /./ },
  'a condition on what is no column': { line: ['some.csv', 'y ~ a*x', '--where', 'q > 1'], exit: 1, code: 'formula.condition', says: /q/ },

  'a formula alone': { line: ['y ~ a*x'], exit: 2, code: 'cli.points.no-table', says: /cars\.csv/ },
  'two tables': { line: ['two.csv', 'some.csv', 'y ~ a*x'], exit: 2, code: 'cli.points.one-table', says: /two\.csv, some\.csv/ },
  'a table alone': { line: ['two.csv'], exit: 2, code: 'cli.points.no-formula', says: /two\.csv "y ~ a\*x \+ b"/ },
  'an option of texts': { line: ['two.csv', 'y ~ a*x', '--steps', '5'], exit: 2, code: 'cli.points.text-option', says: /--steps/ },
  'an option of formulas with texts': { line: ['notes.txt', '--out', 'run', '--robust', 'huber'], exit: 2, code: 'cli.points.formula-option', says: /--robust/ },
  'a headless text': { line: ['notes.txt', '--out', 'run', '--no-header'], exit: 2, code: 'cli.points.formula-option', says: /--no-header/ },
  'a learning rate without gradient': { line: ['two.csv', 'y ~ a*x', '--learning-rate', '0.1'], exit: 2, code: 'cli.points.gradient-option', says: /--by gradient/ },
  'a start that is no number': { line: ['two.csv', 'y ~ a*x', '--start', 'a=one'], exit: 2, code: 'cli.points.start', says: /a=one/ },
  'a start of one name twice': { line: ['two.csv', 'y ~ a*x', '--start', 'a=1,a=2'], exit: 2, code: 'cli.points.twice', says: /--start[^]*a twice: a=1,a=2/ },
  'a start of one name twice, apart': { line: ['two.csv', 'y ~ a*x', '--start', 'a=1', '--start', 'a=2'], exit: 2, code: 'cli.points.twice', says: /a twice/ },
  'a bound of one name twice': { line: ['two.csv', 'y ~ a*x', '--bound', 'a=0..1,a=0..2'], exit: 2, code: 'cli.points.twice', says: /--bound[^]*a twice/ },
  'qr within bounds': { line: ['two.csv', 'y ~ a*x', '--by', 'qr', '--bound', 'a=0..1'], exit: 2, code: 'cli.points.bound-method', says: /leave --by out/ },
  'a place in what is no column': { line: ['some.csv', 'y ~ a*x', '--at', 'x=3,q=5'], exit: 2, code: 'cli.points.at-column', says: /x, z, w, y[^]*q, which is no column/ },
  'a start with a decimal comma': { line: ['two.csv', 'y ~ a*x', '--start', 'a=1,5'], exit: 2, code: 'cli.points.start', says: /decimal point/ },
  'a bound upside down': { line: ['two.csv', 'y ~ a*x', '--bound', 'a=10..0'], exit: 2, code: 'cli.points.bound', says: /a=10\.\.0/ },
  'a bound with one dot': { line: ['two.csv', 'y ~ a*x', '--bound', 'a=1.5'], exit: 2, code: 'cli.points.bound', says: /two dots/ },
  'a bound open at both ends': { line: ['two.csv', 'y ~ a*x', '--bound', 'a=..'], exit: 2, code: 'cli.points.bound', says: /a=\.\./ },
  'a level of 95': { line: ['two.csv', 'y ~ a*x', '--level', '95'], exit: 2, code: 'cli.points.level', says: /0\.95/ },
  'a place without a number': { line: ['two.csv', 'y ~ a*x', '--at', 'x'], exit: 2, code: 'cli.points.at', says: /x=5/ },
  'places that do not pair': { line: ['some.csv', 'y ~ a*x + b*z', '--at', 'x=1,2,z=3'], exit: 2, code: 'cli.points.at', says: /--predict/ },
  'a method that is none': { line: ['two.csv', 'y ~ a*x', '--by', 'magic'], exit: 2, code: 'cli.option-value', says: /qr, lm, gradient/ },
  'a robust fit of no kind': { line: ['two.csv', 'y ~ a*x', '--robust', 'very'], exit: 2, code: 'cli.option-value', says: /huber, tukey/ },
  'a page of several formulas': { line: ['some.csv', 'y ~ a*x', 'y ~ a*z', '--html', 'out.html'], exit: 2, code: 'cli.points.compared-option', says: /--html/ },
  'a picture over the data': { line: ['two.csv', 'y ~ a*x', '--svg', './two.csv'], exit: 2, code: 'cli.points.own-input', says: /two\.svg/ },
  'standard input twice': { line: ['-', 'y ~ a*x', '--predict', '-'], exit: 2, code: 'cli.points.input-once', says: /standard input/ },
  'a page in no folder': { line: ['two.csv', 'y ~ a*x', '--html', 'none/out.html'], exit: 1, code: 'formats.files.missing', where: 'none', says: /nothing there/ },
  'a page where a folder is': { line: ['two.csv', 'y ~ a*x', '--html', 'folder'], exit: 1, code: 'formats.files.is-folder', where: /folder/, says: /folder/ },
}

let folder: string
let home: string
beforeAll(() => {
  home = process.cwd()
  folder = mkdtempSync(join(tmpdir(), 'cantian-points-errors-'))
  process.chdir(folder)
})
afterAll(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  for (const [name, content] of Object.entries(tables)) writeFileSync(join(folder, name), content)
})

describe.each(Object.entries(cases))('%s', (_name, { line, exit, code, where, says }) => {
  it(`is ${code}, exit ${exit}, as data and in both languages`, async () => {
    if (line.includes('folder')) await import('node:fs').then(({ mkdirSync }) => mkdirSync(join(folder, 'folder'), { recursive: true }))
    const before = readdirSync(folder)
    const json = await cantianHere(['fit', ...line, '--json'])
    expect(json.out).toBe('')
    const error = JSON.parse(json.err)
    expect(error).toMatchObject({ v: 1, kind: 'error', code })
    if (where !== undefined) expect(error.where).toMatch(where)
    expect(json.code).toBe(exit)

    const english = await cantianHere(['fit', ...line, '--lang', 'en'])
    expect(english).toMatchObject({ code: exit, out: '' })
    expect(english.err).toMatch(/^Failed while /)
    expect(english.err).toMatch(/\n {2}hint /)
    // On one line, as a person reads on over the break.
    expect(`${english.err}\n${english.err.replace(/\n\s+/g, ' ')}`).toMatch(says)
    const chinese = await cantianHere(['fit', ...line, '--lang', 'zh'])
    expect(chinese).toMatchObject({ code: exit, out: '' })
    expect(chinese.err).toMatch(/^出错：/)
    expect(chinese.err).toMatch(/\n {2}提示 /)
    // The word that stands before the sentence is not said again in it.
    expect(chinese.err).not.toMatch(/实际 +实际|预期 +应为|的值为\w/)
    for (const { err } of [english, chinese]) expect(err).not.toMatch(/^\s+at |\{\{|undefined|\u001b|\ufffd/m)
    expect(readdirSync(folder)).toEqual(before)
    for (const [name, content] of Object.entries(tables)) expect(readFileSync(join(folder, name), 'utf8') === content, name).toBe(true)
  })
})

describe('odd, and yet right', () => {
  const report = async (...line: string[]) => {
    const { code, out, err } = await cantianHere(['fit', ...line, '--json'])
    expect(err).toBe('')
    expect(code).toBe(0)
    return JSON.parse(out)
  }

  it('a column that stands still, columns that are the same, 1e300, ten thousand columns, a formula 200 deep', async () => {
    writeFileSync('still.csv', 'x,y\n2,2\n2,3\n2,5\n')
    expect((await report('still.csv', 'y ~ a*x + b')).warnings.map(({ code }: { code: string }) => code)).toEqual(['constant-column', 'confounded'])
    expect((await report('some.csv', 'y ~ a*x + b*z + c')).warnings[0]).toEqual({ code: 'collinear', values: { parameters: 'a, b', columns: 'x, z' } })
    writeFileSync('large.csv', 'x,y\n1e300,1\n2e300,2\n3e300,2.5\n')
    expect((await report('large.csv', 'y ~ a*x + b')).parameters.a.value).toBeCloseTo(7.5e-301, 310)
    expect((await report('wide.csv', 'x9999 ~ c')).parameters.c.value).toBe(1)
    expect((await report('two.csv', deep(200))).parameters.a.value).toBe(2)
  })

  it('names that JavaScript’s objects have', async () => {
    writeFileSync('names.csv', 'constructor,__proto__,y\n1,2,3\n2,1,5\n3,7,7.5\n4,1,9\n')
    const { out, code } = await cantianHere(['fit', 'names.csv', 'y ~ hasOwnProperty*constructor + toString*__proto__ + valueOf', '--at', 'constructor=1,__proto__=2', '--start', '__proto__=1'])
    expect(code).toBe(1)
    expect(out).toBe('')
    const found = await report('names.csv', 'constructor ~ __proto__2*y + toString', '--start', 'toString=1', '--by', 'lm', '--at', 'y=3')
    expect(Object.keys(found.parameters)).toEqual(['__proto__2', 'toString'])
    const shown = await cantianHere(['fit', 'names.csv', 'y ~ hasOwnProperty*constructor + toString*__proto__ + valueOf', '--at', 'constructor=1,__proto__=2'])
    expect(shown.code).toBe(0)
    expect(shown.out).toMatch(/hasOwnProperty +2\.02469/)
    expect(shown.out).toMatch(/constructor +__proto__ +y /)
  })

  it('names that would colour the terminal do not', async () => {
    writeFileSync('control.csv', '"a\u001b[31mb",y\n1,2\n3,6\n4,9\n')
    const { out, err, code } = await cantianHere(['fit', 'control.csv', 'y ~ p*"a\u001b[31mb" + q', '--at', '"a\u001b[31mb"=2'])
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(out).not.toContain('\u001b')
  })
})

it('a process ends with these codes, and says nothing of the code it ran', async () => {
  const [failed, misused] = await Promise.all([cantian(['fit', 'two.csv', 'y ~ a*('], { cwd: folder }), cantian(['fit', 'y ~ a*x'], { cwd: folder, env: { LANG: 'zh_CN.UTF-8' } })])
  expect(failed).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^Failed while[^]*\^/) })
  expect(misused).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^出错：/) })
  expect(failed.err + misused.err).not.toMatch(/^\s+at /m)
})
