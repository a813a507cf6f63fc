// Draws the README's picture from a real run: its loss by step, what it is compared with, and what it wrote along the way.
//   npm run picture -- runs/poems docs/learning.svg
// Every number and every line of text in it comes from the run's own files.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lossReport, TokenDataset } from '../src/data/text/index.ts'
import { TokenFile } from '../src/data/text/token-file.node.ts'
import type { EvaluationEvent, FitEvent, SampleEvent, StepEvent } from '../src/fit/events.ts'
import { runSchema } from '../src/fit/run-json.ts'
import { stretches } from '../src/cli/fit/losses.ts'
import { legible } from '../src/cli/fit/view.ts'
import { readDecoderConfig } from '../src/formats/config/normalize.ts'
import { openTokenizer } from '../src/formats/tokenizer/index.ts'
import { decoderParameters, parameterCount } from '../src/models/parameters.ts'

const [folder = 'runs/poems', target = 'docs/learning.svg'] = process.argv.slice(2)
const read = (name: string) => readFile(join(folder, name), 'utf8')

const run = runSchema.parse(JSON.parse(await read('run.json')))
const events = (await read('log.jsonl')).trimEnd().split('\n').map((line) => JSON.parse(line) as FitEvent)
const steps = events.filter((event): event is StepEvent => event.kind === 'step')
const evaluations = events.filter((event): event is EvaluationEvent => event.kind === 'evaluation')
const samples = events.filter((event): event is SampleEvent => event.kind === 'sample')
const parameters = parameterCount(decoderParameters(readDecoderConfig(await read('config.json'), 'config.json')))
const marks = await guesses()

// The plot's area within a picture of 960 by 560.
const [left, right, top, bottom] = [56, 660, 60, 290]
const losses = steps.map(({ loss }) => loss)
const high = Math.ceil(Math.max(...losses, ...marks.map(({ loss }) => loss)) * 2) / 2
const low = Math.floor(Math.min(...losses, ...marks.map(({ loss }) => loss)) * 2) / 2
const last = steps.at(-1)!.step
const x = (step: number) => left + ((right - left) * (step - 1)) / (last - 1)
const y = (loss: number) => top + ((bottom - top) * (high - loss)) / (high - low)
const fixed = (value: number) => value.toFixed(1)
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const parts: string[] = []
const label = (at: readonly [number, number], text: string, style = '', anchor = 'start') => parts.push(`<text x="${fixed(at[0])}" y="${fixed(at[1])}" text-anchor="${anchor}" ${style}>${escape(text)}</text>`)

label([left, 28], `${parameters.toLocaleString('en-US')} parameters learn Tang poems · ${parameters.toLocaleString('en-US')} 个参数学唐诗`, 'font-size="17" font-weight="600"')
label([left, 48], `loss a character by step · 每字损失随步数的变化`, 'fill="#666" font-size="12"')
for (let loss = low; loss <= high + 1e-9; loss += 1) {
  parts.push(`<line x1="${left}" x2="${right}" y1="${fixed(y(loss))}" y2="${fixed(y(loss))}" stroke="#eee"/>`)
  label([left - 8, y(loss) + 4], loss.toFixed(1), 'fill="#666"', 'end')
}
for (const step of [1, Math.round(last / 2), last]) label([x(step), bottom + 18], step.toLocaleString('en-US'), 'fill="#666"', 'middle')
for (const { name, loss } of marks) {
  parts.push(`<line x1="${left}" x2="${right}" y1="${fixed(y(loss))}" y2="${fixed(y(loss))}" stroke="#999" stroke-dasharray="3 4"/>`)
  label([right + 8, y(loss) + 4], `${name} ${loss.toFixed(2)}`, 'fill="#666"')
}
const curve = stretches(losses, 300).map((loss, i, all) => `${fixed(x(1 + (i * (last - 1)) / (all.length - 1)))},${fixed(y(loss))}`)
parts.push(`<polyline points="${curve.join(' ')}" fill="none" stroke="#c0392b" stroke-width="1.6" stroke-linejoin="round"/>`)
for (const { step, heldOutLoss } of evaluations) parts.push(`<circle cx="${fixed(x(step))}" cy="${fixed(y(heldOutLoss))}" r="3" fill="#fff" stroke="#2c3e50" stroke-width="1.4"/>`)
const final = evaluations.at(-1)
if (final) label([right + 8, y(final.heldOutLoss) + 4], `○ held out · 检验 ${final.heldOutLoss.toFixed(2)}`, 'fill="#2c3e50" font-weight="600"')

label([left, bottom + 52], 'what it wrote · 它写下的', 'fill="#666" font-size="12"')
chosen().forEach(({ step, prompt, text }, i) => {
  const at = bottom + 78 + i * 26
  label([left + 64, at], step.toLocaleString('en-US'), 'fill="#666"', 'end')
  label([left + 80, at], [...legible(prompt + text).replace(/\s*\n\s*/g, ' ').trim()].slice(0, 46).join(''), 'font-size="16"')
})
const height = bottom + 78 + chosen().length * 26
const fonts = `-apple-system, 'Segoe UI', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', sans-serif`
await writeFile(
  target,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 ${height}" font-family="${fonts}" font-size="12" fill="#222" role="img" aria-label="Loss by step of a Transformer that learns Tang poems, and what it wrote at some steps">\n<rect width="960" height="${height}" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`,
)
console.log(`${target}: ${parameters} parameters, ${last} steps, seed ${run.seed}, from ${folder}/log.jsonl`)

/** Six samples of one prompt, from the first to the last. */
function chosen(): SampleEvent[] {
  const ofPrompt = samples.filter(({ prompt }) => prompt === samples[0]?.prompt)
  const count = Math.min(6, ofPrompt.length)
  return Array.from({ length: count }, (_, i) => ofPrompt[Math.round((i * (ofPrompt.length - 1)) / Math.max(1, count - 1))])
}

/** Losses of ways to guess that are no model, from the run's own tokens. */
async function guesses(): Promise<{ name: string; loss: number }[]> {
  const tokenizer = openTokenizer(await read('tokenizer.json'), await read('tokenizer_config.json'), 'tokenizer.json')
  const tokens = await TokenFile.open(join(folder, 'data'))
  const dataset = new TokenDataset(tokens, tokenizer, { seed: run.seed, fraction: run.options.heldOut })
  const { losses: found } = await lossReport(dataset, tokenizer)
  if (!found) return []
  return [
    { name: 'guessing evenly · 平均乱猜', loss: found.even },
    { name: 'frequencies · 只看字频', loss: found.unigram },
    { name: 'the last two · 只看前两字', loss: found.trigram },
  ]
}
