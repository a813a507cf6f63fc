import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import stringWidth from 'string-width'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Answer } from '../../src/ask/index.ts'
import { fit, oddsRow, percent, visible } from '../../src/cli/ask/odds-table.ts'
import { run } from '../../src/cli/main.ts'
import { writeDecoderConfig } from '../../src/formats/config/write.ts'
import { fromNumbers } from '../../src/formats/dtype.ts'
import { writeSafetensorsFile } from '../../src/formats/safetensors/write.node.ts'
import { startValues } from '../../src/models/initialize.ts'
import { decoderParameters } from '../../src/models/parameters.ts'
import { nativeAvailable } from '../../src/runtime/native/index.ts'
import { chinese } from '../ask/scripted.ts'
import { goldenConfig } from '../models/golden.ts'

let folder: string
/** A random model that reads and writes Chinese, as a run's folder has it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cantian-ask-'))
  const config = { ...goldenConfig('llama'), vocabulary: chinese.vocabularySize, context: 48, end: [1] }
  await writeFile(join(folder, 'config.json'), writeDecoderConfig(config))
  for (const [name, content] of Object.entries(chinese.files())) await writeFile(join(folder, name), content)
  const specs = decoderParameters(config)
  await writeSafetensorsFile(join(folder, 'model.safetensors'), specs.map((spec) => ({ name: spec.name, dtype: 'F32', shape: spec.shape, data: fromNumbers(startValues(spec, 1), 'F32') })))
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs the command in this process. */
async function cantian(...parameters: string[]): Promise<{ out: string; err: string; code: unknown }> {
  const [out, err] = [vi.spyOn(process.stdout, 'write').mockReturnValue(true), vi.spyOn(process.stderr, 'write').mockReturnValue(true)]
  const said = (spy: typeof out) => spy.mock.calls.map(([part]) => String(part)).join('')
  try {
    await run([...parameters, '--lang', 'en'])
    return { out: said(out), err: said(err), code: process.exitCode }
  } finally {
    process.exitCode = 0
    out.mockRestore()
    err.mockRestore()
  }
}

describe.skipIf(!nativeAvailable())('cantian ask (needs onnxruntime-node)', () => {
  const options = ['--max-tokens', '12', '--seed', '3']

  it('writes the answer, and the same as JSON', async () => {
    const plain = await cantian('ask', folder, '明月', ...options)
    expect(plain.code).toBe(0)
    const json = await cantian('ask', folder, '明月', ...options, '--json', '--odds', '2')
    const answer = JSON.parse(json.out) as Answer
    expect(json.out.trim().split('\n')).toHaveLength(1)
    expect(answer).toMatchObject({ v: 1, kind: 'answer', seed: 3, prompt: { cut: 0 } })
    expect(answer.tokens.map(({ text }) => text).join('')).toBe(answer.text)
    expect(answer.tokens.every(({ top }) => top.length === 2)).toBe(true)
    expect(plain.out).toBe(`${answer.text}\n`)
  })

  it('takes ids, and a prompt from standard input', async () => {
    const ids = [0, ...chinese.encode('明月')].join(',')
    const { out } = await cantian('ask', folder, '--ids', ids, ...options)
    const stdin = vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([Buffer.from('明月\n')]) as typeof process.stdin)
    try {
      expect((await cantian('ask', folder, '-', ...options)).out).toBe(out)
    } finally {
      stdin.mockRestore()
    }
  })

  it('shows the odds of each token, then the text', async () => {
    const { out } = await cantian('ask', folder, '明月', ...options, '--odds', '3')
    const rows = stripVTControlCharacters(out).split('\n').filter((line) => line.includes('│'))
    expect(rows.length).toBeGreaterThan(0)
    expect(new Set(rows.map((row) => stringWidth(row.slice(0, row.indexOf('│')))))).toEqual(new Set([21]))
    for (const row of rows) expect(row.slice(row.indexOf('│')).match(/%/g)).toHaveLength(3)
  })

  it('refuses a prompt beyond the context, or cuts it with a notice', async () => {
    const long = '床前明月光疑是地上霜'.repeat(8)
    const refused = await cantian('ask', folder, long, ...options)
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('--cut')
    const cut = await cantian('ask', folder, long, ...options, '--cut')
    expect(cut.code).toBe(0)
    expect(cut.err).toMatch(/Note: \d+ tokens/)
  })
})

describe('what cantian ask refuses', () => {
  it('is wrong usage where the command is wrong: 2', async () => {
    for (const wrong of [[folder], [folder, 'x', '--ids', '1'], [folder, '--ids', '1,x'], [folder, 'x', '--top-p', '1.5'], [folder, 'x', '--temperature', '-1'], []]) {
      const { code, out, err } = await cantian('ask', ...wrong)
      expect([wrong, code, out]).toEqual([wrong, 2, ''])
      expect(err).not.toMatch(/^\s+at /m)
    }
  })
  it('is a failure where the model is: 1', async () => {
    expect((await cantian('ask', join(folder, 'nothing'), 'x')).code).toBe(1)
    const json = await cantian('ask', join(folder, 'config.json'), 'x', '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.err)).toMatchObject({ v: 1, kind: 'error', code: 'ask.model.file' })
  })
})

describe('the table of odds', () => {
  it('makes everything visible', () => {
    expect(visible({ text: ' a\n\tb\r' })).toBe('␣a↵⇥b␍')
    expect(visible({ text: '\u001b[31m' })).toBe('�[31m')
    expect(visible({ text: '\ufffd', bytes: Buffer.from([0xe4, 0xb8]).toString('base64') })).toBe('<e4 b8>')
    expect(visible({ text: '' })).toBe('∅')
  })
  it('fills columns by width: a Chinese character takes two', () => {
    for (const shown of ['', 'a', '明月', '床前明月光疑是地上霜', 'a long English word']) expect(stringWidth(fit(shown, 9))).toBe(9)
  })
  it('writes probabilities', () => {
    expect([1, 0.999, 0.432, 0.0949, 0.00432, 0.00001].map((p) => percent(Math.log(p)))).toEqual(['100.0%', '99.9%', '43.2%', '9.49%', '0.43%', '<0.01%'])
  })
  it('breaks a row of odds that is wider than the terminal, in the same places', () => {
    const top = Array.from({ length: 5 }, (_, id) => ({ id, text: '春光', logprob: Math.log(0.2) }))
    const lines = stripVTControlCharacters(oddsRow({ id: 0, text: '春光', logprob: Math.log(0.2), top }, 80)).split('\n')
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(80)
    expect(stringWidth(lines[0].slice(0, lines[0].indexOf('│')))).toBe(lines[1].indexOf('│'))
    expect(lines.join(' ').match(/20\.0%/g)).toHaveLength(6)
  })

  it('lists the likeliest beside the taken one', () => {
    const row = stripVTControlCharacters(oddsRow({ id: 2, text: '月', logprob: Math.log(0.2), top: [{ id: 1, text: '光', logprob: Math.log(0.5) }, { id: 2, text: '月', logprob: Math.log(0.2) }] }))
    expect(row).toBe('月            20.0%  │ 光         50.0%   月         20.0%')
  })
})
