// The school over HTTP: what it answers, what it refuses, and how the page knows of it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { machinePlace } from '../../src/school/machine-place.node.ts'
import type { Watched, WeightMap } from '../../src/school/protocol.ts'
import { fromWire } from '../../src/school/wire.ts'
import { serveLab, type LabServer } from '../../src/serve/lab-server.node.ts'
import { smallText } from '../fit/tiny-run.ts'

const request = { text: 'own', own: smallText().join('\n\n'), tokenizer: 'characters', layers: 1, width: 16, steps: 12, seed: 1 }

let root: string
let lab: LabServer
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cantian-school-api-'))
  await mkdir(join(root, 'pages'))
  await writeFile(join(root, 'pages/index.html'), '<!doctype html><html><head><title>lab</title></head><body></body></html>')
  lab = await serveLab({ folder: join(root, 'pages'), port: 0, school: machinePlace({ folder: join(root, 'runs'), openRuntime: () => createWebRuntime({ device: 'wasm', threads: 1 }), shipped: () => Promise.reject(new Error('not asked for')) }) })
}, 60_000)
afterAll(async () => {
  await lab?.close()
  await rm(root, { recursive: true, force: true })
})

const post = (name: string, body: unknown, headers: Record<string, string> = {}) => fetch(`${lab.url}api/school/${name}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) })
async function asked<T>(name: string, ...given: unknown[]): Promise<{ ok: T; failure?: { en: { code: string }; zh: { hint: string } } }> {
  const response = await post(name, given)
  expect(response.status).toBe(200)
  return fromWire(await response.text()) as { ok: T }
}

describe('a school over HTTP', () => {
  it('is named in the page that it is for, and nowhere where there is none', async () => {
    for (const path of ['', 'index.html']) expect(await (await fetch(`${lab.url}${path}`)).text()).toContain('<meta name="cantian-school" content="machine">')
    const plain = await serveLab({ folder: join(root, 'pages'), port: 0 })
    expect(await (await fetch(plain.url)).text()).not.toContain('cantian-school')
    expect((await fetch(`${plain.url}api/school/schoolWatch`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '[0]' })).status).toBe(404)
    await plain.close()
  })

  it('trains, is watched, turned, asked, and its numbers cross bit for bit', async () => {
    expect((await asked<Watched>('schoolWatch', 0)).ok).toMatchObject({ phase: 'none', id: null })
    await asked('schoolPrepare', 'first', request, {})
    const watch = async () => (await asked<Watched>('schoolWatch', 0)).ok
    while ((await watch()).phase === 'preparing') await new Promise((resolve) => setTimeout(resolve, 20))
    await asked('schoolOne')
    while ((await watch()).step < 1) await new Promise((resolve) => setTimeout(resolve, 10))
    const [name] = (await asked<string[]>('schoolMatrices')).ok
    const { values, strongest, rows } = (await asked<WeightMap>('schoolMap', name)).ok
    expect(values).toBeInstanceOf(Float32Array)
    expect(values).toHaveLength(rows * 16)
    expect(strongest).toBeInstanceOf(Uint32Array)
    await asked('schoolPin', name, 3)
    expect((await watch()).pin).toMatchObject({ name, index: 3 })
    await asked('schoolTurn', 0.002)
    expect((await watch()).learningRate).toBe(0.002)
    await asked('schoolGo')
    while ((await watch()).phase !== 'finished') await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await watch()).events.filter(({ kind }) => kind === 'step')).toHaveLength(12)
    expect((await asked<{ text: string }>('schoolAnswer', 'the ', 1)).ok.text).not.toBe('')
    expect((await asked<{ id: string }[]>('schoolKept')).ok.map(({ id }) => id)).toEqual(['first'])
  }, 60_000)

  it('says in both languages what went wrong with a run', async () => {
    const { failure } = await asked('schoolReopen', '../../etc', {})
    expect(failure).toMatchObject({ en: { code: 'lab.run.missing' }, zh: { code: 'lab.run.missing' } })
    expect((await asked('schoolRemove', 'nobody')).failure!.en.code).toBe('lab.run.missing')
  })

  it('refuses other sites, other functions, and arguments that are none', async () => {
    expect((await post('schoolRemove', ['first'], { origin: 'http://elsewhere.example' })).status).toBe(403)
    expect((await post('schoolRemove', ['first'], { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post('schoolRemove', ['first'], { 'content-type': 'text/plain' })).status).toBe(400)
    for (const name of ['constructor', 'schoolDownload', '__proto__', 'toString']) expect((await post(name, [])).status).toBe(404)
    expect((await fetch(`${lab.url}api/school/schoolKept`)).status).toBe(404)
    for (const [name, given] of [
      ['schoolWatch', [-1]], ['schoolWatch', ['0']], ['schoolWatch', []], ['schoolTurn', [0]], ['schoolTurn', [1e9]], ['schoolBack', [1.5]],
      ['schoolPrepare', ['x', { ...request, steps: 1e9 }, {}]], ['schoolPrepare', ['x', { ...request, width: 1e6 }, {}]], ['schoolPrepare', ['x', { ...request, more: 1 }, {}]], ['schoolWatch', '{'],
    ] as const) {
      const response = await post(name, given)
      expect(response.status, `${name} ${JSON.stringify(given)}`).toBe(400)
      expect(await response.json()).toMatchObject({ kind: 'error', code: 'serve.body' })
    }
    expect((await asked<{ id: string }[]>('schoolKept')).ok).toHaveLength(1)
  })
})
