// Turning numbers of a checkpoint and taking it back, on a copy of the model that ships.
import { createHash } from 'node:crypto'
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPlace } from '../../src/formats/model-place.node.ts'
import { edit, history, redo, undo } from '../../src/see/edit.node.ts'
import { numberAt } from '../../src/see/number.ts'
import { openPatched } from '../../src/see/open.node.ts'
import { openAt } from '../../src/see/open.ts'

const shipped = new URL('../../examples/models/poems', import.meta.url).pathname
const tensor = 'model.layers.0.self_attn.q_proj.weight'
const address = `${tensor}[1,2]`
let folder: string
let [model, patch] = ['', '']
let round = 0

const hash = async () => createHash('sha256').update(await readFile(join(model, 'model.safetensors'))).digest('hex')
async function valueAt(where: string, withPatch?: string): Promise<string> {
  const opened = await openPatched(model, withPatch)
  try {
    return (await numberAt(opened, opened.index.resolve(where), { rank: false })).bits
  } finally {
    await opened.close()
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-edit-'))
})
beforeEach(async () => {
  model = join(folder, `model${++round}`)
  patch = join(folder, `patch${round}.json`)
  await cp(shipped, model, { recursive: true })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('an edit', () => {
  it('kept in a patch leaves the model’s bytes, and is seen through the patch', async () => {
    const [bytes, bits] = [await hash(), await valueAt(address)]
    const report = await edit(model, address, { name: 'set', value: '3.123456789' }, { patch })
    expect(report).toMatchObject({ action: 'set', changed: true, written: false, patch, entry: { address, before: bits } })
    expect(await hash()).toBe(bytes)
    expect(await valueAt(address, patch)).toBe(report.entry.after)
    expect(await valueAt(address)).toBe(bits)
    // Setting what is there already is no edit.
    expect(await edit(model, address, { name: 'set', value: report.entry.after as string }, { patch })).toMatchObject({ changed: false })
    expect((await history(model, { patch })).entries).toHaveLength(1)
  })

  it('of a slice or a tensor scales, adds and zeroes; undo gives back every byte, redo every edit', async () => {
    const before = await hash()
    await edit(model, `${tensor}[0,:]`, { name: 'scale', value: '2' }, { write: true })
    const first = await hash()
    await edit(model, tensor, { name: 'zero', value: null }, { write: true })
    const second = await hash()
    await edit(model, address, { name: 'add', value: '0.5' }, { write: true })
    const third = await hash()
    expect(new Set([before, first, second, third]).size).toBe(4)
    for (const wanted of [second, first, before]) {
      expect((await undo(model, {})).written).toBe(true)
      expect(await hash()).toBe(wanted)
    }
    await expect(undo(model, {})).rejects.toMatchObject({ code: 'see.nothing-done' })
    for (const wanted of [first, second, third]) {
      await redo(model, {})
      expect(await hash()).toBe(wanted)
    }
    await expect(redo(model, {})).rejects.toMatchObject({ code: 'see.nothing-undone' })
    expect((await history(model, {})).entries.map(({ written }) => written)).toEqual([true, true, true])
  })

  it('refuses what it can’t keep: a number beyond the type, another model, bits that are others, a file that is read-only', async () => {
    const bytes = await hash()
    const dtype = await openAt(model, await openPlace(model)).then(async (opened) => {
      const found = opened.weights().entry(tensor).dtype
      await opened.close()
      return found
    })
    await expect(edit(model, address, { name: 'set', value: '1e400' }, { patch })).rejects.toMatchObject({ code: 'formats.dtype.cannot-hold' })
    if (dtype === 'F32') await expect(edit(model, address, { name: 'set', value: '1e39' }, { patch })).rejects.toMatchObject({ code: 'formats.dtype.cannot-hold', where: address })
    await expect(edit(model, address, { name: 'set', value: 'three' }, { patch })).rejects.toMatchObject({ code: 'see.value' })
    await expect(edit(model, `${tensor}[999999,0]`, { name: 'zero', value: null }, { patch })).rejects.toThrow(/formats|address|999999/)
    await expect(readFile(patch)).rejects.toMatchObject({ code: 'ENOENT' })

    await edit(model, address, { name: 'set', value: '1' }, { patch })
    const other = JSON.parse(await readFile(patch, 'utf8')) as { fingerprint: unknown }
    await writeFile(patch, JSON.stringify({ ...other, fingerprint: typeof other.fingerprint === 'string' ? other.fingerprint.replace(/[0-9a-f]/g, '0') : {} }))
    await expect(openPatched(model, patch)).rejects.toThrow()
    await writeFile(patch, JSON.stringify(other))
    // Another hand changes the number in the file: the patch no longer fits.
    await edit(model, address, { name: 'set', value: '7' }, { write: true })
    await expect(openPatched(model, patch)).rejects.toMatchObject({ code: 'formats.patch.before' })
    await undo(model, {})
    await (await openPatched(model, patch)).close()
    await chmod(join(model, 'model.safetensors'), 0o444)
    await expect(edit(model, address, { name: 'set', value: '7' }, { write: true })).rejects.toMatchObject({ code: 'see.read-only' })
    expect(await hash()).toBe(bytes)
  })

  it('by two at once: one is made, the other is told who holds the patch, or both in order', async () => {
    const found = await Promise.allSettled([edit(model, address, { name: 'add', value: '1' }, { write: true }), edit(model, address, { name: 'add', value: '2' }, { write: true })])
    const made = found.filter(({ status }) => status === 'fulfilled').length
    for (const one of found) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'formats.lock.held' })
    expect(made).toBeGreaterThan(0)
    expect((await history(model, {})).entries).toHaveLength(made)
  })
})
