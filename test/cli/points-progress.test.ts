// The sign of life of a fit: nothing for two seconds, then a line in place on a terminal, a line a stage elsewhere.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Progress } from '../../src/cli/fit/points/progress.ts'
import { setLanguage } from '../../src/language/index.ts'

function streamOf(isTTY: boolean): { stream: NodeJS.WriteStream; written: string[] } {
  const written: string[] = []
  return { stream: { isTTY, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream, written }
}

describe('the progress of a fit of points', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    vi.useRealTimers()
    setLanguage('en')
  })

  it('is silent for two seconds, then counts tries on a terminal and clears its line', () => {
    const { stream, written } = streamOf(true)
    const progress = new Progress(stream, '-', false)
    for (let i = 0; i < 1842; i++) progress.tried(12345.678)
    vi.advanceTimersByTime(1900)
    expect(written).toEqual([])
    vi.advanceTimersByTime(400)
    expect(written.at(-1)).toBe('\r\u001b[2Kfitting … try 1,842, error 12346')
    progress.tried(0.5)
    setLanguage('zh')
    vi.advanceTimersByTime(200)
    expect(written.at(-1)).toMatch(/1,843.*0\.5/)
    expect(written.at(-1)).not.toMatch(/try|error/)
    progress.end()
    expect(written.at(-1)).toBe('\r\u001b[2K')
  })

  it('says a stage once where there is no terminal, and nothing where JSON is asked for', () => {
    const piped = streamOf(false)
    const quiet = streamOf(true)
    const all = [new Progress(piped.stream, '-', false), new Progress(quiet.stream, '-', true)]
    for (const progress of all) progress.tried(1)
    vi.advanceTimersByTime(5000)
    for (const progress of all) progress.end()
    expect(piped.written).toEqual(['fitting …\n'])
    expect(quiet.written).toEqual([])
  })
})
