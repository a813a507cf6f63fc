// The reference's loops of the commonest ops, written out. One loop that calls a function it is given is compiled for none of
// them: each element then costs a call, ten times the sum or product itself.

/** to = f(x), element by element. */
export type UnaryLoop = (x: Float64Array, to: Float64Array) => void
/** to = f(x, y); a stride of 0 repeats a scalar, else 1. */
export type BinaryLoop = (x: Float64Array, strideX: number, y: Float64Array, strideY: number, to: Float64Array) => void

// A place that moves by a stride is checked at every element; those that all move alike, once.
export const addLoop: BinaryLoop = (x, strideX, y, strideY, to) => {
  const n = to.length
  if (strideX === 0) for (let i = 0, a = x[0]; i < n; i++) to[i] = a + y[i * strideY]
  else if (strideY === 0) for (let i = 0, b = y[0]; i < n; i++) to[i] = x[i] + b
  else for (let i = 0; i < n; i++) to[i] = x[i] + y[i]
}
export const subLoop: BinaryLoop = (x, strideX, y, strideY, to) => {
  const n = to.length
  if (strideX === 0) for (let i = 0, a = x[0]; i < n; i++) to[i] = a - y[i * strideY]
  else if (strideY === 0) for (let i = 0, b = y[0]; i < n; i++) to[i] = x[i] - b
  else for (let i = 0; i < n; i++) to[i] = x[i] - y[i]
}
export const mulLoop: BinaryLoop = (x, strideX, y, strideY, to) => {
  const n = to.length
  if (strideX === 0) for (let i = 0, a = x[0]; i < n; i++) to[i] = a * y[i * strideY]
  else if (strideY === 0) for (let i = 0, b = y[0]; i < n; i++) to[i] = x[i] * b
  else for (let i = 0; i < n; i++) to[i] = x[i] * y[i]
}
export const divLoop: BinaryLoop = (x, strideX, y, strideY, to) => {
  const n = to.length
  if (strideX === 0) for (let i = 0, a = x[0]; i < n; i++) to[i] = a / y[i * strideY]
  else if (strideY === 0) for (let i = 0, b = y[0]; i < n; i++) to[i] = x[i] / b
  else for (let i = 0; i < n; i++) to[i] = x[i] / y[i]
}
export const powLoop: BinaryLoop = (x, strideX, y, strideY, to) => {
  for (let i = 0, j = 0, k = 0; i < to.length; i++, j += strideX, k += strideY) to[i] = Math.pow(x[j], y[k])
}
export const negLoop: UnaryLoop = (x, to) => {
  for (let i = 0; i < to.length; i++) to[i] = -x[i]
}
export const expLoop: UnaryLoop = (x, to) => {
  for (let i = 0; i < to.length; i++) to[i] = Math.exp(x[i])
}
export const logLoop: UnaryLoop = (x, to) => {
  for (let i = 0; i < to.length; i++) to[i] = Math.log(x[i])
}
export const sqrtLoop: UnaryLoop = (x, to) => {
  for (let i = 0; i < to.length; i++) to[i] = Math.sqrt(x[i])
}
export const sinLoop: UnaryLoop = (x, to) => {
  for (let i = 0; i < to.length; i++) to[i] = Math.sin(x[i])
}
export const cosLoop: UnaryLoop = (x, to) => {
  for (let i = 0; i < to.length; i++) to[i] = Math.cos(x[i])
}
