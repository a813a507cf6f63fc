/** Where a piece of a formula stands: characters [start, end) of its source. */
export interface Place {
  readonly start: number
  readonly end: number
}

/** Operators and functions of the formula language; comparisons answer 1 or 0, so that pieces can be multiplied by them. */
export const functionNames = [
  'add', 'subtract', 'multiply', 'divide', 'power', 'negate',
  'less', 'lessOrEqual', 'greater', 'greaterOrEqual', 'equal', 'notEqual',
  'exp', 'log', 'log10', 'sqrt', 'abs', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'tanh', 'sigmoid', 'erf', 'min', 'max',
] as const
export type FunctionName = (typeof functionNames)[number]

/** A formula's expression as data: it holds no code and can only be built into a graph. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly place: Place }
  | { readonly kind: 'column'; readonly name: string; readonly place: Place }
  | { readonly kind: 'parameter'; readonly name: string; readonly place: Place }
  | { readonly kind: 'call'; readonly function: FunctionName; readonly inputs: readonly Expression[]; readonly place: Place }

/** `response ~ model`: names that are neither columns nor functions nor `pi` are parameters. */
export interface Formula {
  readonly source: string
  /** A column, or a function of columns; no parameter. */
  readonly response: Expression
  readonly model: Expression
  /** In the order in which they are first named. */
  readonly parameters: readonly string[]
  /** Columns that the response or the model uses, in the order in which they are first named. */
  readonly columns: readonly string[]
}
