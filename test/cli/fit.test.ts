import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cantian } from './cantian.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-cli-fit-'))
  const lines = Array.from({ length: 400 }, (_, i) => `床前明月光，疑是地上霜。${i % 7}举头望明月，低头思故乡。`)
  await writeFile(join(folder, 'poems.txt'), lines.join('\n\n'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const small = ['--tokenizer', 'characters', '--layers', '1', '--width', '16', '--heads', '2', '--context', '16', '--batch', '4', '--threads', '1']

describe('cantian fit', () => {
  it('prints plain lines where there is no terminal, and leaves a run that answers', async () => {
    const { code, out, err } = await cantian(['fit', 'poems.txt', '--out', 'plain', '--steps', '12', '--prompt', '床前', ...small], { cwd: folder })
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).toContain('step 12/12, loss ')
    expect(out).toContain('Is this loss normal?')
    expect(out).toContain('guessing evenly')
    expect(out).toContain('cantian ask plain "床前"')
    expect(out).not.toContain('\u001b')
    expect(out).not.toContain('\ufffd')
    expect(await readdir(join(folder, 'plain'))).toEqual(expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json', 'run.json', 'log.jsonl']))

    const again = await cantian(['fit', '--resume', 'plain', '--lang', 'zh'], { cwd: folder })
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('这次训练已经完成') })
    const occupied = await cantian(['fit', 'poems.txt', '--out', 'plain', '--json'], { cwd: folder })
    expect(occupied.code).toBe(1)
    expect(JSON.parse(occupied.err).code).toBe('fit.out-not-empty')
  })

  it('streams one JSON document a line with --json, as the log has them', async () => {
    const { code, out, err } = await cantian(['fit', 'poems.txt', '--out', 'json', '--steps', '6', '--json', ...small], { cwd: folder })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const events = out.trimEnd().split('\n').map((line) => JSON.parse(line))
    for (const event of events) expect(event.v).toBe(1)
    const steps = events.filter(({ kind }) => kind === 'step')
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6])
    expect(events.at(-1)).toMatchObject({ kind: 'report', reason: 'finished', step: 6 })
    const log = (await readFile(join(folder, 'json/log.jsonl'), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line))
    expect(log.filter(({ kind }) => kind === 'step')).toEqual(steps)
  })

  it('saves and says how to go on when it is stopped, and goes on from there', async () => {
    let sent = false
    const stopped = await cantian(['fit', 'poems.txt', '--out', 'stopped', '--steps', '100000', '--sample-every', '0', ...small], {
      cwd: folder,
      onOutput: (out, kill) => {
        if (sent || !/step \d+\/100,000/.test(out)) return
        sent = true
        kill('SIGINT')
      },
    })
    expect(stopped.code).toBe(130)
    expect(stopped.out).toMatch(/Stopped at step [\d,]+ and saved\. Go on with: cantian fit --resume stopped/)
    expect(stopped.err).toBe('')
    const { step } = JSON.parse(await readFile(join(folder, 'stopped/run.json'), 'utf8'))
    let first: number | undefined
    const resumed = await cantian(['fit', '--resume', 'stopped', '--json', '--threads', '1'], {
      cwd: folder,
      onOutput: (out, kill) => {
        if (first !== undefined || !out.includes('"kind":"step"')) return
        first = JSON.parse(out.split('\n').find((line) => line.includes('"kind":"step"'))!).step
        kill('SIGINT')
      },
    })
    expect(resumed.code).toBe(130)
    expect(first).toBe(step + 1)
  })

  it('leaves nothing behind when the text can not be read', async () => {
    await writeFile(join(folder, 'cut.txt'), new Uint8Array([0xe6, 0x98, 0x8e, 0xe6, 0x9c]))
    const { code, err } = await cantian(['fit', 'cut.txt', '--out', 'never', '--json'], { cwd: folder })
    expect(code).toBe(1)
    expect(JSON.parse(err)).toMatchObject({ kind: 'error', code: 'data.text.truncated' })
    expect(existsSync(join(folder, 'never'))).toBe(false)
  })
})
