import type { FunctionName } from './expression.ts'

/** What a person may write before a parenthesis, with how many arguments; min and max take two or more. */
export const functions: ReadonlyMap<string, { readonly name: FunctionName; readonly least: number; readonly most: number }> = new Map(
  (
    [
      ['exp', 'exp', 1], ['log', 'log', 1], ['ln', 'log', 1], ['log10', 'log10', 1], ['sqrt', 'sqrt', 1], ['abs', 'abs', 1],
      ['sin', 'sin', 1], ['cos', 'cos', 1], ['tan', 'tan', 1], ['asin', 'asin', 1], ['acos', 'acos', 1], ['atan', 'atan', 1],
      ['tanh', 'tanh', 1], ['sigmoid', 'sigmoid', 1], ['erf', 'erf', 1], ['min', 'min', 2], ['max', 'max', 2],
    ] as const
  ).map(([written, name, least]) => [written, { name, least, most: least === 1 ? 1 : Infinity }]),
)

/** Infix operators by how they are written; a higher precedence binds closer. `^` binds closest, and to the right. */
export const operators: ReadonlyMap<string, { readonly name: FunctionName; readonly precedence: number }> = new Map([
  ['<', { name: 'less', precedence: 4 }],
  ['<=', { name: 'lessOrEqual', precedence: 4 }],
  ['>', { name: 'greater', precedence: 4 }],
  ['>=', { name: 'greaterOrEqual', precedence: 4 }],
  ['==', { name: 'equal', precedence: 4 }],
  ['!=', { name: 'notEqual', precedence: 4 }],
  ['+', { name: 'add', precedence: 5 }],
  ['-', { name: 'subtract', precedence: 5 }],
  ['*', { name: 'multiply', precedence: 6 }],
  ['/', { name: 'divide', precedence: 6 }],
  ['^', { name: 'power', precedence: 8 }],
])
export const comparisonPrecedence = 4
export const signPrecedence = 7

/** Words between conditions, in `--where` only. `and` binds closer than `or`. */
export const connectives: ReadonlyMap<string, { readonly name: 'and' | 'or'; readonly precedence: number }> = new Map([
  ['or', { name: 'or', precedence: 1 }],
  ['||', { name: 'or', precedence: 1 }],
  ['and', { name: 'and', precedence: 2 }],
  ['&&', { name: 'and', precedence: 2 }],
])
export const notPrecedence = 3
