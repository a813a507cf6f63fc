import { tokens, type Token } from '../../data/points/formula/tokens.ts'
import type { FitReport } from '../../fit/points/report.ts'
import { significant } from './digits.ts'

/**
 * The formula with its values put in, `dist = 3.93241*speed - 17.5791`, which means the same: a sign goes into the `+` or `-` before it
 * where precedence allows, else parentheses keep it.
 */
export function filledFormula({ formula, parameters }: Pick<FitReport, 'formula' | 'parameters'>, digits = 6): string {
  const all = tokens(formula)
  const isName = ({ kind }: Token) => kind === 'name' || kind === 'quoted'
  // What a minus or plus follows, if it joins two terms.
  const closes = (token: Token | undefined) => token !== undefined && (token.kind === 'number' || isName(token) || token.text === ')')
  let filled = ''
  let at = 0
  const keep = (until: number) => {
    filled += formula.slice(at, until)
    at = until
  }
  all.forEach((token, i) => {
    if (token.kind === 'sign' && token.text === '~') {
      keep(token.start)
      filled += '='
      at = token.end
      return
    }
    if (!isName(token) || !Object.hasOwn(parameters, token.text) || all[i + 1].text === '(') return
    const { value } = parameters[token.text]
    const [before, next] = [all[i - 1], all[i + 1]]
    const written = significant(Math.abs(value), digits)
    if (!(value < 0)) {
      keep(token.start)
      filled += written
    } else if (next.text === '^' || !mayCarrySign(before, all[i - 2])) {
      keep(token.start)
      filled += `(-${written})`
    } else if (before.text === '+' || before.text === '-') {
      keep(before.start)
      filled += before.text === '+' ? '-' : '+'
      at = before.end
      keep(token.start)
      filled += written
    } else {
      keep(token.start)
      filled += `-${written}`
    }
    at = token.end
  })
  keep(formula.length)
  return filled.trim()

  function mayCarrySign(before: Token | undefined, earlier: Token | undefined): boolean {
    if (before?.kind !== 'sign') return false
    if (['(', ',', '~', '<', '>', '<=', '>=', '==', '!='].includes(before.text)) return true
    return (before.text === '+' || before.text === '-') && closes(earlier)
  }
}
