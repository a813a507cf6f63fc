import { describe, expect, it } from 'vitest'
import { shippedText } from '../../src/cli/shipped-poems.ts'
import { textsOf } from '../../src/school/texts.ts'

describe('what a school reads', () => {
  it('are the psalms as they are numbered, each whole', async () => {
    const psalms = await textsOf({ text: 'psalms', tokenizer: 'characters' }, shippedText)
    expect(psalms.map((psalm) => psalm.split('\n')[0])).toEqual(Array.from({ length: 150 }, (_, i) => `Psalm ${i + 1}`))
    expect(psalms[0]).toMatch(/^Psalm 1\nBlessed is the man/)
    expect(psalms[149]).toMatch(/Praise ye the LORD\.$/)
    expect(psalms.every((psalm) => psalm.length > 100 && !/PROVERBS|Chapter/.test(psalm))).toBe(true)
  })

  it('are poems, or of them those of four lines of five characters', async () => {
    const [all, short] = [await textsOf({ text: 'poems', tokenizer: 'characters' }, shippedText), await textsOf({ text: 'quatrains', tokenizer: 'characters' }, shippedText)]
    expect(all.length).toBeGreaterThan(5000)
    expect(short.length).toBeGreaterThan(500)
    expect(short.every((poem) => all.includes(poem) && poem.split('\n')[1].replace(/[，。？！]/g, '').length === 10)).toBe(true)
  })
})
