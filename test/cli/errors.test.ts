import { describe, expect, it, vi } from 'vitest'
import { reportError } from '../../src/cli/report-error.ts'
import { cantian } from './cantian.ts'

/** Command line, exit code, the error's code, and what must stand in the error for people. */
const wrong: readonly (readonly [parameters: string[], exit: number, code: string, said: RegExp])[] = [
  [['frob'], 2, 'cli.unknown-verb', /fit, ask, map, diff, param, .*data, lab, tour/],
  [['fit', '--frobnicate'], 2, 'cli.unknown-option', /--frobnicate/],
  [['fit', '--stepz', '3'], 2, 'cli.misspelt-option', /--steps/],
  [['fit', '--steps'], 2, 'cli.option-without-value', /--steps/],
  [['fit', 'x.txt', '--steps', '-3'], 2, 'cli.option-value', /-3/],
  [['fit', 'x.txt', '--steps', '1.5'], 2, 'cli.option-value', /1\.5/],
  [['fit', 'x.txt', '--tokenizer', 'words'], 2, 'cli.option-value', /bpe, characters/],
  [['fit', 'x.txt', '--held-out', '2'], 2, 'cli.option-value', /0\.9/],
  [['--device', 'tpu', 'fit'], 2, 'cli.option-value', /cpu, webgpu, wasm/],
  [['--lang', 'fr'], 2, 'cli.option-value', /zh, en/],
  [['fit'], 2, 'cli.fit.no-texts', /examples/],
  [['fit', 'x.txt'], 2, 'cli.fit.no-out', /runs\/x/],
  [['fit', 'x.txt', '--out', 'r', '--size', 'huge'], 2, 'fit.size', /huge/],
  [['fit', 'points.csv', 'y ~ a*x + b', '--out', 'r'], 2, 'cli.points.text-option', /--out/],
  [['fit', '--resume', 'no-such-run'], 1, 'fit.no-run', /no-such-run/],
  [['fit', '--resume', 'r', '--size', 'tiny'], 2, 'cli.fit.resume-alone', /--size/],
  [['fit', 'no-such-file.txt', '--out', 'no-such-run'], 1, 'formats.files.missing', /no-such-file\.txt/],
  [['ask'], 2, 'cli.missing-argument', /model/],
  [['data', 'nix'], 2, 'data.corpora.unknown', /chinese-poetry/],
  [['tour', 'x'], 2, 'cli.excess-arguments', /tour/],
]

describe('errors', () => {
  it.each(wrong)('cantian %j exits with %i', async (parameters, exit, code, said) => {
    const { code: exited, out, err } = await cantian([...parameters, '--json'])
    expect(exited).toBe(exit)
    expect(out).toBe('')
    const error = JSON.parse(err)
    expect(error).toMatchObject({ v: 1, kind: 'error', code })
    expect(Object.keys(error).sort()).toEqual(['code', 'doing', 'expected', 'found', 'hint', 'kind', 'v', 'where'])
    expect(err).toMatch(said)
  })

  it('stand for people on standard error, each part on its own line, in both languages, without a trace', async () => {
    const parameters = ['fit', '--resume', 'no-such-run']
    const [english, chinese] = await Promise.all([cantian(parameters), cantian(parameters, { env: { LANG: 'zh_CN.UTF-8' } })])
    expect(english.out).toBe('')
    expect(english.err).toMatch(/^Failed while .+\n {2}where {5}no-such-run\n {2}expected {2}.+\n {2}found {5}.+\n {2}hint {6}.+\n$/)
    expect(chinese.err).toMatch(/^出错：.+\n {2}位置 {2}no-such-run\n {2}预期 {2}.+\n {2}实际 {2}.+\n {2}提示 {2}.+\n$/)
    for (const { err } of [english, chinese]) {
      expect(err).not.toMatch(/^\s+at /m)
      expect(err).not.toContain('\u001b')
      expect(err).not.toContain('\ufffd')
    }
  })

  it('show where in the code they arose with --verbose', async () => {
    const { code, err } = await cantian(['fit', '--resume', 'no-such-run', '--verbose'])
    expect(code).toBe(1)
    expect(err).toMatch(/^\s+at /m)
  })

  it('that nobody foresaw are told shortly, and how to see more', () => {
    const told: string[] = []
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => (told.push(String(chunk)), true))
    try {
      expect(reportError(new TypeError('x is not iterable\nat length'), { json: false, verbose: false })).toBe(1)
      expect(told.join('')).toMatch(/TypeError: x is not iterable\n/)
      expect(told.join('')).toContain('--verbose')
      expect(told.join('')).not.toMatch(/^\s+at /m)
      told.length = 0
      reportError(new TypeError('x is not iterable'), { json: true, verbose: false })
      expect(JSON.parse(told.join(''))).toMatchObject({ kind: 'error', code: 'cli.unexpected', found: 'TypeError: x is not iterable' })
      told.length = 0
      reportError('a string', { json: false, verbose: true })
      expect(told.join('')).toContain('a string')
    } finally {
      spy.mockRestore()
    }
  })
})
