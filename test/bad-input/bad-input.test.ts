import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitFiles, resumeFolder } from '../../src/fit/fit-text.node.ts'
import { FolderRunStore } from '../../src/fit/run-store.node.ts'
import { createNativeRuntime, nativeAvailable } from '../../src/runtime/native/index.ts'
import { listing } from '../fit/listing.ts'
import { logOf, smallText, tinyChoices } from '../fit/tiny-run.ts'
import { command, recordOf } from './command.ts'
import { rows } from './rows.ts'

let folder: string
/** A run that was stopped half-way. */
let stopped: string

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const han = /\p{Script=Han}/u

/** The same error in both languages, for people and as JSON: its code, words, exit code, and nothing of a stack. */
async function refused(parameters: readonly string[], { code, exit = 1, names }: { code: string; exit?: 1 | 2; names?: RegExp }): Promise<void> {
  for (const lang of ['en', 'zh']) {
    const json = await command(...parameters, '--lang', lang, '--json')
    const record = recordOf(json)
    expect(record.code, JSON.stringify(record)).toBe(code)
    expect(json.code).toBe(exit)
    for (const part of ['doing', 'expected', 'found'] as const) expect(record[part], part).not.toBe('')
    // Words are of the language; what is quoted from the command line or a file may be of any.
    if (lang === 'zh') expect(`${record.doing}`).toMatch(han)
    else expect(`${record.doing}${record.hint}`).not.toMatch(han)
    const { doing, where, expected, found, hint } = record
    const words = [doing, where, expected, found, hint].join('\n')
    expect(words).not.toMatch(/\{\{|undefined|NaN|\[object/)
    if (names) expect(words).toMatch(names)
    const plain = await command(...parameters, '--lang', lang)
    expect(plain.code).toBe(exit)
    expect(plain.err).toContain(record.doing)
    expect(plain.err).not.toMatch(/\n\s+at |\.ts:\d|node:internal/)
    if (lang === 'zh') expect(plain.err).toMatch(han)
  }
}

describe.skipIf(!nativeAvailable())('bad input (needs onnxruntime-node, for the run that is spoiled)', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cantian-bad-input-'))
    stopped = join(folder, 'stopped')
    const controller = new AbortController()
    const run = fitFiles(tinyChoices(createNativeRuntime({ threads: 1 }), { out: stopped, steps: 200, signal: controller.signal }))
    for await (const event of run) if (event.kind === 'step' && event.step >= 6) controller.abort()
    expect((await run.done).reason).toBe('stopped')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  for (const [number, row] of rows.entries()) {
    it(row.title, async () => {
      const at = join(folder, `row-${number}`)
      mkdirSync(at)
      row.make?.(at, stopped)
      const before = listing(at)
      await refused(row.command.split(' ').map((word) => word.replace('@', at)), row)
      expect(listing(at)).toEqual(before)
    })
  }

  it('two processes on one run', async () => {
    const out = join(folder, 'owned')
    cpSync(stopped, out, { recursive: true })
    const owner = await FolderRunStore.open(out)
    const before = listing(out)
    await refused(['fit', '--resume', out], { code: 'formats.lock.held', names: new RegExp(String(process.pid)) })
    expect(listing(out)).toEqual(before)
    await owner.close()
  })

  it('a folder without read permission', async (context) => {
    const at = join(folder, 'private')
    mkdirSync(at)
    writeFileSync(join(at, 'poem.txt'), 'moon')
    chmodSync(at, 0)
    const root = process.getuid?.() === 0
    // For root there is no such folder: then somebody else looks.
    if (root && spawnSync(process.execPath, ['-e', ''], { uid: 65534, gid: 65534 }).status !== 0) context.skip('a process can’t be another user here')
    if (process.platform === 'win32') context.skip('Windows keeps permissions otherwise')
    chmodSync(folder, 0o755)
    const options = root ? { uid: 65534, gid: 65534, env: { ...process.env, HOME: tmpdir(), TMPDIR: tmpdir() } } : {}
    for (const [lang, words] of [['en', 'read'], ['zh', '权限']] as const) {
      const { status, stderr } = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), main, 'fit', at, '--out', join(at, 'run'), '--json', '--lang', lang], { ...options, encoding: 'utf8' })
      expect(stderr).toContain('formats.files.no-permission')
      expect(stderr).toContain(words)
      expect(stderr).not.toMatch(/\n\s+at /)
      expect(status).toBe(1)
    }
    chmodSync(at, 0o700)
    expect(readdirSync(at)).toEqual(['poem.txt'])
  })

  it('a disk that fills up while training: said so, and the run goes on once there is room', async (context) => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'none', disk]).status !== 0) context.skip('no small disk can be mounted here')
    try {
      const text = join(folder, 'text.txt')
      writeFileSync(text, smallText().join('\n'))
      const out = join(disk, 'run')
      const settings = '--layers 1 --width 32 --heads 2 --context 16 --batch 4 --tokenizer characters --steps 12 --save-every 2 --sample-every 0'.split(' ')
      const first = await command('fit', text, '--out', out, ...settings, '--threads', '1', '--json', '--lang', 'en')
      expect(recordOf(first)).toMatchObject({ code: 'formats.files.no-space' })
      expect(first.code).toBe(1)
      // Full as it is, the same again, and nothing is lost by it.
      const again = await command('fit', '--resume', out, '--threads', '1', '--lang', 'zh')
      expect(again.code).toBe(1)
      expect(again.err).toContain('空间')
      expect(again.err).not.toMatch(/\n\s+at /)
      expect(spawnSync('mount', ['-o', 'remount,size=8m', disk]).status).toBe(0)
      const last = await command('fit', '--resume', out, '--threads', '1', '--lang', 'en')
      expect(last.err).toBe('')
      expect(last.code).toBe(0)
      const unbroken = join(folder, 'undisturbed')
      expect((await command('fit', text, '--out', unbroken, ...settings, '--threads', '1', '--lang', 'en')).code).toBe(0)
      expect(logOf(out)).toEqual(logOf(unbroken))
      expect(listing(out)['model.safetensors']).toBe(listing(unbroken)['model.safetensors'])
    } finally {
      spawnSync('umount', [disk])
    }
  })

  it('a loss that is no number: which layer, and the last good checkpoint stays', async () => {
    const text = join(folder, 'text.txt')
    writeFileSync(text, smallText().join('\n'))
    const out = join(folder, 'diverged')
    const settings = '--layers 1 --width 16 --heads 2 --context 16 --batch 4 --tokenizer characters --steps 300 --save-every 1 --evaluate-every 1000 --sample-every 0'.split(' ')
    const absurd = '--optimizer sgd --schedule constant --learning-rate 100 --warmup 0 --clip 0 --weight-decay 10'.split(' ')
    for (const lang of ['en', 'zh']) {
      const said = await command('fit', text, '--out', join(out, lang), ...settings, ...absurd, '--json', '--lang', lang)
      expect(said.code).toBe(1)
      const record = recordOf(said)
      expect(record.code).toBe('fit.diverged')
      expect(record.found).toMatch(/model\.|lm_head/)
      const checkpoint = /\((\d+)\)|（(\d+)）/.exec(record.hint)
      expect(checkpoint, record.hint).not.toBeNull()
      const resumed = await resumeFolder(join(out, lang), { runtime: createNativeRuntime({ threads: 1 }) })
      if (resumed.finished) throw new Error('it isn’t finished')
      await expect(resumed.run.done).rejects.toMatchObject({ code: 'fit.diverged' })
    }
  })
})
