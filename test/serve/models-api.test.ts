import { createHash } from 'node:crypto'
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { localFolder } from '../../src/formats/source.node.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { decodeTile } from '../../src/see/tiles/tile.ts'
import { serveLab, type LabServer } from '../../src/serve/lab-server.node.ts'

const poems = fileURLToPath(new URL('../../examples/models/poems', import.meta.url))
const tensor = 'model.layers.0.self_attn.q_proj.weight'
const digest = async () => createHash('sha256').update(await readFile(join(poems, 'model.safetensors'))).digest('hex')

let root: string
let lab: LabServer
let before: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cantian-api-'))
  await mkdir(join(root, 'pages'))
  await writeFile(join(root, 'pages/index.html'), 'lab')
  before = await digest()
  lab = await serveLab({ folder: join(root, 'pages'), port: 0, models: [poems], openRuntime: () => createWebRuntime({ device: 'wasm', threads: 1 }), edits: join(root, 'edits') })
}, 60_000)
afterAll(async () => {
  await lab?.close()
  await rm(root, { recursive: true, force: true })
})

const api = (path: string): string => `${lab.url}api/models${path}`
const get = async (path: string) => {
  const response = await fetch(api(path))
  return { status: response.status, json: (await response.json()) as Record<string, never> & { code?: string; kind?: string } }
}
const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(api(path), { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) })
  return { status: response.status, json: (await response.json()) as Record<string, never> & { code?: string; kind?: string } }
}

interface Told {
  readonly kind: string
  readonly code?: string
  readonly text?: string
  readonly tokens?: readonly { readonly id: number; readonly logprob: number }[]
}
async function told(body: object, signal?: AbortSignal): Promise<Told[]> {
  const response = await fetch(api('/1/ask'), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal })
  expect(response.headers.get('content-type')).toMatch(/event-stream/)
  return (await response.text()).split('\n').filter((line) => line.startsWith('data: ')).map((line) => JSON.parse(line.slice(6)) as Told)
}
const question = { prompt: '\n床前明月', maxTokens: 8, temperature: 0, seed: 1, odds: 3 }
const answered = async () => (await told(question)).at(-1)!

describe('models over HTTP', () => {
  it('are listed and mapped, their numbers and tiles are the file’s', async () => {
    expect((await get('')).json).toMatchObject({ v: 1, kind: 'models', models: [{ id: '1', name: poems }] })
    expect((await get('/1/map')).json).toMatchObject({ v: 1, kind: 'map', parameters: 961_408 })
    const checkpoint = await openCheckpoint(localFolder(poems))
    const floats = await checkpoint.floats(tensor)
    const { shape } = checkpoint.entry(tensor)
    await checkpoint.close()
    const { json } = await get(`/1/number?address=${encodeURIComponent(`${tensor}[7,12]`)}`)
    expect(json).toMatchObject({ kind: 'number', value: floats[7 * shape[1] + 12] })
    const tile = decodeTile(new Uint8Array(await (await fetch(api(`/1/tile?tensor=${tensor}&level=0&row=0&column=0`))).arrayBuffer()))
    expect(tile.rows).toBe(shape[0])
    expect([...tile.values]).toEqual([...floats])
    const view = decodeTile(new Uint8Array(await (await fetch(api(`/1/view?tensor=${tensor}&level=1&row=1&column=2&rows=3&columns=4&type=rms`))).arrayBuffer()))
    expect(view).toMatchObject({ rows: 3, columns: 4, level: 1, type: 'rms', sampled: false })
    const under = [0, 1].flatMap((r) => [0, 1].map((c) => floats[(2 + r) * shape[1] + 4 + c]))
    expect(view.values[0]).toBeCloseTo(Math.hypot(...under) / 2, 6)
  })

  it('answer token by token; an edit turns the odds, its undoing gives them back, the file is never written', async () => {
    const events = await told(question)
    expect(events.slice(0, -1).every(({ kind }) => kind === 'token')).toBe(true)
    const first = events.at(-1)!
    expect(first.kind).toBe('answer')
    expect(first.tokens!.map(({ id }) => id)).toEqual(events.slice(0, -1).map((event) => (event as never as { id: number }).id))
    const at = `${tensor}[7,12]`
    const { json, status } = await post('/1/edits', { address: at, operation: { name: 'set', value: '3.123456789' } })
    expect([status, json]).toMatchObject([200, { v: 1, kind: 'edit', changed: true, written: false }])
    expect((await get(`/1/number?address=${encodeURIComponent(at)}`)).json).toMatchObject({ value: Math.fround(3.123456789) })
    const turned = await answered()
    expect(turned.tokens!.map(({ logprob }) => logprob)).not.toEqual(first.tokens!.map(({ logprob }) => logprob))
    expect((await get('/1/history')).json).toMatchObject({ kind: 'history', entries: [{ address: at }], undone: [] })
    expect((await post('/1/undo', {})).json).toMatchObject({ action: 'undo' })
    expect((await answered()).tokens).toEqual(first.tokens)
    expect((await post('/1/redo', {})).json).toMatchObject({ action: 'redo' })
    expect((await answered()).tokens).toEqual(turned.tokens)
    await post('/1/undo', {})
    const nothing = await post('/1/undo', {})
    expect([nothing.status, nothing.json.code]).toEqual([409, 'see.nothing-done'])
    expect(await digest()).toBe(before)
  }, 60_000)

  it('stop answering when whoever asked leaves', async () => {
    const left = new AbortController()
    const response = await fetch(api('/1/ask'), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ prompt: '春', maxTokens: 50_000, temperature: 1, seed: 1 }), signal: left.signal })
    const reader = response.body!.getReader()
    await reader.read()
    left.abort()
    // The next one doesn't wait for 50,000 tokens.
    expect((await told({ prompt: '春', maxTokens: 2, seed: 1 })).at(-1)!.kind).toBe('answer')
  }, 30_000)

  it.each([
    ['/2/map', 404, 'serve.no-model'],
    ['/..%2f..%2fetc/map', 404, 'serve.no-model'],
    ['/1/nothing', 404, 'serve.no-route'],
    ['/1/number?address=', 400, undefined],
    ['/1/number?address=nothing%5B0%5D', undefined, undefined],
    [`/1/number?address=${tensor}%5B99999,0%5D`, 400, undefined],
    [`/1/tile?tensor=${tensor}&level=0&row=999999999999999&column=0`, 400, 'see.view'],
    [`/1/tile?tensor=${tensor}&level=-1&row=0&column=0`, 400, 'see.view'],
    [`/1/view?tensor=${tensor}&level=0&row=0&column=0&rows=99999999&columns=99999999`, 400, 'see.view'],
    ['/1/tile?tensor=..%2f..%2fetc%2fpasswd&level=0&row=0&column=0', 404, 'formats.safetensors.no-tensor'],
  ])('refuse GET %s', async (path, status, code) => {
    const { status: found, json } = await get(path)
    expect(found).toBeGreaterThanOrEqual(400)
    expect(found).toBeLessThan(500)
    if (status !== undefined) expect(found).toBe(status)
    expect(json).toMatchObject({ v: 1, kind: 'error' })
    if (code !== undefined) expect(json.code).toBe(code)
  })

  it.each([
    ['no JSON', '/1/edits', '{', {}, 400, 'serve.body'],
    ['another type', '/1/edits', {}, { 'content-type': 'text/plain' }, 400, 'serve.body'],
    ['fields that nobody asked for', '/1/undo', { patch: '/etc/passwd' }, {}, 400, 'serve.body'],
    ['an operation that is none', '/1/edits', { address: tensor, operation: { name: 'run', value: '1' } }, {}, 400, 'serve.body'],
    ['a value that is no number', '/1/edits', { address: `${tensor}[0,0]`, operation: { name: 'set', value: 'much' } }, {}, 400, 'see.value'],
    ['a body without an end', '/1/edits', JSON.stringify({ address: 'x'.repeat(2 << 20) }), {}, 400, 'serve.body'],
    ['a page of another site', '/1/undo', {}, { origin: 'https://evil.example' }, 403, 'serve.cross-site'],
    ['a frame of another site', '/1/undo', {}, { 'sec-fetch-site': 'cross-site' }, 403, 'serve.cross-site'],
  ])('refuse %s', async (_what, path, body, headers, status, code) => {
    const { status: found, json } = await post(path, body, headers as Record<string, string>)
    expect([found, json.code]).toEqual([status, code])
  })

  it('are asked what can’t be asked', async () => {
    expect((await told({ prompt: '春', temperature: -1 })).at(-1)).toMatchObject({ kind: 'error', code: 'ask.option' })
  })
})
