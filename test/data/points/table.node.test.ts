import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTable } from '../../../src/data/points/open-table.node.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'cantian-table-'))))
afterAll(() => rm(folder, { recursive: true }))

describe('a table in a file', () => {
  it('is read by its path, again and again', async () => {
    const path = join(folder, 'a.csv')
    await writeFile(path, 'x,y\n1,2\n3,4\n')
    const table = await openTable(path)
    for (let i = 0; i < 2; i++) expect([...(await table.read(['y'])).table.columns.get('y')!]).toEqual([2, 4])
    expect(table.source).toBe(path)
  })

  it('is missing, a folder, or refused by the system', async () => {
    await expect(openTable(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'formats.files.missing' })
    await expect(openTable(folder)).rejects.toMatchObject({ code: 'formats.files.is-folder' })
    if (process.getuid?.() === 0) return // root may read everything
    const path = join(folder, 'closed.csv')
    await writeFile(path, 'x\n1\n')
    await chmod(path, 0)
    await expect(openTable(path)).rejects.toMatchObject({ code: 'formats.files.no-permission' })
  })

  it('comes through a pipe too, which can be read once', async () => {
    const script = `import { openTable } from '${new URL('../../../src/data/points/open-table.node.ts', import.meta.url).href}'
      const table = await openTable(process.argv[1])
      const { table: { rows, columns } } = await table.read(['y'])
      console.log(table.names.join(), rows, columns.get('y').at(-1))`
    await writeFile(join(folder, 'read.mts'), script.replace('process.argv[1]', 'process.argv[2]'))
    const run = (command: string) => promisify(execFile)('bash', ['-c', command], { cwd: new URL('../../..', import.meta.url) })
    const node = `"${process.execPath}" --import tsx "${join(folder, 'read.mts')}"`
    const make = `(echo x,y; seq 1 100000 | sed 's/$/,7/')`
    expect((await run(`${make} | ${node} -`)).stdout.trim()).toBe('x,y 100000 7')
    if (process.platform === 'linux') expect((await run(`${node} <(${make})`)).stdout.trim()).toBe('x,y 100000 7')
  })
})
