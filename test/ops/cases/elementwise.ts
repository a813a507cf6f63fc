import * as g from '../../../src/graph/index.ts'
import type { Tensor } from '../../../src/graph/index.ts'
import type { Case } from '../case.ts'
import { awayFromZero, between, booleans, distinct, distinctBetween, given, integers, normal, type Numbers } from '../numbers.ts'

/** Shapes that every elementwise op sees: rank 0, one element, odd extents. */
const shapes = [[], [1], [7], [3, 1, 5]]

const unary = (op: string, build: (x: Tensor) => Tensor, numbers: (shape: readonly number[]) => Numbers, wrt?: readonly string[]): Case[] =>
  shapes.map((shape) => ({ op, title: `[${shape.join(', ')}]`, inputs: { x: numbers(shape) }, build: ({ x }) => build(x), wrt }))

/** Pairs of shapes that broadcast either way, on both sides at once, and from rank 0. */
const pairs: [number[], number[]][] = [
  [[], []],
  [[3, 4], [3, 4]],
  [[3, 4], [4]],
  [[4], [3, 4]],
  [[3, 1], [1, 4]],
  [[2, 1, 3], [4, 1]],
  [[2, 3], []],
  [[1], [1, 1, 1]],
]

const binary = (op: string, build: (x: Tensor, y: Tensor) => Tensor, left: (s: readonly number[]) => Numbers, right = left, wrt?: readonly string[]): Case[] =>
  pairs.map(([a, b]) => ({ op, title: `[${a.join(', ')}] with [${b.join(', ')}]`, inputs: { x: left(a), y: right(b) }, build: ({ x, y }) => build(x, y), wrt }))

const positive = (shape: readonly number[]): Numbers => between(shape, 0.3, 2.5)
const counts = (shape: readonly number[]): Numbers => integers(shape, 9, -9)
const divisors = (shape: readonly number[]): Numbers => integers(shape, 9, 1)
const few = (shape: readonly number[]): Numbers => integers(shape, 3)

export const elementwiseCases: Case[] = [
  ...unary('neg', g.neg, normal),
  ...unary('abs', g.abs, awayFromZero),
  ...unary('sign', g.sign, awayFromZero, []),
  { op: 'sign', title: 'zero', inputs: { x: given([-2, 0, 3]) }, build: ({ x }) => g.sign(x), wrt: [] },
  ...unary('floor', g.floor, (shape) => normal(shape, 3), []),
  ...unary('exp', g.exp, normal),
  ...unary('log', g.log, positive),
  ...unary('log10', g.log10, positive),
  ...unary('sqrt', g.sqrt, positive),
  ...unary('reciprocal', g.reciprocal, awayFromZero),
  ...unary('sin', g.sin, (shape) => normal(shape, 3)),
  ...unary('cos', g.cos, (shape) => normal(shape, 3)),
  ...unary('tan', g.tan, (shape) => between(shape, -1.2, 1.2)),
  ...unary('asin', g.asin, (shape) => between(shape, -0.8, 0.8)),
  ...unary('acos', g.acos, (shape) => between(shape, -0.8, 0.8)),
  ...unary('atan', g.atan, (shape) => normal(shape, 3)),
  ...unary('tanh', g.tanh, normal),
  ...unary('sigmoid', g.sigmoid, (shape) => normal(shape, 3)),
  { op: 'sigmoid', title: 'far out', inputs: { x: given([-80, -20, 20, 80]) }, build: ({ x }) => g.sigmoid(x), wrt: [] },
  ...unary('relu', g.relu, awayFromZero),
  ...unary('erf', g.erf, normal),
  ...unary('silu', g.silu, (shape) => normal(shape, 3)),
  { op: 'silu', title: 'far out', inputs: { x: given([-60, -15, 15, 60]) }, build: ({ x }) => g.silu(x) },
  ...unary('gelu', g.gelu, (shape) => normal(shape, 2)),
  { op: 'gelu', title: 'far out', inputs: { x: given([-9, -4, 4, 9]) }, build: ({ x }) => g.gelu(x) },
  ...unary('geluTanh', g.geluTanh, (shape) => normal(shape, 2)),
  { op: 'geluTanh', title: 'far out', inputs: { x: given([-12, -4, 4, 12]) }, build: ({ x }) => g.geluTanh(x) },
  ...unary('softplus', g.softplus, (shape) => normal(shape, 3)),
  { op: 'softplus', title: 'far out', inputs: { x: given([-60, -15, 15, 60, 200]) }, build: ({ x }) => g.softplus(x) },
  ...unary('not', g.not, booleans, []),
  ...unary('stopGradient', (x) => g.add(g.stopGradient(x), x), normal, []),
  ...unary('cast', (x) => g.cast(x, 'i32'), (shape) => normal(shape, 5), []),
  ...unary('cast', (x) => g.cast(x, 'f32'), booleans, []),
  ...unary('cast', (x) => g.cast(x, 'f32'), counts, []),
  { op: 'cast', title: 'to bool', inputs: { x: given([0, -0.5, 1, 0]) }, build: ({ x }) => g.cast(x, 'bool'), wrt: [] },
  { op: 'cast', title: 'through f64 and back', inputs: { x: normal([5]) }, build: ({ x }) => g.cast(g.mul(g.cast(x, 'f64'), g.cast(x, 'f64')), 'f32') },
  ...binary('add', g.add, normal),
  ...binary('sub', g.sub, normal),
  ...binary('mul', g.mul, normal),
  ...binary('div', g.div, normal, awayFromZero),
  ...binary('pow', g.pow, positive, (shape) => between(shape, -2, 3)),
  { op: 'pow', title: 'negative base, whole exponent', inputs: { x: awayFromZero([6]) }, build: ({ x }) => g.pow(x, g.scalar(3)) },
  { op: 'pow', title: 'base 0', inputs: { x: given([0, 0, 0, 2]), y: given([1, 2, 3.5, 2]) }, build: ({ x, y }) => g.pow(x, y), wrt: [] },
  ...binary('minimum', g.minimum, distinct, distinctBetween),
  ...binary('maximum', g.maximum, distinct, distinctBetween),
  ...binary('equal', g.equal, few, few, []),
  ...binary('less', g.less, few, few, []),
  ...binary('less', g.less, distinct, distinctBetween, []),
  ...binary('lessOrEqual', g.lessOrEqual, few, few, []),
  ...binary('equal', g.equal, booleans, booleans, []),
  ...binary('and', g.and, booleans, booleans, []),
  ...binary('or', g.or, booleans, booleans, []),
  // Whole numbers: the runtimes' integer kernels. Division cuts towards zero.
  ...[g.add, g.sub, g.mul, g.minimum, g.maximum].flatMap((build) => binary(build(g.scalar(1), g.scalar(1)).node.op.name, build, counts, counts, [])),
  ...binary('div', g.div, counts, divisors, []),
  ...unary('softcap', (x) => g.softcap(x, 2), (shape) => normal(shape, 3)),
  ...unary('clip', (x) => g.clip(x, -1, 1.5), (shape) => distinct(shape)),
  ...binary('swiglu', g.swiglu, normal),
]
