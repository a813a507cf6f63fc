import { describe, expect, it } from 'vitest'
import { labTexts } from '../../src/language/catalogue/lab.ts'
import type { Text } from '../../src/language/types.ts'
import { allDigits, count, fourDigits } from '../../lab/quantity/format.ts'
import { chosen, cited, derived, type Measured } from '../../lab/quantity/measured.ts'

const variables = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

describe('the lab’s words', () => {
  it.each(Object.entries(labTexts as Record<string, Text>))('%s names the same variables in both languages', (_key, { en, zh }) => {
    expect(variables(zh)).toEqual(variables(en))
    expect(en).not.toMatch(/[\u4e00-\u9fff]/)
    // To 你, never to 您.
    expect(zh).not.toContain('您')
    expect(en).not.toBe('')
    expect(zh).not.toBe('')
  })
})

describe('numbers as they are shown', () => {
  it('have four digits, a true minus, and powers of ten where zeros would crowd', () => {
    expect([3.123456789, -0.0009527, 0, -0, 2, 1e-6, 2.08e-8, 123456, 1234567, -12.5, NaN, Infinity].map(fourDigits)).toEqual(['3.123', '−0.0009527', '0', '0', '2', '0.000001', '2.08×10⁻⁸', '123456', '1.235×10⁶', '−12.5', '–', '∞'])
    expect(allDigits(-0.1234567890123)).toBe('−0.1234567890123')
  })

  it('are said as the reader counts', () => {
    expect([671_026_419_200, 961_408, 21_263, 2].map((value) => count(value, 'zh'))).toEqual(['6710亿', '96.14万', '21,263', '2'])
    expect([671_026_419_200, 961_408, 124_439_808].map((value) => count(value, 'en'))).toEqual(['671 billion', '961,408', '124.44 million'])
  })

  it('carry their source: a bare number is none', () => {
    const side = derived((cells) => Math.sqrt(cells), cited(4, 'a paper'))
    expect(side.value).toBe(2)
    expect(side.source).toEqual({ kind: 'derived', from: [{ kind: 'cited', citation: 'a paper' }] })
    // @ts-expect-error a number is not Measured
    const bare: Measured = 3
    // @ts-expect-error nor is an object that looks like it
    const alike: Measured = { value: 3, source: { kind: 'chosen' } }
    expect([bare, alike, chosen(1).value]).toHaveLength(3)
  })
})
