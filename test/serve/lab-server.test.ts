import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveLab } from '../../src/serve/lab-server.node.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-serve-'))
  await mkdir(join(folder, 'pages/assets'), { recursive: true })
  await writeFile(join(folder, 'pages/index.html'), '<p>lab</p>')
  await writeFile(join(folder, 'pages/assets/a-1234.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'secret')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A request with a Host header of its own, which fetch doesn't allow. */
const status = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode!)
    })
      .on('error', reject)
      .end()
  })

describe('the lab’s server', () => {
  it('isolates its pages, keeps hashed files, and gives nothing outside of its folder', async () => {
    const lab = await serveLab({ folder: join(folder, 'pages'), port: 0 })
    try {
      const page = await fetch(lab.url)
      expect(await page.text()).toBe('<p>lab</p>')
      expect(Object.fromEntries(page.headers)).toMatchObject({ 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cache-control': 'no-cache' })
      const script = await fetch(`${lab.url}assets/a-1234.js`)
      expect(script.headers.get('content-type')).toMatch(/javascript/)
      expect(script.headers.get('cache-control')).toContain('immutable')
      for (const path of ['secret.txt', '%2e%2e/secret.txt', '..%2fsecret.txt', 'nothing.js']) expect((await fetch(`${lab.url}${path}`)).status).toBe(404)
      expect(await status(lab.url, 'evil.example')).toBe(403)
      expect(await status(lab.url, 'localhost:1')).toBe(200)
    } finally {
      await lab.close()
    }
  })

  it('wants a key from whoever is not this machine alone', async () => {
    const lab = await serveLab({ folder: join(folder, 'pages'), port: 0, host: '0.0.0.0' })
    try {
      const url = lab.url.replace('0.0.0.0', '127.0.0.1')
      const open = new URL(url)
      expect(open.searchParams.get('key')).toMatch(/^[0-9a-f]{32}$/)
      expect((await fetch(`${open.origin}/`)).status).toBe(403)
      expect((await fetch(`${open.origin}/?key=${'0'.repeat(32)}`)).status).toBe(403)
      const entered = await fetch(url, { redirect: 'manual' })
      expect(entered.status).toBe(302)
      expect(entered.headers.get('location')).toBe('/')
      const cookie = entered.headers.get('set-cookie')!.split(';')[0]
      expect(await (await fetch(`${open.origin}/`, { headers: { cookie } })).text()).toBe('<p>lab</p>')
    } finally {
      await lab.close()
    }
  })

  it('says what is wrong: a taken port, a host that isn’t ours, nothing built', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    try {
      await expect(serveLab({ folder: join(folder, 'pages'), port })).rejects.toMatchObject({ code: 'serve.port-taken', where: `127.0.0.1:${port}` })
    } finally {
      other.close()
    }
    await expect(serveLab({ folder: join(folder, 'pages'), port: 0, host: '203.0.113.7' })).rejects.toMatchObject({ code: 'serve.address' })
    await expect(serveLab({ folder, port: 0 })).rejects.toMatchObject({ code: 'serve.lab-missing' })
  })
})
