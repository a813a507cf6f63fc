import { describe, expect, it } from 'vitest'
import stringWidth from 'string-width'
import { sparkline, stretches } from '../../src/cli/fit/losses.ts'
import { lossPlot, reportCard } from '../../src/cli/fit/report.ts'
import { legible, oneLine } from '../../src/cli/fit/view.ts'
import { bar } from '../../src/cli/fit/live.ts'
import { bytes, count, duration } from '../../src/cli/quantities.ts'
import type { RunReport } from '../../src/fit/report.ts'
import { setLanguage } from '../../src/language/index.ts'

const report = (heldOutLoss: number, trainLoss: number): RunReport => ({
  v: 1,
  kind: 'report',
  folder: 'runs/x',
  parameters: 1000,
  step: 300,
  reason: 'finished',
  heldOutLoss,
  bitsPerByte: 2.7,
  loss: trainLoss,
  trainedMilliseconds: 1000,
  trainLoss,
  samples: [{ prompt: '春', text: '风', verbatim: '春风', verbatimCharacters: 2 }],
  comparison: { losses: { even: 6.931, unigram: 6.151, bigram: 5, trigram: 4.362 }, counted: 1000, bitsPerByte: { even: 4.073, unigram: 3.6, bigram: 3, trigram: 2.5, gzip: 4.1, xz: null }, missing: { xz: 'xz' }, heldOut: { targets: 100, bytes: 245 } },
})
const losses = Array.from({ length: 300 }, (_, i) => 4.5 + 2.4 * Math.exp(-i / 60))

describe('the picture of a loss', () => {
  it('has a line and a name for every way to guess, within the terminal', () => {
    for (const language of ['en', 'zh'] as const) {
      setLanguage(language)
      for (const columns of [80, 100, 200]) {
        const plot = lossPlot(losses, 1, report(4.6, 4.5), columns)
        for (const loss of ['6.93', '6.15', '4.36']) expect(plot.match(new RegExp(`← .+ ${loss.replace('.', '\\.')}`, 'g')), `${loss} in\n${plot}`).toHaveLength(1)
        for (const line of plot.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
        expect(plot).toContain('300')
      }
    }
  })

  it('is nothing where there is nothing to draw, and holds one loss more than none', () => {
    setLanguage('en')
    expect(lossPlot([], 1, report(4, 4), 80)).toBe('')
    expect(lossPlot([3], 1, report(4, 4), 80)).toBe('')
    expect(lossPlot([3, 3], 41, report(4, 4), 80)).toContain('42')
  })

  it('is a spark in one line', () => {
    expect(stretches([1, 2, 3, 4, 5, 6], 3)).toEqual([1.5, 3.5, 5.5])
    expect(sparkline([8, 7, 6, 5, 4, 3, 2, 1], 8)).toBe('█▇▆▅▄▃▂▁')
    expect(sparkline([2, 2], 8)).toBe('▁▁')
    expect(bar(0.5, 4)).toBe('██░░')
  })
})

describe('the report card', () => {
  it('says what the loss means', () => {
    setLanguage('en')
    expect(reportCard(report(4.2, 4.1))).toContain('Better than any table')
    expect(reportCard(report(4.6, 4.5))).toContain('more than frequencies')
    expect(reportCard(report(6.5, 6.4))).toContain('not yet better')
    expect(reportCard(report(7, 6.9))).toContain('No better than guessing')
    expect(reportCard(report(7, 5))).toContain('of another kind')
    expect(reportCard(report(4.2, 2.1))).toContain('by heart')
    expect(reportCard({ ...report(4, 4), comparison: null })).toBe('')
  })

  it('keeps its columns in Chinese', () => {
    setLanguage('zh')
    const rows = reportCard(report(4.6, 4.5)).split('\n').filter((line) => /\d\.\d{3}$/.test(line))
    expect(rows).toHaveLength(6)
    expect(new Set(rows.map((line) => stringWidth(line))).size).toBe(1)
    setLanguage('en')
  })
})

it('numbers and samples are made for people', () => {
  expect([count(1234567.4), bytes(999), bytes(2_445_000), bytes(1.5e9), duration(59.6), duration(3723)]).toEqual(['1,234,567', '1.0 kB', '2.4 MB', '1.5 GB', '1:00', '1:02:03'])
  expect(legible('春\ufffd\ufffd风')).toBe('春·风')
  expect(oneLine('春风\n\n花 \n落')).toBe('春风 花 落')
})
