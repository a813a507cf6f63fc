import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cantian } from './cantian.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-tour-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('cantian tour, without a terminal', () => {
  it('prints plain lines to the end, in the language of LANG, and leaves a run to ask', async () => {
    const { code, out, err } = await cantian(['tour', '--minutes', '0.05'], { cwd: folder, env: { LANG: 'zh_CN.UTF-8' } })
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).not.toContain('\u001b')
    expect(out).not.toContain('\ufffd')
    for (const said of ['试了 ', 'a = 2，b = 0。', '这还证明不了什么', '8,000 首唐诗', '这个损失正常吗？', '给它“明月”，它接着写：', 'cantian ask runs/first "春风" --odds 5']) expect(out).toContain(said)
    expect(await readdir(join(folder, 'runs'))).toEqual(['first'])
  })

  it('gives one document with --json, and a new name to a second run', async () => {
    const { code, out, err } = await cantian(['tour', '--minutes', '0.02', '--json'], { cwd: folder })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { v, kind, tries, report, asked } = JSON.parse(out)
    expect({ v, kind }).toEqual({ v: 1, kind: 'tour' })
    expect(tries.at(-1).a).toBeCloseTo(2, 6)
    expect(report).toMatchObject({ kind: 'report', reason: 'finished' })
    expect(asked.text).toMatch(/^明月/)
    expect((await readdir(join(folder, 'runs'))).sort()).toEqual(['first', 'first-2'])
  })
})
