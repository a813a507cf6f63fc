// A network of one hidden layer, y = Σ vᵢ·bend(wᵢ·x + cᵢ) + d, fitted by Adam (Kingma and Ba 2015). Letters: n points, h hidden.
import { add, backpropagate, constant, div, input, matmul, mean, mul, program, scalar, sqrt, state, sub, tanh, type Tensor } from '../../src/graph/index.ts'
import { Philox } from '../../src/graph/philox.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { NetworkFrame, NetworkRequest, NetworkRun } from './protocol.ts'

const [slow, fast] = [0.9, 0.99]
const rate = 0.03
/** How many frames of a run are told: enough to watch, few enough to send. */
const frames = 60
/** Small lines that are told apart. */
const mostParts = 8

export async function fitNetwork({ points, hidden: h, bend, seed, steps, at, unseen = [] }: NetworkRequest): Promise<NetworkRun> {
  const names = { w: [1, h], c: [1, h], v: [h, 1], d: [1, 1] } as const
  const parameters = Object.fromEntries(Object.entries(names).map(([name, shape]) => [name, state(name, 'f64', shape)])) as Record<keyof typeof names, Tensor>
  const parts = (x: Tensor): Tensor => {
    const inner = add(matmul(x, parameters.w), parameters.c)
    return bend ? tanh(inner) : inner
  }
  const network = (x: Tensor): Tensor => add(matmul(parts(x), parameters.v), parameters.d)
  const x = constant(points.map((point) => point.x), [points.length, 1], 'f64')
  const y = constant(points.map((point) => point.y), [points.length, 1], 'f64')
  const missOf = (x: Tensor, y: Tensor): Tensor => {
    const residual = sub(network(x), y)
    return mean(mul(residual, residual))
  }
  const loss = missOf(x, y)
  const order = Object.values(parameters)
  const gradients = backpropagate(loss, order)
  const number = (value: number) => scalar(value, 'f64')
  const [alpha, beta] = [input('alpha', 'f64', []), input('beta', 'f64', [])]
  const updates: Record<string, Tensor> = {}
  Object.entries(names).forEach(([name, shape], i) => {
    const m = add(mul(state(`m.${name}`, 'f64', shape), number(slow)), mul(gradients[i], number(1 - slow)))
    const s = add(mul(state(`s.${name}`, 'f64', shape), number(fast)), mul(mul(gradients[i], gradients[i]), number(1 - fast)))
    updates[`m.${name}`] = m
    updates[`s.${name}`] = s
    updates[name] = sub(order[i], div(mul(alpha, m), add(sqrt(mul(s, beta)), number(1e-8))))
  })
  const elsewhere = unseen.length === 0 ? loss : missOf(constant(unseen.map((point) => point.x), [unseen.length, 1], 'f64'), constant(unseen.map((point) => point.y), [unseen.length, 1], 'f64'))
  const places = constant(at, [at.length, 1], 'f64')
  const runtime = createReferenceRuntime()
  const executable = await runtime.compile(program({ step: { results: { loss }, updates }, look: { results: { loss, unseen: elsewhere, line: network(places), parts: parts(places) } } }))
  const kept = await runtime.createState(executable.program.state)
  try {
    const random = new Philox(seed, 'lab.network')
    let drawn = 0
    const draw = (size: number, deviation: number) => Array.from({ length: size }, () => deviation * random.normal(drawn++))
    await kept.write([
      { name: 'w', values: draw(h, 2) },
      { name: 'c', values: draw(h, 2) },
      { name: 'v', values: draw(h, 1 / Math.sqrt(h)) },
    ])
    /** Each small line times its weight: what is added up, [h] of the places' length; of wide networks none. */
    const weighted = async (bent: ArrayLike<number>): Promise<Float64Array[]> => {
      if (h > mostParts) return []
      const [{ data: weights }] = await kept.read([{ name: 'v' }])
      return Array.from({ length: h }, (_, i) => Float64Array.from(at, (_place, p) => bent[p * h + i] * weights[i]))
    }
    const told: NetworkFrame[] = []
    const every = Math.max(1, Math.floor(steps / frames))
    for (let step = 0; step <= steps; step++) {
      if (step % every === 0 || step === steps) {
        const { loss: found, unseen: foundElsewhere, line, parts: bent } = await executable.run('look', kept)
        told.push({ step, loss: found.data[0], unseen: unseen.length === 0 ? null : foundElsewhere.data[0], line: Float64Array.from(line.data), parts: await weighted(bent.data) })
      }
      // Adam's corrections of the first steps.
      if (step < steps) await executable.run('step', kept, { alpha: rate / (1 - slow ** (step + 1)), beta: 1 / (1 - fast ** (step + 1)) })
    }
    return { parameters: 3 * h + 1, frames: told }
  } finally {
    kept.close()
    executable.close()
    await runtime.close()
  }
}
