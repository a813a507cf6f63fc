import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExpression } from '../../../src/data/points/formula/grammar.ts'
import { functionNames, namesIn, parseCondition, parseFormula, walk, writtenName, type Expression } from '../../../src/data/points/formula/index.ts'
import { CantianError } from '../../../src/errors/index.ts'
import { setLanguage } from '../../../src/language/index.ts'
import { evaluate } from '../../../src/fit/points/curve.ts'

/** The value of a right side without parameters, at one row. */
function valueOf(text: string, row: Readonly<Record<string, number>> = {}): number {
  const expression = parseExpression(text, 0, text.length, { columns: new Set(Object.keys(row)) })
  const columns = new Map(Object.entries(row).map(([name, value]) => [name, Float64Array.of(value)]))
  return evaluate(expression, columns, 1)[0]
}

/** An expression written with every parenthesis. */
const written = (expression: Expression): string =>
  expression.kind === 'number' ? String(expression.value) : expression.kind === 'call' ? `${expression.function}(${expression.inputs.map(written).join(',')})` : expression.name

const modelOf = (text: string, columns = ['x', 'y']): string => written(parseFormula(`y ~ ${text}`, columns).model)

describe('a formula', () => {
  it('names its parameters and columns in the order of writing', () => {
    const { parameters, columns } = parseFormula('log(y) ~ b*x + a + b*z', ['z', 'x', 'y'])
    expect(parameters).toEqual(['b', 'a'])
    expect(columns).toEqual(['y', 'x', 'z'])
    expect(parseFormula('y ~ c', ['y']).parameters).toEqual(['c'])
  })

  it.each([
    ['a+x*b', 'add(a,multiply(x,b))'],
    ['a-b-x', 'subtract(subtract(a,b),x)'],
    ['a/b/x', 'divide(divide(a,b),x)'],
    ['a^b^x', 'power(a,power(b,x))'],
    ['-x^2*a', 'multiply(negate(power(x,2)),a)'],
    ['a^-x', 'power(a,negate(x))'],
    ['2^-1*a', 'multiply(power(2,-1),a)'],
    ['a*(x>1)', 'multiply(a,greater(x,1))'],
    ['a*(1<x<=3)', 'multiply(a,multiply(less(1,x),lessOrEqual(x,3)))'],
    ['a**x', 'power(a,x)'],
    ['ln(a)+log(a)', 'add(log(a),log(a))'],
    ['min(a,x,2)', 'min(min(a,x),2)'],
    ['+a*+x', 'multiply(a,x)'],
    ['a·x－１．５', 'subtract(multiply(a,x),1.5)'],
    ['max（a，x）', 'max(a,x)'],
    ['a*pi+π*x', 'add(multiply(a,3.141592653589793),multiply(3.141592653589793,x))'],
    ['a*.5e+1', 'multiply(a,5)'],
  ])('reads %s', (text, wanted) => {
    expect(modelOf(text)).toBe(wanted)
  })

  it('takes Chinese names, quoted names and names of methods', () => {
    const { parameters, columns } = parseFormula('体重 ~ 斜率*身高 + "a b" + constructor*__proto__', ['身高', '体重', '__proto__'])
    expect(parameters).toEqual(['斜率', 'a b', 'constructor'])
    expect(columns).toEqual(['体重', '身高', '__proto__'])
    expect(written(parseFormula('"my ""y""" ~ c*`a`', ['my "y"', 'a']).response)).toBe('my "y"')
    // A column outweighs a constant; a quoted name is no function.
    expect(modelOf('a*pi', ['y', 'pi'])).toBe('multiply(a,pi)')
    expect(modelOf('"exp"*x')).toBe('multiply(exp,x)')
  })

  it('is data: it holds nothing that runs, whatever it is called', () => {
    for (const text of ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'require', 'process', 'eval', 'Function', 'import']) {
      expect(() => parseFormula(`y ~ a*${text}(x)`, ['x', 'y'])).toThrow(expect.objectContaining({ code: 'formula.function' }))
      expect(parseFormula(`y ~ ${text}*x`, ['x', 'y']).parameters).toEqual([text])
    }
    for (const text of ['a[0]', 'a;b', '{a}', 'a=>b', 'a ? b : x', 'x.constructor("return 1")()', '`${a}`+$b', '"a".length()', "a\u0000b", '//x', 'a@x']) {
      let parsed: unknown
      try {
        parsed = parseFormula(`y ~ ${text}`, ['x', 'y'])
      } catch (error) {
        expect(error, text).toBeInstanceOf(CantianError)
        continue
      }
      expect(JSON.parse(JSON.stringify(parsed)), text).toEqual(parsed)
    }
  })

  it('may be as long as thousands of terms, and deep within bounds', () => {
    const terms = Array.from({ length: 5000 }, (_, i) => `p${i}*x`).join(' + ')
    expect(parseFormula(`y ~ ${terms}`, ['x', 'y']).parameters).toHaveLength(5000)
    expect(modelOf(`${'('.repeat(200)}a*x${')'.repeat(200)}`)).toBe('multiply(a,x)')
    expect(() => modelOf(`${'('.repeat(5000)}a*x${')'.repeat(5000)}`)).toThrow(expect.objectContaining({ code: 'formula.deep' }))
    expect(() => modelOf(`${'-'.repeat(5000)}a*x`)).toThrow(expect.objectContaining({ code: 'formula.deep' }))
    expect(() => modelOf('a*x' + '^a'.repeat(5000))).toThrow(expect.objectContaining({ code: 'formula.deep' }))
    expect(() => modelOf('a'.repeat(100_001))).toThrow(expect.objectContaining({ code: 'formula.long' }))
  })
})

interface Pair {
  readonly text: string
  readonly of: (x: number, z: number) => number
  /** As JavaScript binds: sums 1, products 2, signs 3, powers 4, what stands alone 5. */
  readonly level: number
}
const wrapped = ({ text, level }: Pair, least: number): string => (level < least ? `(${text})` : text)
const pairs = fc.letrec<{ tree: Pair }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    fc.constantFrom<Pair>({ text: 'x', of: (x) => x, level: 5 }, { text: '"z z"', of: (_, z) => z, level: 5 }, { text: 'pi', of: () => Math.PI, level: 5 }),
    fc.double({ min: 0, max: 1e6, noNaN: true }).map((value): Pair => ({ text: String(value), of: () => value, level: 5 })),
    fc.tuple(fc.constantFrom('+', '-', '*', '/', '^'), tie('tree'), tie('tree'), fc.constantFrom('', ' ')).map(([sign, a, b, space]): Pair => {
      const level = '+-'.includes(sign) ? 1 : '*/'.includes(sign) ? 2 : 4
      const [left, right] = sign === '^' ? [5, 3] : [level, level + 1]
      const of = { '+': (p: number, q: number) => p + q, '-': (p: number, q: number) => p - q, '*': (p: number, q: number) => p * q, '/': (p: number, q: number) => p / q, '^': (p: number, q: number) => p ** q }[sign]!
      return { text: `${wrapped(a, left)}${space}${sign}${space}${wrapped(b, right)}`, of: (x, z) => of(a.of(x, z), b.of(x, z)), level }
    }),
    tie('tree').map((a): Pair => ({ text: `-${wrapped(a, 3)}`, of: (x, z) => -a.of(x, z), level: 3 })),
    fc.tuple(fc.constantFrom('exp', 'log', 'log10', 'sqrt', 'abs', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'tanh'), tie('tree')).map(([name, a]): Pair => ({ text: `${name}(${a.text})`, of: (x, z) => Math[name](a.of(x, z)), level: 5 })),
    fc.tuple(fc.constantFrom('min', 'max'), tie('tree'), tie('tree')).map(([name, a, b]): Pair => ({ text: `${name}(${a.text}, ${b.text})`, of: (x, z) => Math[name](a.of(x, z), b.of(x, z)), level: 5 })),
  ),
}))

describe('the meaning of a formula', () => {
  it('is that of arithmetic, for any formula that is written', () => {
    fc.assert(
      fc.property(pairs.tree, fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 0.1, max: 9, noNaN: true }), ({ text, of }, x, z) => {
        const [found, wanted] = [valueOf(text, { x, 'z z': z }), of(x, z)]
        // x^2 is x*x, which may differ from Math.pow by a last digit that a tangent or an exponential then makes large.
        if (!Number.isFinite(wanted) || !Number.isFinite(found)) return
        const spread = Math.max(...[x * (1 + 1e-14), x * (1 - 1e-14)].map((near) => Math.abs(of(near, z * (1 + 1e-14)) - wanted)))
        if (!(spread < 1e-6 * Math.abs(wanted))) return
        expect(Math.abs(found - wanted), text).toBeLessThanOrEqual(100 * spread + 1e-11 * Math.abs(wanted))
      }),
      { numRuns: 400, seed: 4 },
    )
  })

  it('has conditions of comparisons, and, or, not', () => {
    const holds = (text: string, x: number) => evaluate(parseCondition(text, ['x']).expression, new Map([['x', Float64Array.of(x)]]), 1)[0] !== 0
    for (const x of [-1, 0, 1, 2, 3, 4]) {
      expect(holds('x > 3', x)).toBe(x > 3)
      expect(holds('1 < x < 3 and not (x == 2)', x)).toBe(x > 1 && x < 3 && x !== 2)
      expect(holds('x < 1 or x >= 3 and x != 4', x)).toBe(x < 1 || (x >= 3 && x !== 4))
      expect(holds('not x == 2', x)).toBe(x !== 2)
      expect(holds('!(x ≤ 1) && x ≠ 3 || x <> x', x)).toBe(x > 1 && x !== 3)
      expect(holds('NOT(x == 2) AND x > 0 Or x < 0', x)).toBe((x !== 2 && x > 0) || x < 0)
      expect(holds('(x > 1)*(x < 4)', x)).toBe(x > 1 && x < 4)
    }
  })

  it('knows every function by its name', () => {
    expect(valueOf('sigmoid(x)', { x: 0.3 })).toBeCloseTo(1 / (1 + Math.exp(-0.3)), 15)
    expect(valueOf('erf(x)', { x: 0.5 })).toBeCloseTo(0.5204998778130465, 15)
    const used = new Set<string>()
    for (const text of ['a+x-x*x/x', 'a^x', '-a', 'a*(x<1)+(x<=1)+(x>1)+(x>=1)+(x==1)+(x!=1)', 'exp(a)+log(a)+log10(a)+sqrt(a)+abs(a)', 'sin(a)+cos(a)+tan(a)+asin(a)+acos(a)+atan(a)', 'tanh(a)+sigmoid(a)+erf(a)+min(a,x)+max(a,x)']) {
      for (const part of walk(parseFormula(`y ~ ${text}`, ['x', 'y']).model)) if (part.kind === 'call') used.add(part.function)
    }
    expect([...used].sort()).toEqual([...functionNames].sort())
  })
})

/** The formula, its error's code, the carets under it (where they must stand), and a word of each language. */
const wrong: readonly [formula: string, code: string, marked: string | null, en: RegExp, zh: RegExp][] = [
  ['', 'formula.empty', null, /x, y/, /可用的列：x, y/],
  ['a*x + b', 'formula.tilde', 'a*x + b', /y ~ a\*x \+ b/, /恰好一个 ~/],
  ['y ~ a*x ~ b', 'formula.tilde', '~', /2 of them/, /2 个/],
  ['y = a*x + b', 'formula.equals', '=', /Write y ~ a\*x \+ b/, /请写成 y ~ a\*x \+ b/],
  ['y ~ a*(x + b', 'formula.opening', '(', /a \) for this/, /配对/],
  ['y ~ a*x) + b', 'formula.closing', ')', /a \( before this/, /配对/],
  ['y ~ a*x + ', 'formula.ends', '', /a name, a number/, /末尾/],
  ['y ~ a* *x', 'formula.unexpected', '*', /a name, a number/, /名字、数字/],
  ['y ~ 2x + b', 'formula.times', 'x', /2\*x/, /2\*x/],
  ['y ~ a*sqr(x)', 'formula.function', 'sqr', /sqrt\(…\)/, /sqrt/],
  ['y ~ a*exp', 'formula.bare-function', 'exp', /exp\(x\)/, /exp/],
  ['y ~ exp(a, x)', 'formula.argument', 'exp(a, x)', /one argument for exp/, /exp 只能有一个参数/],
  ['y ~ min(a)', 'formula.arguments', 'min(a)', /two or more arguments for min/, /min 至少要有两个参数/],
  ['y ~ exp()*a', 'formula.argument', 'exp()', /0/, /0 个/],
  ['v ~ a*x + b', 'formula.response', 'v', /no column/, /没有这一列/],
  ['3 ~ a*x + b', 'formula.response-number', '3', /./, /\p{Script=Han}/u],
  ['y ~ x', 'formula.no-parameter', null, /y ~ a\*x \+ b/, /y ~ a\*x \+ b/],
  ['y ~ a*z + b', 'formula.no-column', null, /a, z, b/, /a, z, b/],
  ['y ~ a*x + 1e999', 'formula.number', '1e999', /1\.8e308/, /1\.8e308/],
  ['y ~ a*x # b', 'formula.character', '#', /the character #/, /字符 #/],
  ['y ~ a*"x', 'formula.quote', '"', /closing/, /结尾/],
  ['y ~ 斜率*身高*"体 重', 'formula.quote', '"', /closing/, /结尾/],
  ['y ~ a = x', 'formula.equals', '=', /Write y ~ a == x/, /请写成 y ~ a == x/],
  ['y ~ a*(x=>2)*(x=1) + "a=b"', 'formula.equals', '=', /Write y ~ a\*\(x>=2\)\*\(x==1\) \+ "a=b"/, /x==1/],
  ['y ~ a*x² + b', 'formula.superscript', '²', /Write x\^2/, /请写成 x\^2/],
  ['y ~ a*x⁻¹', 'formula.superscript', '⁻¹', /Write x\^-1/, /x\^-1/],
  ['y ~ a*2³', 'formula.superscript', '³', /Write 2\^3/, /2\^3/],
  ['y ~ a*(x + b)²', 'formula.superscript', '²', /Write \(x \+ b\)\^2/, /\(x \+ b\)\^2/],
  ['y ~ a*sin(x)⁴', 'formula.superscript', '⁴', /Write sin\(x\)\^4/, /sin\(x\)\^4/],
  ['y ~ a*sin²(x)', 'formula.superscript', '²', /Write sin\(…\)\^2/, /sin\(…\)\^2/],
  ['y ~ a*x¹⁰b', 'formula.superscript', '¹⁰', /Write x\^10/, /x\^10/],
  ['y ~ a*²', 'formula.character', '²', /the character ²/, /字符 ²/],
]

/** What is wrong in both languages. */
function both(parse: () => unknown): { readonly code: string; readonly all: string }[] {
  return (['en', 'zh'] as const).map((language) => {
    setLanguage(language)
    try {
      parse()
    } catch (error) {
      const record = (error as CantianError).record()
      return { code: record.code, all: Object.values(record).join('\n') }
    } finally {
      setLanguage('en')
    }
    throw new Error('no error')
  })
}

describe('an error in a formula', () => {
  it.each(wrong)('%s: %s', (formula, code, marked, en, zh) => {
    const said = both(() => parseFormula(formula, ['x', 'y']))
    expect(said.map((record) => record.code)).toEqual([code, code])
    expect(said[0].all).toMatch(en)
    expect(said[1].all).toMatch(zh)
    if (marked === null) return
    for (const { all } of said) {
      const lines = all.split('\n')
      const caret = lines.findIndex((line) => /^\s*\^+$/.test(line))
      expect(caret, all).toBeGreaterThan(0)
      const from = lines[caret].indexOf('^')
      // Chinese characters take two columns of a terminal.
      const columns = [...lines[caret - 1]].flatMap((c) => (/\p{Script=Han}/u.test(c) ? [c, ''] : [c]))
      expect(columns.slice(from, from + Math.max(1, marked.length)).join('')).toBe(marked)
    }
  })

  it('takes a column whose very name ends in ², and a quoted parameter', () => {
    expect(parseFormula('y ~ a*x² + "σ²"', ['x²', 'y'])).toMatchObject({ parameters: ['a', 'σ²'], columns: ['y', 'x²'] })
  })

  const named = ['身 高', '体重（kg）', 'T(C)', 'x-y', '1st', 'y "q"', 'x|y', 'x']
  it.each<readonly [formula: string, meant: string]>([
    ['体重（kg） ~ a*"身 高" + b', '"体重（kg）" ~ a*"身 高" + b'],
    ['体重(kg) ~ a*身 高 + b', '"体重（kg）" ~ a*"身 高" + b'],
    ['T(C) ~ a*x + b', '"T(C)" ~ a*x + b'],
    ['x ~ a*1st + b', 'x ~ a*"1st" + b'],
    ['y "q" ~ a*x + b', '"y ""q""" ~ a*x + b'],
    ['x ~ a*x|y + b', 'x ~ a*"x|y" + b'],
    ['x-y ~ a*x + b', '"x-y" ~ a*x + b'],
    ['x ~ a*T(C) + b*"T(C)" + c*u', 'x ~ a*"T(C)" + b*"T(C)" + c*u'],
  ])('%s lacks quotes', (formula, meant) => {
    for (const { code, all } of both(() => parseFormula(formula, named))) {
      expect(code).toBe('formula.unquoted')
      expect(all.endsWith(meant), all).toBe(true)
    }
    expect(parseFormula(meant, named).source).toBe(meant)
  })

  it('leaves arithmetic alone, and names another error where quotes mend nothing', () => {
    expect(parseFormula('T ~ a*x-y + b', ['x-y', 'x', 'y', 'T']).columns).toEqual(['T', 'x', 'y'])
    expect(() => parseFormula('x ~ a*x-y + ', named)).toThrow(expect.objectContaining({ code: 'formula.ends' }))
    expect(() => parseFormula('x ~ a*sqr(x) + 21st', named)).toThrow(expect.objectContaining({ code: 'formula.function' }))
    expect(() => parseCondition('T(C) > 3', named)).toThrow(expect.objectContaining({ code: 'formula.condition.unquoted', values: expect.objectContaining({ meant: '"T(C)" > 3' }) }))
  })

  it('writes any name so that it is read as this name', () => {
    expect(['x', '身高', 'x.1', 'x²', '身 高', '1st', 'y "q"', 'a“b”'].map(writtenName)).toEqual(['x', '身高', 'x.1', 'x²', '"身 高"', '"1st"', '"y ""q"""', '"a““b””"'])
    fc.assert(
      fc.property(fc.oneof(fc.string({ minLength: 1, unit: 'binary' }), fc.array(fc.constantFrom('"', '“', '”', '＂', "'", ' ', 'x', '²'), { minLength: 1 }).map((parts) => parts.join(''))), (name) => {
        const { columns } = parseFormula(`${writtenName(name)} ~ c`, [name])
        expect(columns).toEqual([name])
      }),
      { numRuns: 1000, seed: 6 },
    )
  })

  it('suggests a column that the formula does not use, or none', () => {
    const meant = (formula: string, columns: string[]): [string, unknown] => {
      try {
        parseFormula(formula, columns)
      } catch (error) {
        return [(error as CantianError).code, (error as CantianError).values.meant]
      }
      throw new Error('no error')
    }
    expect(meant('z ~ a*x + b', ['y', 'x'])).toEqual(['formula.response', 'y'])
    expect(meant('z ~ a*x + b', ['x'])).toEqual(['formula.no-response', undefined])
    expect(meant('z ~ a*x + b', ['x', 'T(C)'])).toEqual(['formula.response', '"T(C)"'])
    expect(meant('hieght ~ a*x + b', ['height', 'x', 'y'])).toEqual(['formula.response', 'height'])
    expect(meant('y ~ a*wieght + b', ['height', 'weight', 'y'])).toEqual(['formula.misspelt', 'weight'])
    expect(meant('y ~ a*z + b', ['x', 'y'])).toEqual(['formula.no-column', 'y ~ a*x + b'])
    expect(meant('y ~ a*z + b', ['身 高', 'y'])).toEqual(['formula.no-column', 'y ~ a*"身 高" + b'])
    expect(meant('y ~ a*z + b', ['y'])).toEqual(['formula.no-column', 'y ~ a'])
    expect(meant('a*x + b', ['y', 'x'])).toEqual(['formula.tilde', 'y ~ a*x + b'])
    expect(meant('a*x + b', ['x', '体 重'])).toEqual(['formula.tilde', '"体 重" ~ a*x + b'])
  })

  it('names x1 + x2 as it was meant', () => {
    expect(() => parseFormula('y ~ x1 + x2', ['x1', 'x2', 'y'])).toThrow(expect.objectContaining({ values: expect.objectContaining({ meant: 'y ~ a*x1 + b*x2 + c' }) }))
    expect(() => parseFormula('y ~ x + a2', ['a', 'b', 'x', 'y', 'a2'])).toThrow(expect.objectContaining({ values: expect.objectContaining({ meant: 'y ~ c*x + d*a2 + e' }) }))
  })

  it.each<readonly [condition: string, code: string, en: RegExp, zh: RegExp]>([
    ['', 'formula.condition.empty', /x > 3/, /x > 3/],
    ['x=2', 'formula.condition.equals', /Write x==2/, /请写成 x==2/],
    ['x = 2 and y => 3', 'formula.condition.equals', /Write x == 2 and y >= 3/, /x == 2 and y >= 3/],
    ['x>1 or', 'formula.condition.ends', /reading the condition/, /读取筛选条件/],
    ['AND x>1', 'formula.condition.unexpected', /AND/, /AND/],
    ['x+1', 'formula.condition.comparison', /x\+1 > 0/, /x\+1 > 0/],
    ['x', 'formula.condition.comparison', /x > 0/, /x > 0/],
    ['x > 1 and (y + 1)', 'formula.condition.comparison', /\(y \+ 1\) > 0/, /没有比较/],
    ['not x', 'formula.condition.comparison', /x > 0/, /没有比较/],
    ['(x > 1', 'formula.condition.opening', /reading the condition/, /读取筛选条件/],
    ['x² > 1', 'formula.condition.superscript', /x\^2/, /x\^2/],
    ['x > q', 'formula.condition', /x, y, weight[^]*q, which is no column/, /表中没有这一列/],
    ['wieght > 1', 'formula.condition.misspelt', /Did you mean weight/, /weight/],
  ])('of a condition, %s: %s', (condition, code, en, zh) => {
    const [english, chinese] = both(() => parseCondition(condition, ['x', 'y', 'weight']))
    expect([english.code, chinese.code]).toEqual([code, code])
    expect(english.all).toMatch(en)
    expect(chinese.all).toMatch(zh)
    expect(english.all + chinese.all).not.toMatch(/reading the formula|the end of the formula|公式/)
  })

  it('and, or, not may be columns too', () => {
    const { columns } = parseCondition('not > 1 and and > 2 OR NOT not > 3', ['and', 'not'])
    expect(columns).toEqual(['not', 'and'])
  })

  it('is a typed one, whatever stands there', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('y', '~', 'a', 'x', '(', ')', '+', '-', '*', '^', ',', '1', '.5', 'e9', '"', "'", '`', ' ', '<', '==', 'exp(', 'min(', '体', '，', '🙂', '\ud800', '\n', '\0'), fc.string({ maxLength: 3, unit: 'binary' })), { maxLength: 14 })
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = `y ~ ${parts.join('')}`
        try {
          const formula = parseFormula(text, ['x', 'y'])
          expect(namesIn(formula.model).parameters).toEqual(formula.parameters)
          for (const { place } of walk(formula.model)) expect(place.end).toBeGreaterThan(place.start)
        } catch (error) {
          expect(error, text).toBeInstanceOf(CantianError)
        }
      }),
      { numRuns: 3000, seed: 5 },
    )
  })
})
