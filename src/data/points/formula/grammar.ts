// The grammar of formulas: precedence climbing (Pratt 1973) over tokens. It answers data (Expression) and can run nothing.
//   or, and, not (conditions only)  <  comparisons, which may be chained  <  + -  <  * /  <  sign  <  ^ (to the right)
import { failure } from '../../../errors/index.ts'
import type { Expression, FunctionName, Place } from './expression.ts'
import { comparisonPrecedence, connectives, functions, notPrecedence, operators, signPrecedence } from './functions.ts'
import { nearest } from './nearest.ts'
import { pointAt } from './point-at.ts'
import { powerOf, superscripts, tokens, type Subject, type Token } from './tokens.ts'
import { walk } from './walk.ts'

/** Parentheses, signs and powers inside one another; sums and products may be of any length. */
const deepest = 400

export interface GrammarOptions {
  readonly columns: ReadonlySet<string>
  /** Conditions may join comparisons by and, or, not. */
  readonly condition?: boolean
}

/** Parses `source.slice(from, to)`, of which places are those of the whole `source`. */
export function parseExpression(source: string, from: number, to: number, options: GrammarOptions): Expression {
  return new Parser(source, from, to, options).whole()
}

class Parser {
  private readonly tokens: readonly Token[]
  private at = 0
  private depth = 0
  private readonly subject: Subject
  /** What is known to be 1 or 0 by a comparison, so that a long chain of `and` is not walked through at each. */
  private readonly truths = new WeakSet<Expression>()

  constructor(
    private readonly source: string,
    private readonly from: number,
    to: number,
    private readonly options: GrammarOptions,
  ) {
    this.subject = options.condition ? 'formula.condition' : 'formula'
    this.tokens = tokens(source.slice(from, to), this.subject).map((token) => ({ ...token, start: token.start + from, end: token.end + from }))
  }

  whole(): Expression {
    const expression = this.operation(0)
    const { kind, text } = this.next
    if (kind === 'end') return this.options.condition ? this.compared(expression) : expression
    if (text === ')') throw failure(`${this.subject}.closing`, '', { pointed: this.pointed(this.next) })
    if (kind === 'sign') throw this.expected(this.next)
    throw this.missingTimes(expression.place)
  }

  private get next(): Token {
    return this.tokens[this.at]
  }
  private take(): Token {
    return this.tokens[this.at++]
  }

  /** Operands joined by operators that bind at least as closely as `least`. */
  private operation(least: number): Expression {
    let left = this.operand()
    for (;;) {
      const connective = this.options.condition ? connectives.get(this.next.text.toLowerCase()) : undefined
      if (connective && this.next.kind !== 'quoted' && connective.precedence >= least) {
        this.take()
        const right = this.operation(connective.precedence + 1)
        // Conditions are 1 or 0: both is their product, either is the larger.
        left = call(connective.name === 'and' ? 'multiply' : 'max', [truth(this.compared(left)), truth(this.compared(right))])
        this.truths.add(left)
        continue
      }
      const operator = this.next.kind === 'sign' ? operators.get(this.next.text) : undefined
      if (!operator || operator.precedence < least) return left
      this.take()
      if (operator.name === 'power') left = call('power', [left, this.deeper(() => this.operation(operator.precedence))])
      else if (operator.precedence === comparisonPrecedence) left = this.comparison(left, operator.name)
      else left = call(operator.name, [left, this.operation(operator.precedence + 1)])
    }
  }

  /** `1 < x < 3` is both. */
  private comparison(first: Expression, name: FunctionName): Expression {
    let left = first
    let all: Expression | undefined
    for (let comparison: FunctionName | undefined = name; comparison !== undefined; ) {
      const right = this.operation(comparisonPrecedence + 1)
      const pair = call(comparison, [left, right])
      all = all ? call('multiply', [all, pair]) : pair
      left = right
      const following = this.next.kind === 'sign' ? operators.get(this.next.text) : undefined
      comparison = following?.precedence === comparisonPrecedence ? following.name : undefined
      if (comparison !== undefined) this.take()
    }
    return all!
  }

  /** A part of a condition, which must compare something. */
  private compared(expression: Expression): Expression {
    if (this.truths.has(expression)) return expression
    for (const part of walk(expression)) {
      if (part.kind === 'call' && comparisons.includes(part.function)) {
        this.truths.add(expression)
        return expression
      }
    }
    const { start, end } = expression.place
    throw failure('formula.condition.comparison', '', { meant: `${this.source.slice(start, Math.min(end, start + 60))} > 0`, pointed: this.pointed(expression.place) })
  }

  private operand(): Expression {
    const token = this.take()
    const { kind, text } = token
    if (kind === 'number') return this.number(token)
    if (kind === 'quoted') return this.named(token)
    if (kind === 'name') {
      const word = this.options.condition && !this.options.columns.has(text) ? text.toLowerCase() : ''
      if (word === 'not') return this.negation(token)
      if (connectives.has(word)) throw this.expected(token)
      this.checkPower(token)
      return this.next.text === '(' && this.next.kind === 'sign' ? this.call(token) : this.named(token)
    }
    if (kind === 'sign') {
      if (text === '(') return this.parenthesis(token)
      if (text === '-' || text === '+') return this.signed(token)
      if (text === '!' && this.options.condition) return this.negation(token)
    }
    throw this.expected(token)
  }

  /** `x²` is a power that must be written out; a column may be called so. */
  private checkPower({ text, start }: Token): void {
    const raised = this.options.columns.has(text) ? null : superscripts.exec(text)
    if (!raised) return
    const [base, at] = [text.slice(0, raised.index), start + raised.index]
    const meant = `${base}${this.next.text === '(' && functions.has(base) ? '(…)' : ''}^${powerOf(raised[0])}`
    throw failure(`${this.subject}.superscript`, '', { found: raised[0], meant, pointed: this.pointed({ start: at, end: at + raised[0].length }) })
  }

  private number(token: Token): Expression {
    const value = Number(token.text)
    if (!Number.isFinite(value)) throw failure(`${this.subject}.number`, '', { number: token.text, pointed: this.pointed(token) })
    return { kind: 'number', value, place: token }
  }

  private named(token: Token): Expression {
    const { text, kind } = token
    const place = { start: token.start, end: token.end }
    if (this.options.columns.has(text)) return { kind: 'column', name: text, place }
    if (kind === 'name' && (text === 'pi' || text === 'π')) return { kind: 'number', value: Math.PI, place }
    if (kind === 'name' && functions.has(text)) throw failure(`${this.subject}.bare-function`, '', { name: text, pointed: this.pointed(token) })
    return { kind: 'parameter', name: text, place }
  }

  private signed(token: Token): Expression {
    const inner = this.deeper(() => this.operation(signPrecedence))
    if (token.text === '+') return inner
    const place = { start: token.start, end: inner.place.end }
    return inner.kind === 'number' ? { kind: 'number', value: -inner.value, place } : { kind: 'call', function: 'negate', inputs: [inner], place }
  }

  private negation(token: Token): Expression {
    const inner = this.compared(this.deeper(() => this.operation(notPrecedence)))
    return { kind: 'call', function: 'equal', inputs: [inner, { kind: 'number', value: 0, place: token }], place: { start: token.start, end: inner.place.end } }
  }

  private parenthesis(open: Token): Expression {
    const inner = this.deeper(() => this.operation(0))
    this.close(open, inner)
    return { ...inner, place: { start: open.start, end: this.tokens[this.at - 1].end } }
  }

  private close(open: Token, inner: Expression): void {
    const { kind, text } = this.next
    if (text === ')' && kind === 'sign') return void this.take()
    if (kind === 'end') throw failure(`${this.subject}.opening`, '', { pointed: this.pointed(open) })
    throw kind === 'sign' ? this.expected(this.next) : this.missingTimes(inner.place)
  }

  private call(token: Token): Expression {
    const known = functions.get(token.text)
    if (!known) {
      const close = nearest(token.text, [...functions.keys()])
      const meant = close === undefined ? `${token.text}*(…)` : `${close}(…)`
      throw failure(`${this.subject}.function`, '', { name: token.text, meant, functions: [...functions.keys()].join(', '), pointed: this.pointed(token) })
    }
    const open = this.take()
    const inputs: Expression[] = []
    if (this.next.text !== ')') {
      do inputs.push(this.deeper(() => this.operation(0)))
      while (this.next.kind === 'sign' && this.next.text === ',' && this.take())
    }
    if (inputs.length > 0) this.close(open, inputs[inputs.length - 1])
    else this.take()
    const place = { start: token.start, end: this.tokens[this.at - 1].end }
    if (inputs.length < known.least || inputs.length > known.most) {
      throw failure(`${this.subject}.${known.most === 1 ? 'argument' : 'arguments'}`, '', { name: token.text, found: inputs.length, pointed: this.pointed(place) })
    }
    if (known.most === 1) return { kind: 'call', function: known.name, inputs, place }
    return inputs.slice(1).reduce<Expression>((all, input) => ({ kind: 'call', function: known.name, inputs: [all, input], place }), inputs[0])
  }

  private deeper(parse: () => Expression): Expression {
    if (++this.depth > deepest) throw failure(`${this.subject}.deep`, '', { deepest, pointed: this.pointed(this.next) })
    const expression = parse()
    this.depth--
    return expression
  }

  private pointed(place: Place): string {
    return pointAt(this.source, place)
  }

  private expected(token: Token): Error {
    const found = token.kind === 'end' ? '' : this.source.slice(token.start, token.end)
    if (found === '') return failure(`${this.subject}.ends`, '', { pointed: this.pointed(token) })
    return failure(`${this.subject}.unexpected`, '', { found, pointed: this.pointed(token) })
  }

  private missingTimes(left: Place): Error {
    const right = this.next
    const written = this.source.slice(Math.max(left.start, this.from, left.end - 20), left.end)
    return failure(`${this.subject}.times`, '', { meant: `${written}*${this.source.slice(right.start, right.end)}`, pointed: this.pointed(right) })
  }
}

const call = (name: FunctionName, inputs: readonly [Expression, Expression]): Expression => ({
  kind: 'call',
  function: name,
  inputs,
  place: { start: inputs[0].place.start, end: inputs[1].place.end },
})

const comparisons: readonly FunctionName[] = ['less', 'lessOrEqual', 'greater', 'greaterOrEqual', 'equal', 'notEqual']
/** 1 where it is not 0; what is 1 or 0 already stays as it is. */
function truth(expression: Expression): Expression {
  if (expression.kind === 'call' && comparisons.includes(expression.function)) return expression
  return { kind: 'call', function: 'notEqual', inputs: [expression, { kind: 'number', value: 0, place: expression.place }], place: expression.place }
}
