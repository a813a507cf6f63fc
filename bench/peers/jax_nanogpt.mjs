// Training of nanoGPT's layout in jax-js on WebAssembly, jitted: node jax_nanogpt.mjs START '{"layers":…}', then a line N for N steps.
// The same mathematics as bench/models/nanogpt.ts; products with one-hot matrices stand for the embedding, as there.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax'

const [startPath, shapeText] = process.argv.slice(2)
const { layers, width, heads, context, batch, vocabulary } = JSON.parse(shapeText)
const rows = batch * context

await init('wasm')
defaultDevice('wasm')

const bytes = await readFile(startPath)
const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
const shapes = [
  ['wte', [vocabulary, width]],
  ['wpe', [context, width]],
  ...Array.from({ length: layers }, (_, i) => [
    [`${i}.ln_1`, [width]],
    [`${i}.c_attn`, [3 * width, width]],
    [`${i}.proj`, [width, width]],
    [`${i}.ln_2`, [width]],
    [`${i}.c_fc`, [4 * width, width]],
    [`${i}.mlp_proj`, [width, 4 * width]],
  ]).flat(),
  ['ln_f', [width]],
]
let at = 0
let parameters = shapes.map(([, shape]) => {
  const size = shape.reduce((a, b) => a * b, 1)
  const array = np.array(numbers.slice(at, at + size)).reshape(shape)
  at += size
  return array
})
const indexOf = new Map(shapes.map(([name], i) => [name, i]))

// Its own dotProductAttention wants iterator helpers, which Node has from 22 on.
const mask = np.array(Float32Array.from({ length: context * context }, (_, i) => (i % context > Math.floor(i / context) ? -1e30 : 0))).reshape([context, context])

// jax-js counts references: an array is used up by what it is passed to, `.ref` allows one more use.
const linear = (x, w) => np.matmul(x, w.ref.transpose())
function norm(x, gain) {
  const centred = x.ref.sub(x.mean(-1, { keepdims: true }))
  const variance = np.square(centred.ref).mean(-1, { keepdims: true })
  return centred.div(np.sqrt(variance.add(1e-5))).mul(gain.ref)
}

function lossOf(p, ids, targets) {
  const of = (name) => p[indexOf.get(name)]
  const hot = nn.oneHot(ids, vocabulary)
  let x = np.matmul(hot, of('wte').ref).reshape([batch, context, width]).add(of('wpe').ref).reshape([rows, width])
  for (let i = 0; i < layers; i++) {
    const qkv = linear(norm(x.ref, of(`${i}.ln_1`)), of(`${i}.c_attn`)).reshape([batch, context, 3, heads, width / heads])
    const part = (k) => qkv.ref.slice([], [], k).transpose([0, 2, 1, 3]) // [batch, heads, context, width / heads]
    const scores = np.matmul(part(0), part(1).transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(width / heads))
    const odds = nn.softmax(scores.add(mask.ref), -1)
    const y = np.matmul(odds, part(2)).transpose([0, 2, 1, 3]).reshape([rows, width])
    qkv.dispose()
    x = x.add(linear(y, of(`${i}.proj`)))
    const inner = nn.gelu(linear(norm(x.ref, of(`${i}.ln_2`)), of(`${i}.c_fc`)), { approximate: false })
    x = x.add(linear(inner, of(`${i}.mlp_proj`)))
  }
  const logits = linear(norm(x, of('ln_f')), of('wte'))
  const loss = nn.logSoftmax(logits, -1).mul(nn.oneHot(targets, vocabulary)).sum().mul(-1 / rows)
  for (const array of p) array.dispose()
  return loss
}

const [beta1, beta2, decay, clip] = [0.9, 0.95, 0.1, 1]
const step = jit((p, m, v, ids, targets, rate, correct1, correct2) => {
  const [loss, gradients] = valueAndGrad(lossOf)(p.map((x) => x.ref), ids, targets)
  const length = np.sqrt(gradients.map((g) => np.square(g.ref).sum()).reduce((a, b) => a.add(b)))
  const shorten = np.minimum(np.array(1), np.array(clip).div(length.add(1e-6)))
  const [newP, newM, newV] = [[], [], []]
  gradients.forEach((gradient, i) => {
    const g = gradient.mul(shorten.ref)
    const m1 = m[i].mul(beta1).add(g.ref.mul(1 - beta1))
    const v1 = v[i].mul(beta2).add(np.square(g).mul(1 - beta2))
    const change = m1.ref.mul(correct1.ref).div(np.sqrt(v1.ref.mul(correct2.ref)).add(1e-8))
    const kept = p[i].shape.length >= 2 ? p[i].mul(np.array(1).sub(rate.ref.mul(decay))) : p[i]
    newP.push(kept.sub(change.mul(rate.ref)))
    newM.push(m1)
    newV.push(v1)
  })
  for (const array of [shorten, rate, correct1, correct2]) array.dispose()
  return [newP, newM, newV, loss]
})

let [m, v] = [0, 1].map(() => shapes.map(([, shape]) => np.zeros(shape)))
const ids = np.array(Int32Array.from({ length: rows }, (_, i) => (i * 7919) % vocabulary), { dtype: np.int32 })
const targets = np.array(Int32Array.from({ length: rows }, (_, i) => ((i + 1) * 7919) % vocabulary), { dtype: np.int32 })
let done = 0
console.log(JSON.stringify({ threads: 'SharedArrayBuffer' in globalThis ? 'workers' : 'one thread' }))
for await (const line of createInterface({ input: process.stdin })) {
  const [times, losses] = [[], []]
  for (let i = 0; i < Number(line); i++) {
    const start = performance.now()
    done++
    const number = (x) => np.array(new Float32Array([x])).reshape([])
    const [p1, m1, v1, loss] = step(parameters, m, v, ids.ref, targets.ref, number(1e-3), number(1 / (1 - beta1 ** done)), number(1 / (1 - beta2 ** done)))
    ;[parameters, m, v] = [p1, m1, v1]
    losses.push((await loss.data())[0])
    times.push(performance.now() - start)
  }
  console.log(JSON.stringify({ times, losses }))
}
