// Writes the corpora and the tokenizers that make.py judges. Run from the repository: npx tsx test/golden/tokenizer/make.ts
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { trainTokenizer } from '../../../src/data/text/train-tokenizer.ts'

const here = new URL('.', import.meta.url)
const repository = new URL('../../../', here)
const bible = await readFile(new URL('examples/king-james/king-james.txt', repository), 'utf8')
const poems = (await readFile(new URL('examples/poems/poems.jsonl', repository), 'utf8')).split('\n').slice(0, 400)

/** Code, tables, emoji, runs of one character (whose pairs overlap), digits, marks, scripts without spaces, odd white space. */
const mixed = [
  'export function add(a: number, b: number): number {\n    return a + b\n}\n'.repeat(3),
  ...Array.from({ length: 40 }, (_, n) => `${'='.repeat(n)}\n${' '.repeat(n)}x${'-'.repeat(2 * n)}|${'#'.repeat(n % 7)} ${n * n * n * 7919}\n${'\n'.repeat(n % 5)}${'哈'.repeat(n % 9)}${'a'.repeat(n)}\t\t${'\t'.repeat(n % 4)}`),
  '👩‍👩‍👧‍👦👍🏽🇨🇳🎉🎉🎉 naïve café cafe\u0301 हिन्दी भाषा ภาษาไทย 日本語のテキスト 한국어 Привет العربية\r\n'.repeat(5),
  '我爱吃苹果，也爱用苹果手机。I love 苹果 and apples! 二〇二六年\u3000\u00a0\u2028\u0085\ufeff\u200b\n'.repeat(4),
  "don't can't we'll they've I'm 'quoted' it’s _snake_case camelCase HTTPServer2 3.14159 1,000,000 <|end|> <0x41> ▁\n".repeat(4),
].join('')

const corpora = { english: bible.slice(0, 60_000), chinese: poems.map((line) => (JSON.parse(line) as { text: string }).text).join('\n'), mixed }
await mkdir(here, { recursive: true })
for (const [name, text] of Object.entries(corpora)) {
  await writeFile(new URL(`${name}.txt`, here), text)
  const tokenizer = await trainTokenizer([text], { vocabulary: 800, minimumFrequency: name === 'mixed' ? 1 : 2 })
  await writeFile(new URL(`${name}.tokenizer.json`, here), tokenizer.files()['tokenizer.json'])
}
const characters = await trainTokenizer([corpora.mixed, corpora.chinese], { kind: 'characters', vocabulary: 600 })
await writeFile(new URL('characters.tokenizer.json', here), characters.files()['tokenizer.json'])
await writeFile(new URL('tokenizer_config.json', here), characters.files()['tokenizer_config.json'])
