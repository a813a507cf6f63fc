import type { Expression } from './expression.ts'

/** Every part of an expression, inputs before what they go into; a loop, not a recursion: sums may have thousands of terms. */
export function* walk(expression: Expression): Generator<Expression> {
  const stack: { readonly part: Expression; next: number }[] = [{ part: expression, next: 0 }]
  while (stack.length > 0) {
    const top = stack[stack.length - 1]
    if (top.part.kind === 'call' && top.next < top.part.inputs.length) stack.push({ part: top.part.inputs[top.next++], next: 0 })
    else {
      stack.pop()
      yield top.part
    }
  }
}

/** The columns and the parameters that an expression names, each once, in their order from left to right. */
export function namesIn(expression: Expression): { columns: string[]; parameters: string[] } {
  const [columns, parameters] = [new Set<string>(), new Set<string>()]
  for (const part of walk(expression)) {
    if (part.kind === 'column') columns.add(part.name)
    else if (part.kind === 'parameter') parameters.add(part.name)
  }
  return { columns: [...columns], parameters: [...parameters] }
}
