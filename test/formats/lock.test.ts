import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeLock } from '../../src/formats/lock.node.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-lock-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

it('has one owner at a time, also within one process', async () => {
  const path = join(folder, 'lock')
  const lock = await takeLock(path)
  await expect(takeLock(path)).rejects.toMatchObject({ code: 'formats.lock.held', where: path, values: { pid: String(process.pid) } })
  await lock.release()
  await lock.release()
  await (await takeLock(path)).release()
})

it('names the other process, and is free as soon as that is killed', async () => {
  const path = join(folder, 'lock')
  const module = fileURLToPath(new URL('../../src/formats/lock.node.ts', import.meta.url))
  const script = `import(${JSON.stringify(module)}).then(async (m) => { await m.takeLock(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000) })`
  const owner = spawn(process.execPath, ['--import', 'tsx', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(owner.stdout, 'data')
  await expect(takeLock(path)).rejects.toMatchObject({ code: 'formats.lock.held', values: { pid: String(owner.pid) } })
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  await (await takeLock(path)).release()
})

it('is a typed error where the folder is missing', async () => {
  await expect(takeLock(join(folder, 'no', 'lock'))).rejects.toMatchObject({ code: 'formats.files.missing' })
})
